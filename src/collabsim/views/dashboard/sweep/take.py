"""What a visitor takes home from a sweep: its runs, its question, and the lines that repeat it."""

from functools import partial
from pathlib import Path

import solara

from collabsim.sweeps.formats import csv, parquet
from collabsim.sweeps.meanings import about_runs
from collabsim.sweeps.plan import make_plan
from collabsim.views.dashboard.controls import Copy, Download, Tag
from collabsim.views.dashboard.sweep.question import NAME, toml_of
from collabsim.views.dashboard.sweep.run import Answer
from collabsim.views.dashboard.words import words

_OUT = "out/sweeps"  # where the command line puts sweeps unless told otherwise


@solara.component
def Take(answer: Answer) -> None:
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


def command_lines(answer: Answer) -> tuple[str, str]:
    """What to type to run the same sweep and to write its runs as one CSV file."""
    folder = make_plan(answer.experiment).folder(Path(_OUT))
    return (
        f"collabsim sweep {NAME}.toml",
        'python -c "from collabsim.sweeps.results import load_results;'
        f" load_results('{folder}').to_csv('{NAME}.csv', index=False)\"",
    )
