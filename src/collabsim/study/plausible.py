"""Running plausible worlds: every plausible set with seeds of its own.

Set s with m seeds meets the seeds (s − 1)·m + 1 to s·m. No two sets share their luck, so the sets
are independent of one another, and averages over them are not about a handful of seeds. All
strategies of a world share its seed.
"""

from collections.abc import Sequence

import numpy as np

from collabsim.errors import InputError, whole_number
from collabsim.scenarios.plausible import check_set
from collabsim.study.paired import MAX_SEEDS


def sets_asked(sets: int | Sequence[int]) -> tuple[int, ...]:
    """Numbers of plausible sets: so many from the first, or those named.

    Raises:
        InputError: If there are not so many, one does not exist or is named twice.
    """
    if isinstance(sets, (int, np.integer)):
        return tuple(range(1, check_set(int(sets), "the number of plausible sets") + 1))
    if isinstance(sets, float):
        raise InputError(f"the number of plausible sets must be a whole number, not {sets:g}")
    if not len(sets) or len(set(sets)) < len(sets):
        raise InputError("name at least one plausible set, and each once")
    return tuple(check_set(int(number)) for number in sets)


def seeds_of(number: int, seeds: int) -> tuple[int, ...]:
    """The seeds of plausible set ``number`` where every set has ``seeds`` of its own.

    Raises:
        InputError: If the number of seeds is not allowed.
    """
    whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    return tuple(range((number - 1) * seeds + 1, number * seeds + 1))


def worlds_of(sets: int | Sequence[int], seeds: int) -> list[tuple[int, int]]:
    """All plausible worlds: the number of a set, and one of its seeds.

    Args:
        sets: How many plausible sets from the first, or their numbers.
        seeds: Seeds of each set.

    Raises:
        InputError: If an argument is not allowed.
    """
    return [(number, seed) for number in sets_asked(sets) for seed in seeds_of(number, seeds)]
