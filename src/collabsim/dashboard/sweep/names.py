"""What factors are called on the page Sweep: plain words first, then the name in code."""

from collabsim.dashboard.words import words
from collabsim.report.labels import meaning_and_unit
from collabsim.scenarios.dials import is_dial

LONGEST = 60
"""Most letters of a meaning that stands for a name."""


def plain_words(factor: str) -> str:
    """A factor in words without its code name; empty if nothing is known of it."""
    labels = words("explore")["dials"]
    key = factor.rpartition(".")[2] if is_dial(factor) else factor.replace(".", "_")
    if key in labels:
        return str(labels[key]["label"])
    return shortened(meaning_and_unit(factor)[0])


def name_of_factor(factor: str) -> str:
    """A factor as it is shown: ``People's trust at the start (start.beneficiary_trust)``."""
    plain = plain_words(factor)
    return f"{plain} ({factor})" if plain else factor


def shortened(text: str, most: int = LONGEST) -> str:
    """A text of at most ``most`` letters, cut between words and then ending in an ellipsis."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rsplit(' ', 1)[0].rstrip(',;:')} …"
