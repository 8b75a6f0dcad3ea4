"""The page Learn: seven steps, each with a question, a guess, a run and what came out."""
