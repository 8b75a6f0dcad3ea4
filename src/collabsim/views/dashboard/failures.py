"""What visitors see where something fails that nobody foresaw: a sentence, and no traceback.

Solara shows tracebacks in the page, also to strangers. Here they go to the server's log instead.
"""

import logging
from types import SimpleNamespace

from collabsim.views.dashboard.words import words


def hide_tracebacks() -> None:
    """Let the parts of Solara that send tracebacks to browsers send a sentence."""
    from solara.server import app, patch  # noqa: PLC0415  (reads settings when it is imported)

    quiet = SimpleNamespace(format_exception=_sentence)
    app.traceback = quiet
    patch.traceback = quiet


def _sentence(kind: object, error: BaseException | None, where: object) -> list[str]:
    logging.getLogger(__name__).error("unexpected failure", exc_info=error)
    return [words("jobs")["unexpected"]]
