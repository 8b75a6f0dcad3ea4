"""The complete set of parameters, put together from those of the rules, and a table of them all.

A rule declares its numbers in its own file and has one line here, in the order of the month.
The compiled model reads parameters as one numpy record with the same nested names, so a rule
says ``p.trust.gain`` exactly as a person does.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import attrgetter
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from pydantic import model_validator

from collabsim.mechanisms.agreement import Agreement
from collabsim.mechanisms.curiosity import Curiosity
from collabsim.mechanisms.decision import Decision
from collabsim.mechanisms.delivery import Delivery
from collabsim.mechanisms.diffusion import Diffusion
from collabsim.mechanisms.effort import Effort
from collabsim.mechanisms.environment import Environment
from collabsim.mechanisms.funding import Funding
from collabsim.mechanisms.imitation import Imitation
from collabsim.mechanisms.inclusion import Inclusion
from collabsim.mechanisms.law import Law
from collabsim.mechanisms.life import Life
from collabsim.mechanisms.listening import Listening
from collabsim.mechanisms.opposition import Opposition
from collabsim.mechanisms.renewal import Renewal
from collabsim.mechanisms.resentment import Resentment
from collabsim.mechanisms.sharing import Sharing
from collabsim.mechanisms.trust import Trust
from collabsim.mechanisms.voice import Voice
from collabsim.quantity import Group
from collabsim.state.start import Size, Start


class Parameters(Group):
    """All parameters of the model, grouped by rule; frozen and validated."""

    size: Size = Size()
    start: Start = Start()
    life: Life = Life()
    effort: Effort = Effort()
    environment: Environment = Environment()
    listening: Listening = Listening()
    curiosity: Curiosity = Curiosity()
    inclusion: Inclusion = Inclusion()
    voice: Voice = Voice()
    sharing: Sharing = Sharing()
    decision: Decision = Decision()
    agreement: Agreement = Agreement()
    opposition: Opposition = Opposition()
    delivery: Delivery = Delivery()
    trust: Trust = Trust()
    resentment: Resentment = Resentment()
    diffusion: Diffusion = Diffusion()
    law: Law = Law()
    funding: Funding = Funding()
    renewal: Renewal = Renewal()
    imitation: Imitation = Imitation()

    @model_validator(mode="after")
    def _fits_together(self) -> "Parameters":
        facets = self.start.facets
        for field in ("entrepreneur_facets", "government_facets", "needs"):
            count = getattr(self.start, field)
            most = facets if field == "entrepreneur_facets" else facets // 2
            if count > most:
                raise ValueError(
                    f"start.{field} = {count} is more than the {most} facets there are to choose"
                    f" from (start.facets = {facets})"
                )
        size = self.size
        for few, many in (("nations", "communities"), ("communities", "beneficiaries")):
            if getattr(size, many) < getattr(size, few):
                raise ValueError(
                    f"size.{many} = {getattr(size, many)} is less than"
                    f" size.{few} = {getattr(size, few)}"
                )
        return self

    def value(self, name: str) -> float:
        """Return the value of the parameter called ``group.name``."""
        group, field = name.split(".")
        return float(getattr(getattr(self, group), field))

    @cached_property
    def record(self) -> Any:
        """The same numbers as one numpy record with nested fields, for the compiled model."""
        return table_of([self])[0]


def table_of(many: Sequence[Parameters]) -> Any:
    """Sets of parameters as rows for the compiled model, array of type :data:`RECORD`."""
    rows = bytearray()
    for one in many:
        rows += _ROW.pack(*(x for group, read in _READERS for x in read(getattr(one, group))))
    return np.frombuffer(rows, RECORD)


class Parameter(NamedTuple):
    """What there is to know about one parameter.

    ``name`` is ``group.field``; ``low`` and ``high`` bound what is plausible, ``minimum`` and
    ``maximum`` what is allowed; ``whole`` says that only whole numbers make sense, ``searched``
    that studies of all parameters vary it.
    """

    name: str
    symbol: str
    unit: str
    default: float
    low: float
    high: float
    minimum: float
    maximum: float
    whole: bool
    searched: bool
    meaning: str
    source: str


def _describe() -> dict[str, Parameter]:
    table = {}
    for group, holder in Parameters.model_fields.items():
        for field, info in holder.default.__class__.model_fields.items():
            extra: Any = info.json_schema_extra
            bounds = {type(mark).__name__: mark for mark in info.metadata}
            table[f"{group}.{field}"] = Parameter(
                name=f"{group}.{field}",
                symbol=extra["symbol"],
                unit=extra["unit"],
                default=info.default,
                low=extra["low"],
                high=extra["high"],
                minimum=bounds["Ge"].ge,
                maximum=bounds["Le"].le,
                whole=info.annotation is int,
                searched=extra["searched"],
                meaning=info.description or "",
                source=extra["source"],
            )
    return table


SPECS: dict[str, Parameter] = _describe()
"""Every parameter by its name ``group.field``, in the order of the rules."""

NAMES: tuple[str, ...] = tuple(SPECS)
"""The names of all parameters."""


def _record_type() -> np.dtype[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for spec in SPECS.values():
        group, field = spec.name.split(".")
        groups.setdefault(group, []).append((field, "i8" if spec.whole else "f8"))
    return np.dtype(
        [(group, np.dtype(fields, align=True)) for group, fields in groups.items()], align=True
    )


RECORD: np.dtype[Any] = _record_type()
"""Type of the numpy record that the compiled model reads."""

# every number takes eight bytes, so that Python's own packing, far quicker than numpy's, will do
_ROW = Struct("=" + "".join("q" if spec.whole else "d" for spec in SPECS.values()))


def _reader(group: str) -> Callable[[Any], tuple[float, ...]]:
    """What reads the numbers of a group in their order."""
    names = tuple(RECORD[group].fields or ())
    return attrgetter(*names) if len(names) > 1 else lambda one: (getattr(one, names[0]),)


_READERS = tuple((group, _reader(group)) for group in RECORD.fields or ())
