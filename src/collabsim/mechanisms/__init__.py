"""The rules of the model, one file each; ``collabsim/engine/schedule.py`` puts them in order."""
