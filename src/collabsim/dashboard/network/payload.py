"""A community packed for the browser, and its sentences in words.

Everything is sent once. Fractions become whole numbers of steps, months are told apart by their
difference from the month before, and the whole is compressed: forty people over thirty-five years
take a few dozen kilobytes. Sentences are made from what is sent, so that Python and the browser say
the same to the last digit.
"""

import base64
import json
import zlib
from typing import Any

import numpy as np

from collabsim.dashboard.network.events import events
from collabsim.dashboard.network.places import (
    MOST,
    drawn_edges,
    drawn_people,
    institution_places,
    people_places,
)
from collabsim.dashboard.network.series import NetworkSeries
from collabsim.dashboard.network.story import KINDS, story
from collabsim.dashboard.words import words
from collabsim.engine.trace import Trace
from collabsim.errors import InputError

STEPS = {"share": 250, "percent": 2000}
"""Steps from 0 to 1 that a fraction is sent in, by kind of series."""


def quantised(series: NetworkSeries) -> Any:
    """Whole numbers (months, agents) to send: steps of fractions, else one more than the number."""
    if series.kind in STEPS:
        return np.rint(np.asarray(series.values, float) * STEPS[series.kind]).astype(np.int64)
    return np.asarray(series.values).astype(np.int64) + 1


def payload(trace: Trace, most: int = MOST) -> str:
    """A community as text: base64 of zlib of a header's length, the header (JSON) and the numbers.

    Args:
        trace: The community.
        most: Most people to draw.
    """
    people = drawn_people(trace, most)
    told = story(trace, people, words("network")["now"])
    planes: dict[str, list[Any]] = {}
    blocks: list[bytes] = []
    for kind in KINDS:
        planes[kind] = []
        for name, series in told[kind].items():
            numbers = quantised(series)
            width = 2 if numbers.max(initial=0) > 255 else 1
            planes[kind].append([name, series.kind, width])
            blocks += [_block(numbers >> (8 * byte)) for byte in range(width)]
    places = {**institution_places(trace), "person": people_places(len(people), len(trace.group))}
    past = list(words("network")["past"])
    header = {
        "months": len(trace.government),
        "people": len(trace.group),
        "counts": {kind: len(places[kind]) for kind in KINDS},
        "planes": planes,
        "places": {kind: places[kind].tolist() for kind in KINDS},
        "names": {kind: _names(kind, len(places[kind]), people) for kind in KINDS},
        "edges": drawn_edges(trace, people).tolist(),
        "funder_of": trace.funder_of.tolist(),
        "marginalised": np.flatnonzero(trace.group[people]).tolist(),
        "strategies": list(trace.run.scenario.all_strategies),
        "events": [
            [e.month, KINDS.index(e.kind), e.number, past.index(e.key), e.tie]
            for e in events(trace, people)
        ],
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    body = b"".join([len(text).to_bytes(4, "little"), text, *blocks])
    return base64.b64encode(zlib.compress(body, 6)).decode()


def _block(numbers: Any) -> bytes:
    byte = np.ascontiguousarray(numbers.T).astype(np.uint8)  # each agent's months side by side
    return np.diff(byte, axis=1, prepend=np.uint8(0)).tobytes()


def _names(kind: str, count: int, people: Any) -> list[str]:
    if kind == "person":
        return [str(number + 1) for number in people]
    if kind == "organisation":
        return [organisation_name(number) for number in range(count)]
    return [str(number + 1) for number in range(count)]


def organisation_name(number: int) -> str:
    """A, B, … Z, AA, AB, …"""
    name = ""
    number += 1
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def reasons(trace: Trace, month: int, agent: tuple[str, int]) -> list[str]:
    """Why an agent is as it is: the sentences that hold after a month.

    Args:
        trace: The community.
        month: Month of the run, from 0.
        agent: Kind of agent (``government``, ``organisation``, ``funder`` or ``person``) and its
            number, from 0.

    Raises:
        InputError: If there is no such month or agent.
    """
    kind, number = agent
    counts = (1, len(trace.entrepreneur), len(trace.funder_row), len(trace.group))
    if kind not in KINDS or not 0 <= number < counts[KINDS.index(kind)]:
        raise InputError(f"there is no {kind} {number} in this community")
    if not 0 <= month < len(trace.government):
        raise InputError(f"month must be from 0 to {len(trace.government) - 1}, not {month}")
    sentences = words("network")["now"]
    people = np.array([number if kind == "person" else 0])
    told = story(trace, people, sentences)[kind]
    at = (month, 0 if kind == "person" else number)
    filled = {name: _written(series, at, trace) for name, series in told.items()}
    keys = list(sentences[kind])
    return [
        sentences[kind][keys[series.values[at]]].format(**filled)
        for series in told.values()
        if series.kind == "text" and series.values[at] >= 0
    ]


def _written(series: NetworkSeries, at: tuple[int, int], trace: Trace) -> str:
    """A number in words, as the browser writes it."""
    if series.kind in STEPS:
        value = np.rint(float(series.values[at]) * STEPS[series.kind]) / STEPS[series.kind]
        return fraction(series.kind, float(value))
    W, number = words("network"), int(series.values[at])
    if series.kind == "when":
        within = W["clock"]["within"].format(years=(number + 1) // 12)
        return str(within if number >= 0 else W["never"])
    if series.kind == "tie":
        name = W["names"]["organisation"].format(name=organisation_name(number))
        return str(name if number >= 0 else W["nobody"])
    if series.kind == "strategy":
        return list(trace.run.scenario.all_strategies)[number]
    return f"{number:,}"


def fraction(kind: str, value: float) -> str:
    """A fraction in words: ``0.54`` or ``54 %``; small percentages with a digit more."""
    if kind == "share":
        return f"{value:.2f}"
    return f"{100 * value:.{1 if 0 < value < 0.1 else 0}f}\N{NO-BREAK SPACE}%"
