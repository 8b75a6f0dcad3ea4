"""The runs on which patterns of the real world are looked for.

A run set is a scenario, changed or not, in which one strategy is followed; its runs differ in their
seed only. It is made once for all patterns that need it.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from collabsim.scenarios import Scenario, ablate, load_scenario, set_values, with_defaults

_TOWNS: Final = {
    "size.communities": 12, "size.beneficiaries": 3000, "size.entrepreneurs": 18,
}  # fmt: skip
_TENTH: Final = {
    "size.communities": 180, "size.beneficiaries": 19000, "size.entrepreneurs": 9,
}  # fmt: skip
_COARSE: Final = {"size.beneficiaries": 500, "size.people_per_agent": 800}

VARIANTS: Final[dict[str, Callable[[Scenario], Scenario]]] = {
    "unshared": lambda scenario: ablate(scenario, "no_sharing"),
    "uncut": lambda scenario: scenario.model_copy(
        update={"events": tuple(e for e in scenario.events if e.kind != "budget_cut")}
    ),
    "towns": lambda scenario: set_values(scenario, _TOWNS),
    "tenth": lambda scenario: set_values(scenario, _TENTH),
    "coarse": lambda scenario: set_values(scenario, _COARSE),
}
"""Changes of a scenario: nobody shares the ability to solve; no budget is cut; towns of 250 people
instead of places of 50; a tenth of Peru; the same New York, with an eighth of its agents."""


class RunSet(NamedTuple):
    """Runs that differ in their seed only.

    Attributes:
        scenario: Name of a scenario of the package.
        strategy: Name of a strategy, or ``mix``.
        months: Length of each run.
        variants: Keys of :data:`VARIANTS`, in the order in which they are applied.
        share: Runs made for each seed asked for: more in small worlds, fewer in large ones.
    """

    scenario: str
    strategy: str
    months: int
    variants: tuple[str, ...] = ()
    share: float = 1.0

    @property
    def name(self) -> str:
        """How patterns refer to it, such as ``sefton/mix/unshared``."""
        return "/".join((self.scenario, self.strategy, *self.variants))

    def seeds(self, asked: int) -> range:
        """The seeds 1, 2, … to use where ``asked`` seeds were asked for; two at least."""
        return range(1, max(2, round(self.share * asked)) + 1)

    def scenario_with(self, values: Mapping[str, float], *, set_last: bool = True) -> Scenario:
        """The scenario of these runs, with parameters set.

        Args:
            values: Values by parameter name.
            set_last: Whether they are set whatever the scenario says; otherwise they are new
                defaults, which the scenario's own values precede.

        Raises:
            InputError: If a value cannot be set.
        """
        scenario = load_scenario(self.scenario)
        scenario = set_values(scenario, values) if set_last else with_defaults(scenario, values)
        for variant in self.variants:
            scenario = VARIANTS[variant](scenario)
        return scenario


def _sets(scenario: str, months: int, *strategies: str, share: float = 1.0) -> tuple[RunSet, ...]:
    return tuple(RunSet(scenario, strategy, months, (), share) for strategy in strategies)


_MONTHS: Final = 420
_PERU: Final = 516  # thirteen years after a law that comes as late as it is asked to, in year 30
RUN_SETS: Final = {
    wanted.name: wanted
    for wanted in (
        *_sets(
            "today", _MONTHS, "mix", "fast-divisive", "slow-inclusive", "fast-inclusive",
            "slow-divisive", "solution-first", "small-wins-first",
        ),
        *_sets(
            "new_york", 240, "mix", "fast-divisive", "fast-inclusive", "slow-inclusive", share=10.0
        ),
        *_sets("sefton", 240, "mix", "service-provider", share=5.0),
        *(
            RunSet("sefton", "mix", 240, variants, 5.0)
            for variants in (("uncut",), ("unshared",), ("unshared", "uncut"))
        ),
        *_sets("peru", _PERU, "slow-inclusive", "fast-inclusive", "fast-divisive", share=0.4),
        *_sets("peru_paid", _PERU, "slow-inclusive", share=0.4),
        RunSet("today", "slow-inclusive", _MONTHS, ("towns",)),
    )
}  # fmt: skip
"""All run sets by name."""
