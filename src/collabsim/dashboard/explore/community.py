"""The part of Explore that looks inside one community, person by person."""

from concurrent.futures import CancelledError
from threading import Lock

import solara
import solara.lab

from collabsim.analysis.comparison import Comparison
from collabsim.dashboard.controls import Button, Number, Radio, Tag
from collabsim.dashboard.network.play import NetworkPlay, payload
from collabsim.dashboard.words import words
from collabsim.engine.trace import trace
from collabsim.engine.trace_rows import memory_of_trace

_LOOKING = Lock()  # one visitor at a time, so that many cannot exhaust the machine
_MOST = 250_000_000  # bytes of a close-up; to tell its story takes a few times as many


@solara.component
def Community(found: Comparison, seed: int) -> None:
    """One community in one world, shown when it is asked for and played in the browser.

    Args:
        found: What is looked into.
        seed: Which world.
    """
    W = words("explore")
    shown, set_shown = solara.use_state(False)
    Tag("h2", W["community_heading"])
    Tag("p", W["community_lead"])
    Button(
        W["community_hide" if shown else "community_show"], lambda: set_shown(not shown),
        pressed=shown,
    )  # fmt: skip
    if shown and memory_of_trace(found.runs.scenario, found.runs.length) > _MOST:
        Tag("p", W["community_large"], "muted", role="status")
    elif shown:
        _Inside(found, seed)


@solara.component
def _Inside(found: Comparison, seed: int) -> None:
    W = words("explore")
    strategies = found.runs.strategies
    strategy, set_strategy = solara.use_state(strategies[-1])
    strategy = strategy if strategy in strategies else strategies[-1]
    communities = found.runs.scenario.parameters.size.communities
    number, set_number = solara.use_state(1)
    number = min(number, communities)

    def look() -> str:
        with _LOOKING:
            if not task.is_current():  # something else was chosen meanwhile
                raise CancelledError
            return payload(
                trace(
                    found.runs.scenario, strategy, seed, community=number - 1,
                    months=found.runs.length,
                )
            )  # fmt: skip

    task = solara.lab.use_task(
        look, dependencies=[found.runs.scenario, strategy, seed, number], prefer_threaded=True
    )
    with Tag("div", classes="row"):
        Radio(W["community_strategy"], strategy, [(name, name) for name in strategies],
              set_strategy)  # fmt: skip
        if communities > 1:
            label = W["community_choice"].format(communities=communities)
            Number(label, number, 1, communities, set_number)
    if task.error:
        Tag("p", words("jobs")["unexpected"], "failed", role="alert")
    elif task.latest is not None:
        with Tag("div", classes="stale" if task.pending else ""):
            NetworkPlay(task.latest, strategy=strategy)
    else:
        Tag("p", W["community_wait"], "muted", role="status")
