"""Where something fails that nobody foresaw, visitors get a sentence and the log the traceback."""

import logging

import pytest

solara = pytest.importorskip("solara")

from collabsim.dashboard.wall.upstream import hide_tracebacks  # noqa: E402
from collabsim.dashboard.words import words  # noqa: E402


def test_no_traceback_reaches_the_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from reacton import core
    from solara.server import app, patch

    for module in (app, patch, core):
        monkeypatch.setattr(module, "traceback", module.traceback)
    hide_tracebacks()
    errors = ValueError("secret path"), KeyError("secret path"), RuntimeError("secret path")
    for module, error in zip((app, patch, core), errors, strict=True):
        with caplog.at_level(logging.ERROR):
            shown = "".join(module.traceback.format_exception(None, error, None))
        assert shown == words("jobs")["unexpected"]
        assert "secret path" in caplog.text
        caplog.clear()
