"""Running the model: the month, one run, many runs in one go."""
