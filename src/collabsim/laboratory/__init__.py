"""Every question in one call: what to run, how, and what is made of the runs."""
