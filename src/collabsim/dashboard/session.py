"""What belongs to one browser tab: its choices, kept in step with its link.

Solara runs every tab as a session of its own; nothing here is shared between them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import ipyvue
import solara

from collabsim.dashboard.limits import limits
from collabsim.dashboard.payload import component_with_payload
from collabsim.dashboard.state import State, read_query, state_from_json

Change = Callable[..., None]
"""Replaces fields of the state: ``change(seeds=20)``."""


class Session(NamedTuple):
    """What belongs to a tab.

    Attributes:
        state: Its choices.
        notes: What was left out of the last link or file.
        change: Replaces fields of the choices.
        go: Goes to another page with the same choices.
        open: Takes the choices from the text of a JSON file.
        dismiss: Forgets the notes.
    """

    state: State
    notes: tuple[str, ...]
    change: Change
    go: Callable[[str], None]
    open: Callable[[str], None]
    dismiss: Callable[[], None]


def _nowhere(*args: Any, **fields: Any) -> None:
    raise RuntimeError("there is no session here; draw the page inside SessionProvider")


_context = solara.create_context(Session(State(), (), _nowhere, _nowhere, _nowhere, _nowhere))


def use_state() -> tuple[State, Change]:
    """The choices of this tab, and a function that replaces some of them."""
    session: Session = solara.use_context(_context)
    return session.state, session.change


def use_go() -> Callable[[str], None]:
    """A function that goes to another page, such as ``/explore``, with the same choices."""
    session: Session = solara.use_context(_context)
    return session.go


def use_open() -> Callable[[str], None]:
    """A function that takes the choices from the text of a JSON file."""
    session: Session = solara.use_context(_context)
    return session.open


def use_notes() -> tuple[tuple[str, ...], Callable[[], None]]:
    """What was left out of the last link or file, and a function that forgets it."""
    session: Session = solara.use_context(_context)
    return session.notes, session.dismiss


@component_with_payload("controls/link_keeper.vue")
def _LinkKeeper(query: str, page: str, goal: dict[str, Any] | None) -> None:
    """Writes the choices into the address bar, and goes to pages under a reverse proxy's path."""


@solara.component
def SessionProvider(children: list[Any] = []) -> None:  # noqa: B006
    """Gives everything inside it the choices of this tab; see the functions above.

    Args:
        children: What is shown.
    """
    router = solara.use_router()
    search = router.search or ""
    first = solara.use_memo(lambda: read_query(search, limits()), [])
    state, set_state = solara.use_state(first[0])
    notes, set_notes = solara.use_state(first[1])
    goal, set_goal = solara.use_state(None)
    latest, ways, count = solara.use_ref(state), solara.use_ref(router), solara.use_ref(0)
    latest.current, ways.current = state, router

    def take(found: State, left_out: tuple[str, ...]) -> None:
        latest.current = found
        set_state(found)
        set_notes(left_out)

    def change(**fields: Any) -> None:
        latest.current = State.model_validate({**dict(latest.current), **fields})
        set_state(latest.current)

    def go(page: str) -> None:
        query = latest.current.to_query()
        target = f"{page}?{query}" if query else page
        if ways.current.root_path:  # which Solara's own way of going forgets
            count.current += 1
            set_goal({"path": target, "count": count.current})
        else:
            ways.current.push(target)

    def open_text(text: str) -> None:
        take(*state_from_json(text, limits()))

    # always the same functions, so that what did not change need not be drawn again
    ways_to = solara.use_memo(lambda: (change, go, open_text, lambda: set_notes(())), [])

    place = router.path, search
    followed = solara.use_ref(place)

    def follow_link() -> None:
        if place != followed.current and search != latest.current.to_query():
            take(*read_query(search, limits()))
        followed.current = place

    solara.use_effect(follow_link, [place])
    _context.provide(Session(state, notes, *ways_to))
    _LinkKeeper(query=state.to_query(), page=router.path, goal=goal)
    ipyvue.Html.element(tag="div", children=children)
