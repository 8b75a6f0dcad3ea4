"""The brief: a comparison on a page or two that a funder can read, print and pass on."""
