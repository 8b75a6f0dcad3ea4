"""What a page needs to run the worlds of a scenario: their tables as bytes, and where what stands.

Laying a world out (who is where) is done here, once; a browser copies the bytes, begins and runs.
Everything else follows from parameters, which a page may set one by one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from collabsim.browser.entry import ARGUMENTS, TABLES, kernel_tables
from collabsim.engine.outcomes import ROW, discounts
from collabsim.observables import RECORD
from collabsim.scenarios import Scenario

_ALIGNED = 16  # bytes


def pack(scenario: Scenario, strategies: Sequence[str]) -> tuple[dict[str, Any], bytes]:
    """The worlds of a scenario for a browser, one for each strategy.

    Args:
        scenario: What is run.
        strategies: Names of strategies, or ``mix``.

    Returns:
        What is where, as plain data for JSON, and the bytes it speaks of. ``worlds`` has for each
        strategy the place and size of every table in the order of the kernel's arguments, and their
        lengths along each axis; ``parameters``, ``record`` and ``row`` have the place and type of
        each parameter, observable and outcome within its row; ``people`` and ``ties`` the same for
        what a picture of a world shows.

    Raises:
        InputError: If a strategy is unknown.
    """
    content = bytearray()

    def place(array: Any) -> list[int]:
        content.extend(b"\0" * (-len(content) % _ALIGNED))
        at = len(content)
        content.extend(np.ascontiguousarray(array).tobytes())
        return [at, array.nbytes]

    worlds = {}
    for strategy in strategies:
        found = kernel_tables(scenario, strategy)
        worlds[strategy] = {
            "tables": {name: place(each) for name, each in found.items()},
            "lengths": [length for each in found.values() for length in each.shape],
        }
    parameters = np.array([scenario.parameters.record])
    kinds = kernel_tables(scenario, strategies[0])
    about = {
        "scenario": scenario.name,
        "months": scenario.months,
        "tables": list(TABLES),
        "arguments": list(ARGUMENTS),
        "worlds": worlds,
        "parameters": {"at": place(parameters), "columns": column_places(parameters.dtype)},
        "discounts": place(discounts(scenario.months)),
        "record": {"size": RECORD.itemsize, "columns": column_places(RECORD)},
        "row": {"size": ROW.itemsize, "columns": column_places(ROW)},
        **{
            name: {"size": kinds[name].dtype.itemsize, "columns": column_places(kinds[name].dtype)}
            for name in ("governments", "ties", "entrepreneurs", "beneficiaries")
        },
    }
    return about, bytes(content)


def column_places(row: np.dtype[Any], before: str = "", at: int = 0) -> dict[str, list[Any]]:
    """Where each column stands within a row, in bytes, and its type; nested ones as ``a.b``.

    Args:
        row: A type of rows with named columns.
        before: What goes before each name.
        at: Where the row begins.
    """
    found: dict[str, list[Any]] = {}
    for name, field in (row.fields or {}).items():
        kind, offset = field[0], field[1]
        if kind.fields is not None:
            found |= column_places(kind, f"{before}{name}.", at + offset)
        else:
            base, shape = (kind.subdtype[0], list(kind.shape)) if kind.subdtype else (kind, [])
            found[before + name] = [at + offset, base.str[1:], *shape]
    return found
