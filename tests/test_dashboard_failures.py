"""Where something fails that nobody foresaw, visitors get a sentence and the log the traceback."""

import logging

import pytest

solara = pytest.importorskip("solara")

from collabsim.views.dashboard.failures import hide_tracebacks  # noqa: E402
from collabsim.views.dashboard.words import words  # noqa: E402


def test_no_traceback_reaches_the_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from solara.server import app, patch  # noqa: PLC0415

    for module in (app, patch):
        monkeypatch.setattr(module, "traceback", module.traceback)
    hide_tracebacks()
    error = ValueError("secret path")
    for module in (app, patch):
        with caplog.at_level(logging.ERROR):
            shown = "".join(module.traceback.format_exception(None, error, None))
        assert shown == words("jobs")["unexpected"]
        assert "secret path" in caplog.text
        caplog.clear()
