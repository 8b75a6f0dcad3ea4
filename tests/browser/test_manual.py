"""The page about the dashboard names every setting of a server, with its usual value."""

import re

from browser.serving import ROOT
from collabsim.dashboard.limits import PREFIX, Limits

TEXT = (ROOT / "docs" / "dashboard.md").read_text("utf-8")
ROWS = dict(re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \| ([^|]*) \|", TEXT, re.MULTILINE))


def test_every_setting_is_told():
    assert [name.lower() for name in ROWS] == list(Limits.model_fields)


def test_usual_values_are_told():
    for name, field in Limits.model_fields.items():
        if field.default_factory is None and field.default is not None:
            assert float(ROWS[name.upper()]) == float(field.default), name
