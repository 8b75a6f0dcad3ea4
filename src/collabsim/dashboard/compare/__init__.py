"""The page Compare: strategies in several worlds, over plausible values, and the brief."""
