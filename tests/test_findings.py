"""The page of findings says what the tables say: turned tables turn the sentences."""

import json
import re
import sys
from functools import partial
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))

import finding_causes as causes
import finding_certainty as certainty
import finding_conditions as conditions
import finding_winners as winners
import finding_words as words
import findings
import generate_docs
from finding_tables import NotComputed, Part, Results

from collabsim.strategies import STRATEGIES

ROOT = Path(__file__).resolve().parents[1]
STANDING = ("scenario,years,difference,difference_low,difference_high,share,share_low,share_high,"
            "sets_surely_slow,sets_surely_fast,sets,seeds,seed_sd,parameter_sd,parameter_share,"
            "ahead")  # fmt: skip
CROSSOVER = "scenario,kind,median,low,high,share_never,sets,seeds"
REFEREE = "question,variant,scenario,years,difference,low,high,share_ahead,n"


def keep(folder: Path, file: str, head: str, *rows: str) -> Results:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return Results(folder)


def text(part: Part, results: Results) -> str:
    return " ".join(finding.text for finding in part(results))


def standings(folder: Path, low: float, high: float, ahead: str, sets: int = 200) -> Results:
    middle = (low + high) / 2
    keep(folder, winners.CROSSOVERS, CROSSOVER, "classroom,cumulative,11.6,8,inf,0.14,200,4")
    row = f"{middle},{low},{high},0.7,0.6,0.8,0.5,0.1,{sets},4,1,2,0.8,{ahead}"
    return keep(folder, winners.STANDINGS, STANDING, f"classroom,20,{row}")


def test_who_is_ahead_turns_with_the_table(tmp_path: Path) -> None:
    slow = standings(tmp_path, 1.0, 3.0, "slow-inclusive")
    assert "after 20 years slow-inclusive is ahead in all" in text(winners.headline, slow)
    assert "it is ahead after 20 years, after 20 by 2 years on average. Half" in text(
        winners.slow_wins, slow
    )
    assert "surely in no place" in text(winners.fast_wins, slow)
    fast = standings(tmp_path, -3.0, -1.0, "fast-divisive")
    assert "after 20 years fast-divisive is ahead in all" in text(winners.headline, fast)
    assert "not surely ahead" in text(winners.slow_wins, fast)
    assert "ahead after 20 years in the practice country." in text(winners.fast_wins, fast)
    unsure = standings(tmp_path, -1.0, 3.0, "unsure")
    assert "nobody is surely ahead" in text(winners.headline, unsure)
    assert "Nobody surely is after 20 years" in text(winners.fast_wins, unsure)


def test_few_sets_and_a_split_verdict_are_told(tmp_path: Path) -> None:
    few = standings(tmp_path, 1.0, 3.0, "slow-inclusive", sets=5)
    assert "nobody is surely ahead" in text(winners.headline, few)
    split = standings(tmp_path, 1.0, 3.0, "fast-divisive")
    assert "(but fast-divisive in most of the worlds)" in text(winners.slow_wins, split)


def test_never_is_said_in_words(tmp_path: Path) -> None:
    results = standings(tmp_path, 1.0, 3.0, "slow-inclusive")
    assert "after about 12 years; 14 % never do" in text(winners.slow_wins, results)
    assert "after about 12 years in the practice country." in text(winners.overtaking, results)
    keep(tmp_path, winners.CROSSOVERS, CROSSOVER, "classroom,cumulative,inf,8,inf,0.61,200,4")
    assert "In 61 % of worlds it never overtakes for good" in text(winners.slow_wins, results)
    assert "In the practice country most have slow-inclusive never" in text(
        winners.overtaking, results
    )
    assert "overtakes: never [8.0, never]" in winners.slow_wins(results)[0].note


def test_small_print_has_interval_count_and_command(tmp_path: Path) -> None:
    found = winners.headline(standings(tmp_path, 1.0, 3.0, "slow-inclusive"))
    assert found[0].note == (
        "classroom +2.0 [+1.0, +3.0]; n = 200 sets × 4 seeds; `python -m experiments.e09_plausible`"
    )


def test_sizes_and_contrasts_follow_their_intervals(tmp_path: Path) -> None:
    results = keep(
        tmp_path, winners.REFEREE, REFEREE,
        f"{winners.SIZES},20 people in each,classroom,20,1,0.5,1.5,1,50",
        f"{winners.SIZES},40 people in each,classroom,20,1,0.5,1.5,1,50",
        f"{winners.SIZES},100 people in each,classroom,20,0,-0.5,0.5,0.5,50",
        f"{winners.SIZES},400 people in each,classroom,20,-1,-1.5,-0.5,0,50",
        "Is it built in?,slow-inclusive against fast-inclusive,classroom,20,2,1,3,1,50",
        "Is it built in?,slow-inclusive against fast-inclusive,today,20,-0.5,-1,-0.1,1,50",
    )  # fmt: skip
    assert text(winners.sizes, results).endswith(
        "slow-inclusive is ahead at 20 to 40, nobody surely at 100, fast-divisive at 400."
    )
    assert text(causes.quick, results) == (
        "After 20 years slow-inclusive is ahead of fast-inclusive by 2 years in the practice"
        " country, behind it by 6 months in the country of today."
    )


def test_what_decides_is_sorted_and_has_its_sign(tmp_path: Path) -> None:
    head = "scenario,factor,years,effect,low,high,n"
    rows = ("today,speed (fast less slow),20,0.1,-0.1,0.3,50",
            "today,divisiveness (divisive less uniting),20,{}2,{}2.5,{}1.5,50")  # fmt: skip
    less = keep(tmp_path, causes.EFFECTS, head, rows[0], rows[1].format("-", "-", "-"))
    assert text(causes.effects, less).endswith(
        "dividing costs 2 years and being fast makes no sure difference."
    )
    more = keep(tmp_path, causes.EFFECTS, head, rows[0], rows[1].format("", "", ""))
    assert text(causes.main_effect, more).endswith("in the country of today dividing adds 2 years.")


def test_an_idea_is_named_only_where_it_changes_who_is_ahead(tmp_path: Path) -> None:
    head = "ablation,meaning,n,difference,difference_low,difference_high"
    for scenario, low in (("classroom", 0.5), ("today", -3.0), ("peru", -1.0)):
        rows = ("none,,50,2,1,3", f"no_law,No law is possible.,50,{low + 1},{low},{low + 2}")
        results = keep(tmp_path, f"e02_ablations/{scenario}_35_years.csv", head, *rows)
    said = text(causes.ideas, results)
    assert "In the practice country (slow-inclusive is ahead) no." in said
    assert "today (slow-inclusive is ahead) yes: fast-divisive is ahead where no law is" in said
    assert "Peru example (slow-inclusive is ahead) yes: nobody is surely ahead where no law" in said


def test_patience_turns_where_the_table_does(tmp_path: Path) -> None:
    head = "funding.patience,funding.runway,n,difference,low,high"
    keep(tmp_path, conditions.AHEAD, head, "0.0,18.0,50,-1,-2,-0.5", "0.5,18.0,50,0,-1,1",
         "1.0,18.0,50,1,0.5,2")  # fmt: skip
    means = [f"{p},18.0,{name},50,{m},{m - 0.1},{m + 0.1}"
             for name, levels in {"slow-inclusive": (2, 5), "fast-divisive": (3, 2.95)}.items()
             for p, m in zip((0.0, 1.0), levels, strict=True)]  # fmt: skip
    results = keep(tmp_path, conditions.MEANS, "funding.patience,funding.runway,strategy,n,mean,"
                   "low,high", *means)  # fmt: skip
    said = conditions.patience(results)[0].text
    assert "fast-divisive is ahead at 0 %, nobody surely at 50 %, slow-inclusive at 100 %." in said
    assert "slow-inclusive gains 3 years and fast-divisive neither surely gains nor loses" in said


@pytest.mark.parametrize(
    ("change", "said"),
    [((-1, -1.5, -0.5), "adds 1 year to slow-inclusive"),
     ((1, 0.5, 1.5), "takes 1 year from slow-inclusive"),
     ((0.1, -1, 1), "changes nothing that is sure for slow-inclusive")],
)  # fmt: skip
def test_a_law_is_worth_what_its_absence_costs(
    tmp_path: Path, change: tuple[float, ...], said: str
) -> None:
    names = ("first_change", "second_change", "difference")
    head = "ablation,n," + ",".join(f"{name},{name}_low,{name}_high" for name in names)
    second = ",".join(map(str, change))
    results = keep(tmp_path, conditions.LAW, head, "none,8,0,0,0,0,0,0,2,1,3",
                   f"no_law,8,0,0,0,{second},-2,-3,-1")  # fmt: skip
    found = text(conditions.law, results)
    assert said in found
    assert "With it slow-inclusive is ahead; without it fast-divisive is ahead by 2 years" in found


@pytest.mark.parametrize(("loss", "part"), [(1.0, "larger"), (0.1, "smaller"), (0.5, "about the")])
def test_a_crisis_takes_the_part_of_the_table(tmp_path: Path, loss: float, part: str) -> None:
    for scenario, event, other in (("covid_window", 1, "slow-inclusive"),
                                   ("sefton", 2, "fast-inclusive")):  # fmt: skip
        place, axes = f"e05_shocks/{scenario}", f"event.{event}.month,event.{event}.depth"
        losses = {"fast-divisive": 0.5, other: loss}
        keep(tmp_path, f"{place}_losses.csv", f"{axes},strategy,n,loss,low,high",
             *(f"24,0.8,{name},60,{x},{x - 0.05},{x + 0.05}" for name, x in losses.items()))
        keep(tmp_path, f"{place}_shares.csv", f"strategy,{axes},share_lost",
             *(f"{name},24,0.8,{x / 10}" for name, x in losses.items()))  # fmt: skip
        keep(tmp_path, f"{place}_standings.csv", f"{axes},n,difference,low,high",
             "24,0,60,1,0.5,2", "24,0.8,60,0,-1,1")  # fmt: skip
    pandemic, cut = (finding.text for finding in conditions.crisis(Results(tmp_path)))
    assert f"slow-inclusive loses {'' if part.startswith('about') else 'a '}{part}" in pandemic
    assert cut.endswith("dates: fast-inclusive is in 1 and nobody surely is in 1.")


def test_patterns_and_search_are_counted(tmp_path: Path) -> None:
    told = [{"name": n, "kind": k, "verdict": v} for n, k, v in (
        ("P1", "fit", "met"), ("P2", "fit", "not met"), ("C1", "corroboration", "unsure"))]
    keep(tmp_path, certainty.PATTERNS, json.dumps({"runs": {"peru": 8}, "patterns": told}))
    assert ("shows 1 of 2 that its numbers may be chosen by (P2 not met) and 0 of 1 that are kept"
            " apart (C1 unsure)") in text(certainty.patterns, Results(tmp_path))  # fmt: skip
    keep(tmp_path, certainty.MET, "wave,pattern,n,met", "1,P1,500,0.5", "1,P2,400,0.02",
         "1,all,500,0.0")  # fmt: skip
    results = keep(tmp_path, certainty.MODELS, "model,tried,accepted,again,P1",
                   "model,2900,210,0.8,1", "no_resentment,600,0,,1")  # fmt: skip
    said = text(certainty.search, results)
    assert "500 sets of numbers drawn blindly 0 % meet" in said
    assert "(P2 is met most seldom, by 2 %); a search accepted 210 of 2,900" in said
    assert "“Pushes leave no resentment”: 0 of 600" in said


def test_numbers_in_plain_words() -> None:
    assert [words.digits(x) for x in (0.0123, 9.96, -12.6, 1234)] == ["0.012", "10", "−13", "1,200"]
    assert [words.amount(x) for x in (-4.56, 1.0, 0.5, 0.02)] == [
        "4.6 years", "1 year", "6 months", "less than a month"]  # fmt: skip
    assert [words.about(x) for x in (11.6, 0.2)] == ["about 12 years", "less than half a year"]
    assert [words.percent(x) for x in (1.0, 0.999, 0.001)] == ["100 %", "over 99 %", "under 1 %"]
    assert words.span(float("inf"), 3.0, float("inf"), sign=False) == "never [3.0, never]"


def test_what_is_missing_says_so_and_every_command_exists(tmp_path: Path) -> None:
    page = findings.summary(tmp_path) + findings.sections(tmp_path)
    assert page.count("Not computed yet") > 10
    assert not re.search(r"\d years", page)
    text_of = (ROOT / "docs" / "findings.md").read_text("utf-8") + page
    experiments = set(re.findall(r"`python -m experiments\.(\w+)`", text_of))
    assert len(experiments) >= 7
    assert all((ROOT / "experiments" / f"{name}.py").exists() for name in experiments)
    import typer  # noqa: PLC0415

    from collabsim.cli.main import app  # noqa: PLC0415

    named = set(re.findall(r"`collabsim (\w+)", text_of))
    assert {"calibrate", "patterns"} <= named <= set(typer.main.get_command(app).commands)


def test_a_missing_row_counts_as_missing(tmp_path: Path) -> None:
    results = standings(tmp_path, 1.0, 3.0, "slow-inclusive")
    with pytest.raises(NotComputed, match="e09_plausible"):
        results.rows(winners.STANDINGS, years=35)


def test_a_stale_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, kept = tmp_path / "findings.md", tmp_path / "results"
    page.write_text("<!-- generated: summary -->\n<!-- end -->\n", "utf-8")
    blocks = {page: {"summary": partial(findings.summary, kept)}}
    monkeypatch.setattr(generate_docs, "pages", lambda: blocks)
    assert [generate_docs.main(a) for a in (["--check"], [], ["--check"])] == [1, 0, 0]
    standings(kept, 1.0, 3.0, "slow-inclusive")
    assert generate_docs.main(["--check"]) == 1


def test_the_words_fit_the_strategies() -> None:
    fast, slow, kind = (STRATEGIES[name] for name in (words.FAST, words.SLOW, words.FAST_INCLUSIVE))
    assert fast.divisiveness > 0.5
    assert max(slow.divisiveness, kind.divisiveness) < 0.1
    assert slow.quorum > 0.0 == fast.quorum == kind.quorum
    assert slow.seats > 0.5 > fast.seats
