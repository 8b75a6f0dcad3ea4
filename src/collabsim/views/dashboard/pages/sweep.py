"""A page that is still to come."""

import solara

from collabsim.views.dashboard.controls import Tag


@solara.component
def Page() -> None:
    """The page."""
    Tag("h1", "sweep")
