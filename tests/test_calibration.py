"""The search for plausible sets, on a stand-in for the model whose answer is known."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from collabsim.calibration import emulator, lines, matching, report, simulator, space
from collabsim.calibration.matching import Search, Searched, SearchPlan
from collabsim.calibration.simulator import ASKED, FITTED, FROM_RECORDS, TrialEffort
from collabsim.cli.main import app
from collabsim.parameters import SPECS
from helpers import assert_missing_is_null

MIDDLE = {  # a number that each label accepts
    name: 0.5 * (fact.low + fact.high) if np.isfinite([fact.low, fact.high]).all()
    else fact.low + 0.2 if np.isfinite(fact.low) else fact.high - 0.2
    for name, fact in ((name, asked.fact) for name, asked in ASKED.items())
}  # fmt: skip
ATTEMPTS, HAZARD = "P1.failed_attempts", "P6.reversal_hazard:today/mix"
RULED = ("decision.base", "trust.gain")
PLAN = SearchPlan(sets=20, first=200, dear=20, size=40, waves=8)


def stand_in(
    values: Mapping[str, float], effort: TrialEffort, rival: str | None = None
) -> dict[str, float]:
    """Two numbers hang on one parameter each, met in a tenth of its range; all others are met."""
    base, gain = (
        (values[name] - SPECS[name].low) / (SPECS[name].high - SPECS[name].low) for name in RULED
    )
    if rival == "no_networks":
        base = 2.0  # a model that cannot meet P1, whatever its parameters
    numbers = {ATTEMPTS: 0.975 + 0.5 * (base - 0.3), HAZARD: 0.15 + 2.2 * (gain - 0.6)}
    only = {name: number for name, number in MIDDLE.items() if effort.whole or name in FITTED}
    return {**only, **numbers}


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Searched:
    monkeypatch.setattr(matching, "try_values", stand_in)
    with ThreadPoolExecutor(2) as pool:
        return Search(PLAN, tmp_path, pool).run()


def test_the_search_finds_the_region_and_accepts_nothing_else(found: Searched) -> None:
    accepted = found.accepted
    assert len(accepted) >= PLAN.sets
    assert accepted["line"].is_unique
    for name, centre in zip(RULED, (0.3, 0.6), strict=True):
        low, high = SPECS[name].low, SPECS[name].high
        place = (accepted[name] - low) / (high - low)
        assert (abs(place - centre) < 0.055).all()
    assert found.again["accepted"].all()
    assert len(found.again) == len(accepted)  # all of them, and not the most central ones
    even = found.tried[found.tried["wave"] == 1]
    later = found.tried[found.tried["wave"] > 1]
    assert later["accepted"].mean() > 5 * max(even["accepted"].mean(), 1 / len(even))
    every = pd.concat([found.tried, found.again])
    for _, trial in later.iterrows():  # a line goes on from one of its own places
        assert every["line"][trial["origin"]] == trial["line"]
    assert later["foretold"].between(0.0, 1.0).all()
    assert even["foretold"].isna().all()


def test_what_was_not_measured_is_missing_in_the_file_of_a_wave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "try_values", lambda *_: {ATTEMPTS: 0.9})
    values = {name: SPECS[name].low for name in space.NAMES}
    with ThreadPoolExecutor(1) as pool:
        kept = Search(PLAN, tmp_path, pool)._wave(
            "wave-01", [values], [TrialEffort({}, 1, 0)], line=1, wave=1, origin=-1, foretold=0.5
        )
    assert_missing_is_null(tmp_path)
    assert kept[list(ASKED)].notna().sum(axis=1).tolist() == [1]
    schema = pq.read_schema(tmp_path / "wave-01.parquet")
    assert all(field.metadata for field in schema)
    assert schema.field(ATTEMPTS).metadata[b"meaning"].decode() == ASKED[ATTEMPTS].fact.asked


def test_a_stopped_search_goes_on_and_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: Searched
) -> None:
    calls = 0

    def breaks(*args: Any) -> dict[str, float]:
        nonlocal calls
        calls += 1
        if calls > PLAN.first + 10:
            raise KeyboardInterrupt
        return stand_in(*args)

    folder = tmp_path / "stopped"
    folder.mkdir()
    monkeypatch.setattr(matching, "try_values", breaks)
    with ThreadPoolExecutor(1) as pool, pytest.raises(KeyboardInterrupt):
        Search(PLAN, folder, pool).run()
    assert {file.stem for file in folder.iterdir()} == {"wave-01", "again-01"}
    monkeypatch.setattr(matching, "try_values", stand_in)
    with ThreadPoolExecutor(3) as pool:
        again = Search(PLAN, folder, pool).run()
    pd.testing.assert_frame_equal(again.tried, found.tried)
    pd.testing.assert_frame_equal(again.accepted, found.accepted)


def test_a_line_goes_on_until_a_set_of_it_is_accepted_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lucky(
        values: Mapping[str, float], effort: TrialEffort, rival: str | None = None
    ) -> dict[str, float]:
        numbers = stand_in(values, effort, rival)
        seeds.append(effort.first_seed)
        if effort.whole and len(unlucky) < 5:  # the first that are run again had been lucky
            unlucky.append(effort.first_seed)
            numbers[HAZARD] = 0.3
        return numbers

    seeds: list[int] = []
    unlucky: list[int] = []
    monkeypatch.setattr(matching, "try_values", lucky)
    with ThreadPoolExecutor(1) as pool:
        found = Search(PLAN, tmp_path, pool).run()
    assert len(set(seeds)) == len(seeds)
    assert len(found.again) == len(found.accepted)
    assert found.again["line"].tolist() == found.accepted["line"].tolist()
    assert (~found.again["accepted"]).sum() == 5
    twice = found.again.loc[found.again["accepted"], "line"]
    assert twice.is_unique
    assert len(twice) >= PLAN.sets
    went_on = set(found.again.loc[~found.again["accepted"], "line"])
    for line in went_on:
        failed = found.again[(found.again["line"] == line) & ~found.again["accepted"]]
        later = found.tried[(found.tried["line"] == line)]["wave"].max()
        assert later >= failed["wave"].min()
    assert went_on & set(twice)
    every = pd.concat([found.tried, found.again])
    for _, trial in found.again.iterrows():
        origin = every.loc[trial["origin"]]
        assert origin["accepted"]
        assert origin[list(RULED)].tolist() == trial[list(RULED)].tolist()


def test_a_rival_that_cannot_meet_a_pattern_is_shown_to_fail_at_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: Searched
) -> None:
    monkeypatch.setattr(matching, "try_values", stand_in)
    folder = tmp_path / "rival"
    folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        rival = Search(PLAN._replace(waves=2), folder, pool, "no_networks").run()
    table = report.rival_table({"model": found, "no_networks": rival}).set_index("model")
    assert table.loc["no_networks", ["accepted", "P1"]].tolist() == [0, 0.0]
    assert table.loc["no_networks", "P5"] == 1.0
    assert table.loc["model", "P1"] > 0.5


def test_a_search_by_records_alone_asks_nothing_of_the_essay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ATTEMPTS not in FROM_RECORDS
    assert HAZARD in FROM_RECORDS
    monkeypatch.setattr(matching, "try_values", stand_in)
    with ThreadPoolExecutor(2) as pool:
        accepted = Search(PLAN, tmp_path, pool, chosen_by=FROM_RECORDS).run().accepted
    assert not accepted["P1"].all()
    assert accepted["P6"].all()


def test_what_was_learned_names_the_parameters_that_matter(found: Searched) -> None:
    table = report.learned(found.accepted)
    assert set(table["parameter"].head(2)) == set(RULED)
    assert (table["distance"].head(2) > 0.5).all()
    told = report.telling(found).set_index("asked")
    assert told.loc[ATTEMPTS, "first"] == "decision.base +"
    assert told.loc[HAZARD, "first"] == "trust.gain +"


def test_crowding_at_an_end_is_said() -> None:
    places = space.draw(100, 3)
    places[:60, 0] = 0.01
    sets = pd.DataFrame([space.values_at(place) for place in places])
    table = report.learned(sets).set_index("parameter")
    assert table.loc[space.NAMES[0], "crowds"] == "low"
    assert (table["crowds"] == "").mean() > 0.9


def test_corroboration_counts_the_sets_that_passed_again(found: Searched) -> None:
    table = report.corroborated(found).set_index("pattern")
    assert tuple(table.index) == report.OPEN
    assert (table["met"] == 1.0).all()
    assert (table["sets"] == len(found.again)).all()
    half = np.arange(len(found.again)) % 2 == 0
    again = found.again.assign(C1=False, C2=half, accepted=half)
    table = report.corroborated(found._replace(again=again)).set_index("pattern")
    assert table.loc[["C1", "C2"], "met"].tolist() == [0.0, 1.0]
    assert table.loc["C1", "high"] < 0.5
    none = report.corroborated(found._replace(again=again.assign(accepted=False)))
    assert none["met"].isna().all()


def test_even_draws_are_spread_evenly_and_copies_are_not() -> None:
    places = space.draw(400, 6)
    sets = pd.DataFrame([space.values_at(place) for place in places])
    assert report.spread(sets) == pytest.approx(1.0, abs=0.01)
    pairs = [np.abs(places - place).mean(axis=1).sum() for place in space.places_of(sets)]
    assert report.spread(sets) == pytest.approx(3.0 * sum(pairs) / (400 * 399), abs=0.01)
    assert report.spread(sets.iloc[[0] * 10]) == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(report.spread(sets.head(1)))


def test_patterns_that_exclude_each_other_have_no_lift() -> None:
    rows = []
    for i in range(200):
        met = i % 2 == 0
        numbers = {**MIDDLE, ATTEMPTS: 0.97 if met else 0.5, HAZARD: 1.0 if met else 0.1}
        rows.append({"wave": 1, **numbers, **simulator.meets(numbers)})
    table = report.conflicts(Searched(pd.DataFrame(rows), pd.DataFrame()))
    pair = table[(table["first"] == "P1") & (table["second"] == "P6")].iloc[0]
    assert (pair["met_both"], pair["lift"], pair["n"]) == (0.0, 0.0, 200)
    assert pair["p"] < 1e-6
    other = table[(table["first"] == "P1") & (table["second"] == "P5")].iloc[0]
    assert other["lift"] == 1.0


def test_values_are_rounded_whole_where_they_must_be_and_inside_their_ranges() -> None:
    for place in space.draw(50, 9):
        values = space.values_at(place)
        for name, value in values.items():
            spec = SPECS[name]
            assert spec.low <= value <= spec.high
            assert value == float(f"{value:.3g}") or value in (spec.low, spec.high)
            assert not spec.whole or value.is_integer()
    ends = [space.values_at(np.full(len(space.NAMES), u)) for u in (0.0, 1.0)]
    assert not any(name.startswith("size.") for name in space.NAMES)
    assert all(ends[0][name] == SPECS[name].low for name in space.NAMES if SPECS[name].whole)
    assert all(ends[1][name] == SPECS[name].high for name in space.NAMES if SPECS[name].whole)


def test_the_medoid_is_the_place_in_the_middle() -> None:
    places = np.array([[0.0, 0.0], [0.4, 0.5], [0.5, 0.5], [0.6, 0.5], [1.0, 1.1]])
    assert space.centrality(places)[0] == 2
    assert set(space.centrality(places)[-2:]) == {0, 4}


def test_the_emulator_recovers_a_curved_law_and_its_noise() -> None:
    generator = np.random.default_rng(5)
    places = generator.random((4000, len(space.NAMES)))  # of fewer the share that fits is luck
    law = 4.0 * (places[:, 0] - 0.5) + 8.0 * (places[:, 1] - 0.5) ** 2
    measured = np.exp(law + generator.normal(0.0, 0.2, 4000))
    table = pd.DataFrame({HAZARD: measured})
    fit = emulator.fit_checks(places, table)[HAZARD]
    assert fit.explained > 0.9
    low, high = 0.04, 0.26
    new = generator.random((4000, len(space.NAMES)))
    law = 4.0 * (new[:, 0] - 0.5) + 8.0 * (new[:, 1] - 0.5) ** 2
    outcome = np.exp(law + generator.normal(0.0, 0.2, 4000))
    truly = (outcome >= low) & (outcome <= high)
    chance = np.exp(emulator.log_chances({HAZARD: fit}, new))
    assert chance.min() >= 0.0
    assert chance.max() <= 1.0
    # calibrated: as many as foretold, and the promising ones really are
    assert chance.mean() == pytest.approx(truly.mean(), abs=4 * truly.std() / 4000**0.5 + 0.01)
    assert truly[chance > 0.8].mean() > 0.8
    assert truly[chance < 0.05].mean() < 0.05


def test_of_a_number_asked_of_several_run_sets_the_least_hopeful_counts() -> None:
    generator = np.random.default_rng(8)
    places = generator.random((500, len(space.NAMES)))
    asked = [name for name in FITTED if name.startswith("P6.reversal_hazard:")][:3]
    assert len(asked) == 3
    table = pd.DataFrame({
        name: np.exp(3.0 * (places[:, column] - 0.5) - 1.0) for column, name in enumerate(asked)
    })  # fmt: skip
    fits = emulator.fit_checks(places, table, asked)
    new = generator.random((50, len(space.NAMES)))
    each = [emulator.log_chances({name: fits[name]}, new) for name in asked]
    assert emulator.log_chances(fits, new) == pytest.approx(np.min(each, axis=0))
    other = emulator.fit_checks(places, table.rename(columns={asked[1]: ATTEMPTS}), (ATTEMPTS,))
    both = {ATTEMPTS: other[ATTEMPTS], asked[0]: fits[asked[0]]}
    apart = emulator.log_chances({ATTEMPTS: other[ATTEMPTS]}, new) + each[0]
    assert emulator.log_chances(both, new) == pytest.approx(apart)


def along_the_first(
    low: float, high: float, width: float, points: Any, errors: Any = 0.0, lasting: float = 0.0
) -> emulator.Emulator:
    """An emulator of one check, whose score is the first parameter less a half."""
    weights = np.zeros(1 + len(space.NAMES) + 1)
    weights[1] = 1.0
    fits = {ATTEMPTS: emulator.Fit(points[:, 0], low, high, np.array([0]), weights, width, 1.0)}
    known = np.broadcast_to(np.asarray(errors, dtype=float), (1, len(points)))
    left = width * (1.0 - lasting**2) ** 0.5
    seen = emulator.Seen(fits, known, np.array([[lasting]]), np.array([[left]]))
    return emulator.Emulator(seen, seen, points)


def test_lines_go_where_the_chance_is_and_end_when_they_are_told_to() -> None:
    points = space.draw(300, 2)
    known = along_the_first(0.3, 0.4, 0.05, points)
    numbers = np.arange(300)
    ended = numbers[::3]
    places, origins, chances = lines.proceed(known, numbers, ended, 60, 1)
    assert ((places[:, 0] > 0.77) & (places[:, 0] < 0.93)).all()
    assert len(set(origins)) == 60  # each of another line
    assert not set(origins) & set(ended)
    assert (np.diff(chances) <= 0.0).all()
    # what does not matter stays where it was
    assert np.abs(places[:, 1:] - points[origins, 1:]).mean() < 0.02
    again = lines.proceed(known, numbers, ended, 60, 1)
    assert np.array_equal(places, again[0])
    assert len(lines.proceed(known, numbers, numbers[1:], 60, 1)[0]) == 1


def test_a_line_goes_on_from_its_best_place() -> None:
    points = space.draw(40, 2)
    points[:, 0] = np.tile([0.1, 0.84], 20)
    known = along_the_first(0.3, 0.4, 0.05, points)
    _, origins, _ = lines.proceed(known, np.arange(40) // 2, [], 20, 1)
    assert sorted(origins) == list(range(1, 40, 2))


def test_close_to_a_point_the_emulator_knows_by_how_much_it_errs() -> None:
    points = np.full((2, len(space.NAMES)), 0.5)
    known = along_the_first(0.3, 0.4, 0.1, points, errors=[0.35, np.nan], lasting=0.99)
    here, there = points[:1].copy(), points[:1].copy()
    here[0, 1] = 1.0  # changes nothing that the score hangs on
    there[0, 0] = 0.0
    near, far, unknown, plain = (
        float(np.exp(known.log_chances(place, origin))[0])
        for place, origin in ((here, [0]), (there, [0]), (here, [1]), (here, None))
    )
    assert near > 0.99
    assert far < 0.1
    assert unknown == plain < 0.01


def test_how_much_of_an_error_lasts_is_seen_at_places_that_came_from_others() -> None:
    generator = np.random.default_rng(3)
    founders = space.draw(600, 8)
    kinds = generator.normal(0.0, 0.4, 600)  # what no fit explains, and stays with a line
    came = np.arange(300)
    step = np.clip(founders[came] + generator.normal(0.0, 0.01, (300, len(space.NAMES))), 0, 1)

    def measured(places: Any, kind: Any) -> Any:
        return np.exp(2.0 * (places[:, 0] - 0.5) + kind + generator.normal(0.0, 0.1, len(kind)))

    values = np.concatenate([measured(founders, kinds), measured(step, kinds[came])])
    places = np.vstack([founders, step])
    known = emulator.emulate(places, pd.DataFrame({HAZARD: values}), (HAZARD,), origins=came)
    assert known.wide.lasting[0, 0] > 0.8
    assert known.wide.left[0, 0] < 0.6 * known.wide.fits[HAZARD].width
    luck = np.concatenate(
        [measured(founders, kinds), measured(step, generator.permutation(kinds[came]))]
    )
    known = emulator.emulate(places, pd.DataFrame({HAZARD: luck}), (HAZARD,), origins=came)
    assert known.wide.lasting[0, 0] < 0.3


def test_a_second_emulator_sees_what_holds_only_where_it_is_promising() -> None:
    """Where the first parameter is small the second does nothing; where it is large, much."""
    generator = np.random.default_rng(7)

    def law(places: Any) -> Any:
        far = np.clip(0.7 - places[:, 0], 0.0, None)
        return 0.15 + 2.0 * far + np.where(far > 0.0, 0.0, 0.6 * (places[:, 1] - 0.5))

    places = generator.random((3000, len(space.NAMES)))
    known = emulator.emulate(places, pd.DataFrame({HAZARD: law(places)}), (HAZARD,))
    new = generator.random((3000, len(space.NAMES)))
    new[:, 0] = 0.7 + 0.3 * new[:, 0]
    fact = ASKED[HAZARD].fact
    truly = (law(new) >= fact.low) & (law(new) <= fact.high)
    wide, near = (np.exp(emulator.log_chances(seen.fits, new)) for seen in (known.wide, known.near))
    apart = [chance[truly].mean() - chance[~truly].mean() for chance in (wide, near)]
    assert apart[1] > 1.5 * apart[0]
    assert np.allclose(known.log_chances(new), np.log(np.minimum(wide, near)), atol=1e-6)


def test_a_real_trial_stops_early_and_measures_what_it_ran() -> None:
    values = space.values_at(np.full(len(space.NAMES), 0.5))
    values["decision.base"] = SPECS["decision.base"].low  # nobody agrees, so P8 cannot be met
    measured = simulator.try_values(values, TrialEffort({"today": 2}, 1, 0))
    assert {run for name in measured for run in ASKED[name].reading} == {"today/mix"}
    assert {"P1.failed_attempts", "P14.alive_at_five_years"} < set(measured)
    met = simulator.meets(measured)
    assert not met["P8"]  # measured and not met
    assert not met["P4"]  # not measured
    assert simulator.meets(MIDDLE) == dict.fromkeys(simulator.meets(MIDDLE), True)


def test_a_real_trial_measures_everything_once_if_it_is_whole() -> None:
    """Nothing is asked of it, so nothing can fail and stop it."""
    runs = {"sefton": 1, "new_york": 1, "today": 1, "peru": 1, "peru_paid": 1}
    effort = TrialEffort(runs, 1, 0, whole=True, chosen_by=())
    with pytest.MonkeyPatch.context() as patch:
        tenth = {name: run._replace(variants=("tenth", *run.variants))
                 if run.scenario.startswith("peru") else run
                 for name, run in simulator.RUN_SETS.items()}  # fmt: skip
        patch.setattr(simulator, "RUN_SETS", tenth)
        measured = simulator.try_values({}, effort)
    assert set(measured) == set(ASKED)


def test_every_rival_changes_values_that_exist() -> None:
    for rival in simulator.RIVALS.values():
        assert rival.meaning.endswith(".")
        for name, value in rival.values.items():
            assert SPECS[name].minimum <= value <= SPECS[name].maximum


def test_the_command_writes_sets_that_can_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "try_values", stand_in)
    args = ["calibrate", "--sets", "12", "--first", "200", "--size", "40", "--json"]
    args += ["--out", str(tmp_path)]
    result = CliRunner().invoke(app, args)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    sets = pd.read_csv(tmp_path / "plausible.csv")
    manifest = json.loads((tmp_path / "plausible.json").read_text("utf-8"))
    assert list(sets.columns) == list(space.NAMES)
    assert len(sets) == manifest["sets"] == told["sets"] >= 12
    assert manifest["never_used"] == ["C1", "C2", "C3", "C4", "C5"]
    assert len(set(manifest["lines"])) == len(sets)
    assert 0.5 < manifest["spread"] < 1.1
    assert {"conflicts.png", "learned.png", "models.png", "met.csv", "corroborated.csv"} <= {
        file.name for file in tmp_path.iterdir()
    }


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--sets", "1"], "--sets must be from 2 to 10000, not 1"),
        (["--first", "3"], "--first must be from 60 to 100000, not 3"),
        (["--cluster", "tcp://x:1", "--workers", "2"], "give --workers or --cluster, not both"),
    ],
)
def test_bad_input_is_one_sentence(args: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["calibrate", *args])
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_run_sets_that_are_paired_have_as_many_runs() -> None:
    """A law with pay and one without are held against each other, seed by seed."""
    readings = [asked.reading for asked in ASKED.values()]
    paired = [reading for reading in readings if "peru_paid/slow-inclusive" in reading[:1]]
    assert any(len(reading) == 2 for reading in paired)
    runs = matching._AGAIN
    for reading in paired:
        counts = [runs.get(name, runs[simulator.RUN_SETS[name].scenario]) for name in reading]
        assert len(set(counts)) == 1
