"""What follows from what is stored of people: their number, group, benefit and power.

A table need not keep what other columns say already. The people of a world answer for these names
as for their columns, ``world.beneficiaries["benefit"]``; each is worked out when it is asked for,
for everybody at once, and nobody can set it.
"""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from collabsim.errors import InputError
from collabsim.state.columns import World
from collabsim.state.start import Start


class _Sources(NamedTuple):
    """What the derived columns follow from."""

    governments: Any
    ties: Any
    needs: int
    marginalised: float


class People(np.recarray[Any, Any]):
    """The table of beneficiaries, with the columns of :data:`DERIVED` beside its own."""

    _sources: _Sources | None = None

    def __getitem__(self, key: Any) -> Any:
        if not (isinstance(key, str) and key in DERIVED):
            return super().__getitem__(key)
        if self._sources is None:
            raise InputError(
                f"beneficiaries.{key} is derived from the whole world: ask its own table of people"
                " for the column first, and choose rows from that"
            )
        values = DERIVED[key](self, self._sources)
        values.flags.writeable = False
        return values

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, str) and key in DERIVED:
            raise InputError(cannot_be_set(key))
        super().__setitem__(key, value)

    def __reduce__(self) -> tuple[Any, ...]:
        make, how, state = tuple(super().__reduce__())
        return make, how, (state, self._sources)

    def __setstate__(self, state: Any) -> None:
        super().__setstate__(state[0])
        object.__setattr__(self, "_sources", state[1])

    def __deepcopy__(self, memo: dict[int, Any] | None, /) -> Any:
        made = super().__deepcopy__(memo)
        object.__setattr__(made, "_sources", deepcopy(self._sources, memo))
        return made

    def __getattr__(self, name: str) -> Any:
        if name in DERIVED:
            return self[name]
        raise AttributeError(f"the table of people has no column {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in DERIVED:
            raise InputError(cannot_be_set(name))
        super().__setattr__(name, value)


def cannot_be_set(name: str) -> str:
    """The sentence that answers an attempt to set a derived column."""
    return f"beneficiaries.{name} cannot be set: it follows from other columns"


def with_derived(world: World, start: Start) -> World:
    """The same world, whose people answer for the derived columns too."""
    people = world.beneficiaries.view(People)
    # np.recarray takes any attribute for a column, unless it is set past it
    object.__setattr__(
        people, "_sources", _Sources(world.governments, world.ties, start.needs, start.marginalised)
    )
    return world._replace(beneficiaries=people)


def _community(people: "People", around: _Sources) -> Any:
    """The row of each person's government."""
    ends = around.governments["end_person"]
    return np.repeat(np.arange(len(ends)), ends - around.governments["first_person"])


def _place(people: "People", around: _Sources) -> Any:
    """Each person's number in their community, from 0."""
    return np.arange(len(people)) - around.governments["first_person"][_community(people, around)]


def _id(people: "People", around: _Sources) -> Any:
    return around.governments["first_id"][_community(people, around)] + _place(people, around)


def _group(people: "People", around: _Sources) -> Any:
    size = around.governments["end_person"] - around.governments["first_person"]
    mainstream = size - np.rint(around.marginalised * size).astype(np.int64)
    place = _place(people, around)
    return (place >= mainstream[_community(people, around)]).astype(np.uint8)


def _benefit(people: "People", around: _Sources) -> Any:
    governments, ties = around.governments, around.ties
    here = _community(people, around)
    first, end = governments["first_tie"][here], governments["end_tie"][here]

    def offers() -> Iterator[tuple[Any, Any]]:
        for number in range(int((end - first).max(initial=0))):
            k = np.minimum(first + number, len(ties) - 1)
            yield ties["delivered"][k] * (first + number < end), ties["offer"][k]

    usual, status_quo = governments["usual"][here], governments["status_quo"][here]
    return benefit(people["needs"], usual, status_quo, offers(), around.needs)


def _power(people: "People", around: _Sources) -> Any:
    share = power_of_members(around.ties["members_power"], around.ties["members"])
    return np.append(share, 0.0)[people["movement"]].astype(np.float32)  # -1 is in no movement


def benefit(
    wanted: NDArray[np.uint64] | np.uint64,
    usual: NDArray[np.float64] | float,
    status_quo: NDArray[np.uint64] | np.uint64,
    offers: Iterable[tuple[Any, Any]],
    needs: int,
) -> Any:
    """The share of people's needs that was met, float32: numbers, or arrays that broadcast.

    Args:
        wanted: Facets that each person lives with, one bit each.
        usual: How well their government's usual service reached people.
        status_quo: Facets that it addresses.
        offers: How well each organisation's offer reached them, and the facets it addresses.
        needs: Number of a person's needs.
    """
    best = usual * np.bitwise_count(status_quo & wanted)
    for delivered, offer in offers:
        best = np.maximum(best, delivered * np.bitwise_count(offer & wanted))
    return (best * (1.0 / needs)).astype(np.float32)


def power_of_members(together: NDArray[np.float64], members: NDArray[np.int64]) -> Any:
    """The power of each member of movements whose ``members`` hold so much ``together``."""
    return np.divide(together, members, out=np.zeros(together.shape), where=members > 0)


DERIVED = {
    "id": _id,  # key of their random draws
    "group": _group,  # 0 mainstream, 1 marginalised
    "benefit": _benefit,  # share of needs that was met this month
    "power": _power,  # share of the community's decisions
}
"""How each derived column of people follows from the others."""
