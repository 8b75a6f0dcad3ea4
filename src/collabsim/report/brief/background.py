"""What stands around the answer: what was compared, what it cannot tell, how it was made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from collabsim.analysis.comparison import Comparison
from collabsim.analysis.patterns.catalogue import FIT, MET, NOT_MET
from collabsim.evidence import ESSAY
from collabsim.report.brief import wording as say
from collabsim.report.brief.best_of_kind import best_of_kind
from collabsim.report.brief.question import Question
from collabsim.report.labels import meaning_and_unit
from collabsim.report.world import ChosenWorld, typed_number
from collabsim.scenarios import ABLATIONS
from collabsim.scenarios.plausible import plausible_digest
from collabsim.strategies import MEANINGS
from collabsim.study.parts import model_digest

_EXPLAINED = 2  # changes of one world from which on names have to do


@dataclass(frozen=True)
class Compared:
    """Strategies and worlds in words: a name and what it is, and the heading of either list."""

    strategies: tuple[tuple[str, str], ...]
    worlds: tuple[tuple[str, str], ...]
    strategies_heading: str
    worlds_heading: str
    reference: str


def compared(question: Question, worlds: Sequence[Comparison], names: dict[str, str]) -> Compared:
    """What was compared, and where."""
    w = say.brief_words()
    meanings = {name: f"{text[:1].lower()}{text[1:]}" for name, text in MEANINGS.items()}
    known = meanings | w["strategies"]
    return Compared(
        tuple((name, known.get(name, known["other"])) for name in question.strategies),
        tuple(
            (names[found.label], _about(found, world))
            for world, found in zip(question.worlds, worlds, strict=True)
        ),
        w["compared"]["strategies"],
        w["compared"]["worlds"],
        w["compared"]["reference"].format(first=question.strategies[0]),
    )


def _about(found: Comparison, world: ChosenWorld) -> str:
    w = say.brief_words()["compared"]
    size = found.runs.scenario.parameters.size
    each = size.people_per_agent
    stood_for = f"{size.beneficiaries * each:,.0f}"
    unit = w["people"] if each == 1 else w["agents"].format(people=stood_for)
    one, more = w["organisation"]
    parts = [
        w["size"].format(
            communities=say.counted(size.communities, "community"),
            people=f"{size.beneficiaries:,}",
            unit=unit,
            organisations=f"{size.entrepreneurs:,} {one if size.entrepreneurs == 1 else more}",
            years=f"{found.runs.length / 12:g}",
        )
    ]
    changed = changes(world)
    if len(changed) <= _EXPLAINED:
        changed = [
            w["meant"].format(change=change, meaning=_meaning(name))
            for change, name in zip(changed, (*world.settings, *world.ablations), strict=True)
        ]
    if changed:
        parts.append(f"{w['changed']} {'; '.join(changed)}.")
    return " ".join(parts)


def changes(world: ChosenWorld) -> list[str]:
    """What is changed in a world, such as ``funding.patience = 0.5``."""
    setting = say.brief_words()["world"]["setting"]
    values = world.settings.items()
    return [*(setting.format(name=n, value=typed_number(v)) for n, v in values), *world.ablations]


def _meaning(name: str) -> str:
    known = ABLATIONS[name].meaning if name in ABLATIONS else meaning_and_unit(name)[0]
    return f"{known[:1].lower()}{known[1:]}".rstrip(".")


def terms(question: Question) -> tuple[tuple[str, str], ...]:
    """The words that a reader has to know."""
    w = say.brief_words()["terms"]
    kind = "plausible" if question.plausible else "world"
    units = w["plausible_units" if question.plausible else "defaults_units"]
    found = [w[name] for name in ("strategy", "scenario", kind, "met", "ahead", "interval")]
    return tuple((term, text.format(units=units)) for term, text in found)


def unsure(*, over_sets: bool) -> str:
    """What has to be so for nobody to be called ahead, as a sentence."""
    return str(say.brief_words()["terms"]["unsure_plausible" if over_sets else "unsure_defaults"])


def limits_said(question: Question, titles: Sequence[str]) -> tuple[str, ...]:
    """What the brief cannot tell, as sentences; among them the patterns that are not met.

    Args:
        question: What the brief is asked.
        titles: What its worlds are called.
    """
    w = say.brief_words()["limits"]
    ignorance = w["plausible" if question.plausible else "defaults"]
    best = best_of_kind(question, titles)
    of_patterns = f"{_patterns()} {_essay()}"
    found = [f"{w['forecast']} {ignorance}", best, of_patterns, f"{w['lean']} {w['missing']}"]
    return tuple(filter(None, found))


def patterns_kept() -> list[dict[str, Any]]:
    """What ``collabsim patterns --json`` found at the defaults, as shipped with the package."""
    file = resources.files("collabsim.report.brief").joinpath("patterns.json")
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["patterns"]
    return found


def _patterns() -> str:
    w = say.brief_words()["limits"]
    fitted = [p for p in patterns_kept() if p["kind"] == FIT]
    kept = [p for p in patterns_kept() if p["kind"] != FIT]
    count = {v: sum(p["verdict"] == v for p in fitted) for v in (MET, NOT_MET)}
    kept_met = sum(p["verdict"] == MET for p in kept)
    sentences = [
        w["patterns"].format(
            fit_count=len(fitted), fit_met=count[MET], fit_not_met=count[NOT_MET],
            kept_count=len(kept), kept_met=kept_met or w["kept_none"],
        )
    ]  # fmt: skip
    missed = [p["meaning"] for p in kept if p["verdict"] == NOT_MET]
    if missed:
        sentences += [w["not_met"], *missed, w["calendar"]]
    return " ".join(sentences)


def tested() -> str:
    """How many of the patterns kept apart to test the model it showed, in a few words."""
    w = say.brief_words()["answer"]
    kept = [p["verdict"] == MET for p in patterns_kept() if p["kind"] != FIT]
    kind = "all" if all(kept) else "some" if any(kept) else "none"
    return str(w[f"tested_{kind}"].format(met=sum(kept), count=len(kept)))


def _essay() -> str:
    """How many of the patterns that the numbers were chosen by are wholly the essay's."""
    fitted = [p["marks"] for p in patterns_kept() if p["kind"] == FIT]
    essay = sum(marks == [ESSAY] for marks in fitted)
    return str(say.brief_words()["limits"]["essay"].format(essay=essay, fit_count=len(fitted)))


def made(
    question: Question, worlds: Sequence[Comparison], *, alone: bool
) -> tuple[tuple[str, str], ...]:
    """What is needed to make the same numbers again, besides the command; ``alone``: no files."""
    from importlib.metadata import version

    w = say.brief_words()["made"]
    text = w["version_text"].format(version=version("collabsim"), model=model_digest())
    last = question.seeds * max(1, question.plausible)
    if question.plausible:
        text += w["version_sets"].format(digest=plausible_digest())
    seeds = w["seeds_plausible" if question.plausible else "seeds_defaults"].format(
        sets=question.plausible, seeds=question.seeds, low=1, high=f"{last:,}"
    )
    runs = len(worlds) * len(question.everyone) * last
    files = "no_files" if alone else "files"
    return (
        (w["version"], text),
        (w["seeds"], seeds),
        (w["runs"], w["runs_text"].format(runs=f"{runs:,}")),
        (w[files], w[f"{files}_text"]),
    )
