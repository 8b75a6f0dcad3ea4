"""Making many runs for one question, and putting what they leave behind on disk."""
