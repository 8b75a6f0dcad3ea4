"""Writing the page: the compiled model, the worlds of some scenarios, and what a visitor sees.

Everything is put into one HTML file, so that it can be opened from a disk, passed on, or laid on
any web server. The page has no numbers of its own: whatever it shows, the compiled model has run in
the visitor's browser, with the same bits as the library.
"""

import gzip
import json
from base64 import b64encode
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any, Final

from collabsim.browser.freshness import KERNEL, is_fresh
from collabsim.browser.packing import pack
from collabsim.dashboard.explore.dials import CIRCUMSTANCES, parameter_dial
from collabsim.dashboard.words import words
from collabsim.engine.outcomes import HORIZONS
from collabsim.errors import InputError
from collabsim.report.style import style_sheet
from collabsim.scenarios import Scenario, load_scenario
from collabsim.strategies import MEANINGS, PAIR, STRATEGIES
from collabsim.study.store import prepare_folder, write_bytes

SCENARIOS: Final = ("classroom", "today", "sefton", "covid_window")
"""Scenarios that the page offers, if none are named; the first is shown at the beginning."""

PANELS: Final = ("need_met", "voice", "carried_out", "beneficiary_trust")
"""Observables that are drawn."""

DIALS: Final = (*CIRCUMSTANCES, "opposition.weight", "funding.grant_months")
"""Parameters that a visitor may turn."""

WORLDS: Final = 20
"""Worlds with luck of their own in which strategies are compared."""

_MOST: Final = 10_000  # people: more of them are not answered while a dial moves
_PARTS: Final = ("page.html", "page.css", "page.js", "worker.js")


def write_site(folder: str | Path, scenarios: Sequence[str] = SCENARIOS) -> Path:
    """Write the page into a folder, which is made if it is not there.

    Args:
        folder: Where to write ``index.html``.
        scenarios: Names or files of scenarios.

    Returns:
        The file that was written.

    Raises:
        InputError: If the kernel for browsers was not made, a scenario is unknown, has rules of its
            own or is too large, or the folder cannot be written to.
    """
    page = site([load_scenario(name) for name in scenarios])
    prepare_folder(Path(folder))
    file = Path(folder) / "index.html"
    write_bytes(file, page.encode())
    return file


def site(scenarios: Sequence[Scenario]) -> str:
    """The page as text; see :func:`write_site`."""
    if not is_fresh():
        raise InputError(
            "the model was not compiled for browsers yet: `python scripts/kernel.py` does it"
            " in a checkout, and wheels bring it"
        )
    W = words("site")
    about = {
        "words": W,
        "panels": {name: words("site")["panels"][name] for name in PANELS},
        "horizons": list(HORIZONS),
        "worlds": WORLDS,
        "pair": list(PAIR),
        "strategies": dict(MEANINGS),
        "scenarios": [_scenario(each) for each in scenarios],
    }
    parts = {name: _part(name) for name in _PARTS}
    kernel = resources.files("collabsim.browser")
    return Template(parts["page.html"]).substitute(
        title=W["title"], lead=W["lead"], style=style_sheet() + parts["page.css"],
        glue=kernel.joinpath("kernel.js").read_text("utf-8"), worker=parts["worker.js"],
        kernel=_inlined(KERNEL.read_bytes()), page=parts["page.js"],
        # no text of a scenario may end the element that holds the data
        data=json.dumps(about, ensure_ascii=False).replace("<", "\\u003c"),
    )  # fmt: skip


def _scenario(scenario: Scenario) -> dict[str, Any]:
    """What the page needs of a scenario."""
    if scenario.is_extended:
        raise InputError(f"{scenario.name} has rules or outcomes of its own, which are in Python")
    if scenario.parameters.size.beneficiaries > _MOST:
        raise InputError(
            f"{scenario.name} has {scenario.parameters.size.beneficiaries:,} people, and a page"
            f" answers at once for at most {_MOST:,}"
        )
    offered = [name for name in scenario.all_strategies if name in STRATEGIES]
    packed, content = pack(scenario, offered)
    dials = [parameter_dial(scenario, scenario, name)._asdict() for name in DIALS]
    return {
        "name": scenario.name, "title": scenario.title,
        "months": scenario.months, "dials": dials, "packed": packed, "bytes": _inlined(content),
    }  # fmt: skip


def _part(name: str) -> str:
    return resources.files("collabsim.dashboard.site").joinpath(name).read_text("utf-8")


def _inlined(content: bytes) -> str:
    """Bytes as text that a page can hold: packed, then in letters."""
    return b64encode(gzip.compress(content, mtime=0)).decode()
