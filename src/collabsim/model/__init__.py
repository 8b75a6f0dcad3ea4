"""Running the model: the month, one run, many runs, and the Mesa face."""
