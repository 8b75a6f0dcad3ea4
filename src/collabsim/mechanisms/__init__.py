"""The rules of the model, one file each; ``collabsim/model/schedule.py`` puts them in order."""
