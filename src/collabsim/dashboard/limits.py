"""What one visitor may ask of the server, so that nobody can exhaust it.

The server's owner sets these numbers in the environment, as ``COLLABSIM_DASHBOARD_SEEDS=100``.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, DirectoryPath, Field, ValidationError

from collabsim.engine.checks import check_months
from collabsim.errors import InputError, one_sentence
from collabsim.scenarios import Scenario, load_scenario, packaged_scenarios
from collabsim.state.columns import TABLES
from collabsim.state.layout import memory_needed

PREFIX = "COLLABSIM_DASHBOARD_"

_ROOM = 2  # times the most people: what a world may weigh with its organisations and governments


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _half_of_the_memory() -> float:
    """Half of the memory that this process may use: the machine's, or what systemd leaves it."""
    import psutil  # comes with the dashboard's packages

    most = float(psutil.virtual_memory().total)
    with suppress(OSError, ValueError):
        group = Path("/proc/self/cgroup").read_text("utf-8").rpartition("::")[2].strip()
        allowed = Path(f"/sys/fs/cgroup{group}/memory.max").read_text("utf-8").strip()
        most = most if allowed == "max" else min(most, float(allowed))
    return most / 2 / 2**20


class Limits(BaseModel):
    """Bounds of the server."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    threads: int = Field(
        default_factory=_processors, ge=1, le=1024, description="Threads for all visitors together."
    )
    people: int = Field(1_000_000, ge=1, description="Most people in a world.")
    years: int = Field(100, ge=5, le=1000, description="Most years of a run.")
    seeds: int = Field(200, ge=1, description="Most seeds of a comparison.")
    runs: int = Field(20_000, ge=1, description="Most runs of one question.")
    person_months: float = Field(
        2e10, gt=0, description="Most people × months × runs of one question."
    )
    at_once: int = Field(
        default_factory=_processors, ge=1, le=1024,
        description="Long questions that are answered at the same time.",
    )  # fmt: skip
    waiting: int = Field(20, ge=0, description="Long questions that may wait.")
    cache_megabytes: float = Field(
        200, ge=0, description="Memory for answers that are kept for the next visitor who asks."
    )
    answer_megabytes: float = Field(40, gt=0, description="Most memory that one answer may take.")
    tabs: int = Field(500, ge=1, description="Most tabs that are open at the same time.")
    connections: int = Field(2000, ge=10, description="Most connections at the same time.")
    per_address: int = Field(
        0, ge=0,
        description="Places that an address may hold once they are short; a quarter of them if 0.",
    )  # fmt: skip
    memory_megabytes: float = Field(
        default_factory=_half_of_the_memory, gt=0,
        description="Memory of the server above which new visitors have to wait.",
    )  # fmt: skip
    sweeps: DirectoryPath | None = Field(
        None, description="Folder of sweeps that visitors may open."
    )

    @property
    def scenarios(self) -> list[tuple[str, str]]:
        """Names and titles of the package's scenarios that are small enough."""
        known = map(load_scenario, packaged_scenarios())
        return [
            (scenario.name, scenario.title or scenario.name)
            for scenario in known
            if scenario.parameters.size.beneficiaries <= self.people
        ]

    def check(self, scenario: Scenario, months: int, runs: int, *, seeds: int = 1) -> None:
        """Refuse a question about a world that is too large for this server.

        Args:
            scenario: World to run.
            months: Months of each run.
            runs: How many runs.
            seeds: How many seeds, or seeds of each plausible set.

        Raises:
            InputError: If the world, the runs or their product is above a limit.
        """
        check_months(months)
        people, size = scenario.parameters.size.beneficiaries, weight(scenario)
        _at_most("people", people, self.people)
        _at_most("people, with all else in the world,", size, _ROOM * self.people)
        _at_most("years", months / 12, self.years)
        _at_most("seeds", seeds, self.seeds)
        self.check_all(runs, size * months * runs)

    def check_all(self, runs: int, work: float, kept: int = 0) -> None:
        """Refuse a question that is too large in all.

        Args:
            runs: How many runs.
            work: Their people × months, summed; see :func:`weight`.
            kept: Numbers kept of their months, summed.

        Raises:
            InputError: If something is above a limit.
        """
        _at_most("runs", runs, self.runs)
        _at_most("people × months × runs", work, self.person_months)
        _at_most("megabytes of results", 8e-6 * kept, self.answer_megabytes)


def _at_most(what: str, asked: float, most: float) -> None:
    if asked > most:
        raise InputError(
            f"{asked:,.0f} {what} are more than this server allows ({most:,.0f}); ask for less, or"
            " run it with the command line on a machine of your own"
        )


def weight(scenario: Scenario) -> float:
    """How large a world is, in people: everything else in it by the memory that it takes.

    A month of a run takes about as long for a person as for 48 bytes of organisations, governments
    or ties between them.
    """
    size = scenario.parameters.size
    people = size.beneficiaries * TABLES["beneficiaries"].itemsize
    return size.beneficiaries + (memory_needed(size) - people) / 48


def read_limits(environment: Mapping[str, str]) -> Limits:
    """The limits that an environment sets.

    Raises:
        InputError: If a variable is unknown or its value is not allowed.
    """
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }
    try:
        return Limits.model_validate(given)
    except ValidationError as error:
        names = {"": list(Limits.model_fields)}
        raise one_sentence(error, f"environment {PREFIX}…", names, {}) from None


@cache
def limits() -> Limits:
    """The limits of this server, read once.

    Raises:
        InputError: See :func:`read_limits`.
    """
    return read_limits(os.environ)
