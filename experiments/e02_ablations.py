"""What carries the result? One idea of the model switched off at a time.

Question
    The model holds eleven ideas: sharing, listening, curiosity, patience, resentment, losses that
    weigh more than gains in trust, turnover, a community's memory, the law, peers, and money that
    runs out. Which of them carries the comparison of fast-divisive with slow-inclusive?

Design
    Each idea switched off alone, and none, in ``classroom`` and ``today`` with 50 seeds and in
    ``peru`` with 8, both strategies in the same worlds. Outcome: years of fully met need summed
    over 20 years, slow-inclusive less fast-divisive, with 95 % bootstrap intervals over seeds; the
    same after 35 years.

Runtime
    About 5 minutes on two cores, nearly all of it for ``peru``.

How to run
    python -m experiments.e02_ablations

Found
    Run anew with the present defaults; what came out stands in the kept tables and figures.
"""

from collabsim.analysis.ablation import ablation_effects
from collabsim.report.figures.sweeps import ablation_figure
from collabsim.strategies import PAIR
from collabsim.study.ready_made import ablation_study
from experiments.common import arguments, keep_figure, keep_table, run

SEEDS = {"classroom": 50, "today": 50, "peru": 8}
YEARS = (20, 35)


def main() -> None:
    """Run the experiment and keep its tables and figures."""
    options = arguments(__doc__)
    keep = options.out / "e02_ablations"
    for scenario, seeds in SEEDS.items():
        study = ablation_study(scenario, seeds=seeds).model_copy(
            update={"name": f"ablations_{scenario}"}
        )
        results = run(study, keep, options.workers)
        for years in YEARS:
            effects = ablation_effects(results, f"cumulative_{years}", *PAIR)
            keep_table(effects.table, keep, f"{scenario}_{years}_years")
            title = f"One idea switched off at a time: {scenario}, need met over {years} years"
            figure = ablation_figure(effects, title=title)
            keep_figure(figure, keep, f"{scenario}_{years}_years")
            print(scenario, years, "years; the verdict is another without:", effects.carrying)


if __name__ == "__main__":
    main()
