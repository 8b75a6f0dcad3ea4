"""One community of a run, played in the browser: who trusts whom, who joins, and why.

The drawing gets everything at once and then needs nothing more from the server, so that playing,
stepping and looking at somebody cost no message.
"""

from collections.abc import Callable

import solara

from collabsim.dashboard.network.payload import payload, reasons
from collabsim.dashboard.payload import component_with_payload
from collabsim.dashboard.words import words
from collabsim.engine.trace import Trace

__all__ = ["NetworkPlay", "payload", "reasons"]


@component_with_payload("network_play.vue")
def _NetworkPlay(
    packed: str, texts: dict[str, object], strategy: str, label: str, cursor: float, linked: bool,
    autoplay: bool, event_moved: Callable[[float], None],
) -> None:  # fmt: skip
    """See :func:`NetworkPlay`."""


@solara.component
def NetworkPlay(
    trace: Trace | str,
    *,
    strategy: str,
    cursor: float = 0.0,
    on_cursor: Callable[[float], None] | None = None,
    label: str = "",
    autoplay: bool = False,
) -> None:
    """A community that can be played, stepped through and looked into.

    Args:
        trace: The community, or what :func:`payload` made of it.
        strategy: Name of the strategy followed, for colour and line.
        cursor: Year to show, as charts count them: 1.0 is the end of the first year.
        on_cursor: Called with the year when playing pauses and after a step, never while playing.
        label: Words for the strategy; its name if left out.
        autoplay: Play at once, unless the visitor prefers less motion.
    """
    kept = solara.use_memo(
        lambda: (trace, trace if isinstance(trace, str) else payload(trace)), [id(trace)]
    )
    _NetworkPlay(
        packed=kept[1], texts=words("network"), strategy=strategy, label=label or strategy,
        cursor=float(cursor), linked=on_cursor is not None, autoplay=autoplay,
        event_moved=on_cursor or (lambda year: None),
    )  # fmt: skip
