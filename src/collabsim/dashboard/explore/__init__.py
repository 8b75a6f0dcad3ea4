"""The page Explore: one world, two strategies, and dials that are answered while they move."""
