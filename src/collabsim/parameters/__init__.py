"""Every number of the model, each declared once, in the file of the rule that uses it.

``Parameters`` is the frozen, validated set of all groups; ``Parameters().trust.gain`` is a number,
``trust.gain`` its name everywhere else: in scenario files, on the command line, in tables.
"""

from collabsim.parameters.all import NAMES, SPECS, Parameter, Parameters

__all__ = ["NAMES", "SPECS", "Parameter", "Parameters"]
