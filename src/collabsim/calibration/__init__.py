"""Calibration: which parameter values make the model show what was seen in the real world?

Points are drawn from the plausible ranges, run, and kept if all fit patterns are met
(:mod:`~collabsim.calibration.matching`). What is kept is the ensemble of plausible sets.
"""
