"""The model as a page of its own: one file for any browser, without a server or a network."""
