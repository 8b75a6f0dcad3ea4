"""The part of Explore that looks inside one community, person by person."""


import solara

from collabsim.analysis.comparison import Comparison
from collabsim.views.dashboard.controls import Tag


@solara.component
def Community(found: Comparison, seed: int) -> None:
    """One community under one strategy in one world, played in the browser.

    Args:
        found: What is looked into.
        seed: Which world.
    """
    Tag("p", f"{seed}")
