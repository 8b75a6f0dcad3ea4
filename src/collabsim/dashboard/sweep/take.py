"""What a visitor takes home from a sweep: its runs, its question, and the lines that repeat it."""

from functools import partial
from pathlib import Path

import solara

from collabsim.dashboard.controls import Copy, Download, Tag
from collabsim.dashboard.sweep.question import NAME, toml_of
from collabsim.dashboard.sweep.run import SweepAnswer
from collabsim.dashboard.words import words
from collabsim.study.formats import csv, parquet
from collabsim.study.meanings import about_runs
from collabsim.study.plan import make_plan

_OUT = "out/sweeps"  # where the command line puts sweeps unless told otherwise


@solara.component
def Take(answer: SweepAnswer) -> None:
    """Downloads, and for a sweep of this page the lines that make the same table elsewhere."""
    own = not answer.name
    W = words("sweep")["take"]
    Tag("h2", W["heading"])
    with Tag("div", classes="row"):
        Download(W["csv"], partial(csv, answer.runs), f"{NAME}.csv", "text/csv")
        Download(
            W["parquet"], partial(parquet, answer.runs, about_runs), f"{NAME}.parquet",
            "application/vnd.apache.parquet",
        )  # fmt: skip
        if own:
            text = toml_of(answer.experiment)
            Download(W["toml"], text.encode(), f"{NAME}.toml", "application/toml")
    lines = solara.use_memo(lambda: command_lines(answer) if own else (), [answer])
    if own:
        Tag("p", W["lines"].format(file=f"{NAME}.toml"))
        Tag("pre", "\n".join(lines), "commands")
        Copy(W["copy"], "\n".join(lines))


def command_lines(answer: SweepAnswer) -> tuple[str, str]:
    """What to type to run the same sweep and to write its runs as one CSV file."""
    folder = make_plan(answer.experiment).folder(Path(_OUT))
    return (
        f"collabsim sweep {NAME}.toml",
        'python -c "from collabsim.study.results import load_results;'
        f" load_results('{folder}').to_csv('{NAME}.csv', index=False)\"",
    )
