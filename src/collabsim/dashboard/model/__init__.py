"""The page Model: every rule in plain words, generated from the package."""
