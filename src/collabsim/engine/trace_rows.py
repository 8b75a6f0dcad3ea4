"""What a trace keeps of everybody each month, and how much memory that takes.

Kept is what months change, so a column that a new rule writes is kept by itself.
"""

from typing import Any, Final

import numpy as np

from collabsim.engine.schedule import MECHANISMS
from collabsim.scenarios import Scenario
from collabsim.state.columns import COLUMNS, TABLES

OF_ORGANISATION: Final = ("capacity", "active", "strategy", "funder_trust", "score")
OF_NATION: Final = ("crisis", "law")

_CHANGE = {name for rule in MECHANISMS for name in rule.writes} | {"governments.trust"}
_KEPT_AS = {"f8": "f4", "i8": "i4"}


def _fields(table: str, names: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Columns of ``table``, those that change if none are named, in half their size."""
    columns = COLUMNS[table]
    names = names or tuple(name for name in columns if f"{table}.{name}" in _CHANGE)
    return [(name, _KEPT_AS.get(columns[name].dtype, columns[name].dtype)) for name in names]


PERSON: Final[np.dtype[Any]] = np.dtype(
    [*_fields("beneficiaries"), ("benefit", "f4"), ("power", "f4")]
)
"""What is kept of a person, with what follows from it.

``movement`` counts ties of the community from 0, -1 for none.
"""

GOVERNMENT: Final[np.dtype[Any]] = np.dtype(_fields("governments") + _fields("nations", OF_NATION))
"""What is kept of the government, and of its nation as far as it is felt here."""

TIE: Final[np.dtype[Any]] = np.dtype(_fields("ties") + _fields("entrepreneurs", OF_ORGANISATION))
"""What is kept of a tie to the community, and of its organisation."""

FUNDER: Final[np.dtype[Any]] = np.dtype(_fields("funders"))
"""What is kept of a funder: means and shares over its whole portfolio."""


def memory_of_trace(scenario: Scenario, months: int) -> int:
    """About how many bytes a trace of one community takes over so many months, at its most."""
    size = scenario.parameters.size
    people = size.beneficiaries // size.communities + 1
    places = min(size.communities_per_entrepreneur, size.communities)
    ties = size.entrepreneurs * places // size.communities + 1
    rows = TABLES["ties"].itemsize + TABLES["entrepreneurs"].itemsize  # kept whole for a while
    return months * (people * PERSON.itemsize + ties * (TIE.itemsize + rows))
