"""Running plausible worlds: every plausible set with seeds of its own.

Set s with m seeds meets the seeds (s − 1)·m + 1 to s·m. No two sets share their luck, so the sets
are independent of one another, and averages over them are not about a handful of seeds. All
strategies of a world share its seed.
"""

from collections.abc import Sequence
from pathlib import Path

from collabsim.errors import InputError, whole_number
from collabsim.scenarios import plausible_sets
from collabsim.scenarios.plausible import check_set
from collabsim.sweeps.experiment import Design, Experiment
from collabsim.sweeps.factors import PLAUSIBLE
from collabsim.sweeps.formats import parquet
from collabsim.sweeps.paired import MAX_SEEDS
from collabsim.sweeps.store import write_bytes


def sets_asked(sets: int | Sequence[int] | None) -> tuple[int, ...]:
    """Numbers of plausible sets: all, so many from the first, or those named.

    Raises:
        InputError: If there are not so many, one does not exist or is named twice.
    """
    if sets is None:
        return tuple(range(1, len(plausible_sets()) + 1))
    if isinstance(sets, int):
        return tuple(range(1, check_set(sets, "the number of plausible sets") + 1))
    if not sets or len(set(sets)) < len(sets):
        raise InputError("name at least one plausible set, and each once")
    return tuple(check_set(number) for number in sets)


def seeds_of(number: int, seeds: int) -> tuple[int, ...]:
    """The seeds of plausible set ``number`` where every set has ``seeds`` of its own.

    Raises:
        InputError: If the number of seeds is not allowed.
    """
    whole_number(seeds, 1, MAX_SEEDS, "the number of seeds")
    return tuple(range((number - 1) * seeds + 1, number * seeds + 1))


def over_sets(
    experiment: Experiment, sets: int | Sequence[int] | None, seeds: int, folder: Path
) -> Experiment:
    """The same experiment, each of its points run in plausible worlds.

    Args:
        experiment: What to run; a grid without ``plausible`` or ``seed`` among its factors.
        sets: How many plausible sets from the first, or their numbers; all if None.
        seeds: Seeds of each set.
        folder: An existing folder, for the file of points.

    Raises:
        InputError: If an argument is not allowed or the file cannot be written.
    """
    import pandas as pd  # noqa: PLC0415  (slow to import, and only needed here)

    from collabsim.sweeps.designs import points_of  # noqa: PLC0415  (imports pandas)

    points = points_of(experiment)
    for name in (PLAUSIBLE, "seed"):
        if name in points:
            raise InputError(f"{experiment.name}: {name} cannot be a factor of its own here")
    pairs = [(number, seed) for number in sets_asked(sets) for seed in seeds_of(number, seeds)]
    table = points.merge(pd.DataFrame(pairs, columns=[PLAUSIBLE, "seed"]), how="cross")
    path = folder / f"{experiment.name}-points.parquet"
    write_bytes(path, parquet(table))
    design = Design(kind="table", file=str(path))
    return experiment.model_copy(update={"design": design, "factors": {}, "seeds": None})
