"""The app: five pages under one roof, and the address of each."""

from typing import Any

import solara

from collabsim.dashboard.compare import page as compare
from collabsim.dashboard.controls import Link, Notice, Tag, ThemeButton
from collabsim.dashboard.explore import page as explore
from collabsim.dashboard.learn import page as learn
from collabsim.dashboard.model import page as model
from collabsim.dashboard.session import SessionProvider, use_notes
from collabsim.dashboard.sweep import page as sweep
from collabsim.dashboard.words import words

PAGES = {
    "/": ("learn", learn.Page),
    "/explore": ("explore", explore.Page),
    "/compare": ("compare", compare.Page),
    "/sweep": ("sweep", sweep.Page),
    "/model": ("model", model.Page),
}
"""Address, name and component of each page, in the order of the menu."""


@solara.component
def Layout(children: list[Any]) -> None:
    """What is around every page: menu, the page, and a line at the foot."""
    W = words("common")
    path = solara.use_router().path or "/"
    name = PAGES.get(path, PAGES["/"])[0]
    title = W["titles"][name]
    solara.Title(W["name"] if title == W["name"] else f"{title} · {W['name']}")
    with SessionProvider():
        Tag("a", W["skip"], "skip", href="#main")
        with Tag("header", classes="top"):
            Tag("span", W["name"], "brand")
            with Tag("nav", aria_label=W["name"]):
                for page, (key, _) in PAGES.items():
                    Link(W["pages"][key], page, current=page == path)
            ThemeButton()
        _Notes()
        Tag("main", children, f"page {name}", id="main", tabindex="-1")
        Tag("footer", W["footer"]["text"], "foot")


@solara.component
def _Notes() -> None:
    notes, dismiss = use_notes()
    if notes:
        Notice(list(notes), dismiss)


routes = [
    solara.Route(
        path.strip("/") or "/", component=page, label=words("common")["pages"][name],
        layout=Layout if path == "/" else None,
    )
    for path, (name, page) in PAGES.items()
]  # fmt: skip
"""The addresses, as Solara reads them."""
