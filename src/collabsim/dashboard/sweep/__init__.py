"""The page Sweep: one or two numbers over their ranges, and who is ahead where."""
