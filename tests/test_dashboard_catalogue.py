"""The page Model says what the package says: every rule, every number, and nothing else."""

import ast
import json
from pathlib import Path

import pytest

from collabsim.analysis.patterns.catalogue import FIT
from collabsim.dashboard.model import catalogue as module
from collabsim.dashboard.model.catalogue import (
    CatalogueBlock,
    beginnings,
    catalogue,
    modules,
    month,
    parameter_row,
    read_opening,
    sentence,
    shown_number,
)
from collabsim.dashboard.words import words
from collabsim.engine.schedule import MECHANISMS
from collabsim.parameters import SPECS
from collabsim.report.brief.background import patterns_kept
from collabsim.scenarios import plausible_sets

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "src" / "collabsim" / "mechanisms"
LONGEST = 32
"""Words of a sentence that is to be understood at once."""


def test_every_mechanism_has_an_entry_and_every_entry_a_mechanism() -> None:
    declared = {path.stem for path in RULES.glob("*.py") if "= Mechanism(" in path.read_text()}
    assert {entry.key for entry in catalogue()} == declared


def test_every_rule_of_the_month_has_its_sentence_and_place() -> None:
    assert [(rule.name, rule.plain) for rule, _ in month()] == [
        (mechanism.name, mechanism.says) for mechanism in MECHANISMS
    ]
    assert [rule.number for rule, _ in month()] == list(range(1, len(MECHANISMS) + 1))


def test_all_numbers_of_the_model_are_told_once() -> None:
    told = [row.name for entry in catalogue() for row in entry.own]
    told += [row.name for _, _, rows in beginnings() for row in rows]
    assert sorted(told) == sorted(SPECS)


def test_what_a_rule_uses_of_others_is_named() -> None:
    for entry in catalogue():
        used = {
            name
            for mechanism in MECHANISMS
            if mechanism.rule.__module__.endswith(f".{entry.key}")
            for name in mechanism.parameters
        }
        assert used <= {row.name for row in (*entry.own, *entry.shared)}


def test_a_number_is_told_as_it_is_declared() -> None:
    row, spec = parameter_row("agreement.contest"), SPECS["agreement.contest"]
    assert (row.symbol, row.meaning) == (spec.symbol, spec.meaning)
    assert (row.default, row.low, row.high) == tuple(
        map(shown_number, (spec.default, spec.low, spec.high))
    )
    assert row.unit == "a pure number"


def test_a_value_is_not_said_to_come_from_the_essay_alone() -> None:
    idea = "Idea: Haselmayer's essay; value: "
    chosen = set(plausible_sets()[0])
    assert "delivery.contracted" in chosen
    assert parameter_row("delivery.contracted").source == f"{idea}chosen by calibration"
    for name, spec in SPECS.items():
        source = parameter_row(name).source
        if source.startswith(idea):
            value = "chosen by calibration" if name in chosen else "an assumption"
            assert source == f"{idea}{value}", spec.name
    rows = [row for entry in catalogue() for row in (*entry.own, *entry.shared)]
    assert "Haselmayer's essay" not in {row.source for row in rows}


def test_every_dial_of_explore_is_found_here() -> None:
    dials = words("explore")["dials"]
    rows = [row for entry in catalogue() for row in entry.own]
    rows += [row for _, _, found in beginnings() for row in found]
    told = {row.dial for row in rows if row.dial}
    strategies = words("model")["dials"]
    told |= {dials[name]["label"] for name in strategies if name in dials}
    assert told == {dial["label"] for dial in dials.values()}
    assert set(strategies.values()) <= {entry.key for entry in catalogue()}


def test_the_words_of_the_glossary_are_in_order() -> None:
    found = [item["word"] for item in words("model")["glossary"]]
    assert found == sorted(found)


def test_no_equation_line_is_lost() -> None:
    for rule, entry in zip(modules(), catalogue(), strict=True):
        text = ast.get_docstring(ast.parse(Path(rule.__file__ or "").read_text("utf-8"))) or ""
        lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
        shown = [
            line.strip()
            for block in entry.opening.blocks
            if block.kind == "equation"
            for line in block.text.splitlines()
        ]
        assert shown == lines


def test_what_is_said_about_the_patterns_kept_apart_is_what_was_found() -> None:
    said = words("model")["limits"]["items"][2]
    kept = [one["verdict"] for one in patterns_kept() if one["kind"] != FIT]
    assert len(kept) == 5
    assert said.startswith("Five more patterns are kept apart")
    met, missed = kept.count("met"), kept.count("not met")
    assert f"surely shows {met} of them and surely does not show {missed}." in said


def test_files_are_where_the_page_says() -> None:
    for entry in catalogue():
        assert (ROOT / entry.file).is_file()


def test_an_opening_is_taken_apart() -> None:
    found = read_opening(
        """What it does.

        Words with ``code`` over
        two lines:

            a ← b
              + c

        and more words.

        Limits: d = 0: nothing. Sources: somebody 1999 (abstract).
        """
    )
    assert found.title == "What it does."
    assert found.blocks == (
        CatalogueBlock("words", "Words with code over two lines:"),
        CatalogueBlock("equation", "a ← b\n  + c"),
        CatalogueBlock("words", "and more words."),
    )
    assert found.limits == "d = 0: nothing."
    assert found.sources == "Somebody 1999 (abstract)."


@pytest.mark.parametrize(
    ("text", "expected"), [("a rule", "A rule"), ("d = 0", "d = 0"), ("no", "No"), ("", "")]
)
def test_sentences_begin_with_a_capital_unless_with_a_symbol(text: str, expected: str) -> None:
    assert sentence(text) == expected


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.key)
def test_every_rule_has_one_plain_sentence(entry: module.Entry) -> None:
    assert entry.plain.endswith(".")
    assert ". " not in entry.plain
    assert len(entry.plain.split()) <= LONGEST
    assert entry.opening.limits
    assert entry.idea
    assert entry.essay


def test_the_page_holds_everything_and_every_place_has_one_name() -> None:
    pytest.importorskip("solara")
    from collabsim.dashboard.model.page import COLUMNS, document

    page = json.loads(json.dumps(document()))
    keys = [part["key"] for part in (*page["entries"], *page["beginnings"])]
    places = [*page["parts"], *keys]
    places += [f"word-{item['word']}" for item in page["words"]["glossary"]]
    assert len(set(places)) == len(places)
    assert {step["key"] for step in page["month"]} <= set(keys)
    for part in (*page["entries"], *page["beginnings"]):
        for row in part["own"]:
            assert all(row[name] for name in COLUMNS)


def test_the_page_is_drawn() -> None:
    solara = pytest.importorskip("solara")
    import ipyvue

    from collabsim.dashboard.model import page as model

    _, rc = solara.render(model.Page(), handle_error=False)
    drawn = [w for w in rc.find(ipyvue.VueTemplate).widgets if w.has_trait("entries")]
    assert [len(page.entries) for page in drawn] == [len(catalogue())]
    titles = [w.children for w in rc.find(ipyvue.Html).widgets if w.tag == "h1"]
    assert titles == [[words("model")["title"]]]
    rc.close()
