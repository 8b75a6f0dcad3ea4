"""The brief: what it says is what was found, in a page and a PDF that stand alone."""

import json
import re
import shutil
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from collabsim.analysis.patterns.catalogue import FIT, PATTERNS
from collabsim.cli.main import app
from collabsim.report.brief.background import patterns_kept
from collabsim.report.brief.compose import make_brief
from collabsim.report.brief.files import NAMES, TABLES, write_brief
from collabsim.report.brief.html import drawing, to_html
from collabsim.report.brief.pdf import to_pdf
from collabsim.report.brief.question import Question
from collabsim.report.world import ChosenWorld, parse_world
from collabsim.strategies import ADAPTIVE
from helpers import assert_missing_is_null, one_sentence

ROOT = Path(__file__).resolve().parents[1]
TINY = "size.communities=3,size.beneficiaries=30,size.entrepreneurs=2"
PLAIN, PATIENT = f"classroom,{TINY}", f"classroom,{TINY},funding.patience=0.9"
ASKED = [PLAIN, PATIENT, "--ensemble", "7", "--seeds", "2"]
_VOID = {"meta", "link", "br", "img", "use", "path"}


class Page(HTMLParser):
    """Checks that tags are closed in order, and keeps what a test asks about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in _VOID or tag in ("use", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def call(*arguments: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["brief", *arguments])
    return found.exit_code, found.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    code, output = call(*ASKED, "--out", str(out))
    assert code == 0, output
    return out


@pytest.fixture(scope="module")
def asked() -> tuple[Question, Any]:
    question = Question(worlds=(parse_world(PLAIN),), seeds=1, years=5)
    return question, question.answer()


def pages_of(pdf: bytes) -> int:
    counts = re.findall(rb"/Type\s*/Pages.*?/Count (\d+)", pdf, re.DOTALL)
    return max(int(count) for count in counts)


def test_all_files_are_there(folder: Path) -> None:
    assert_missing_is_null(folder)
    tables = [f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*NAMES, *tables])
    for name in TABLES:
        written, kept = (
            pd.read_csv(folder / f"{name}.csv"),
            pd.read_parquet(folder / f"{name}.parquet"),
        )
        assert list(written) == list(kept)
        assert len(written) == len(kept) > 0
        assert set(written["world"]) == {PLAIN, PATIENT}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert [world["world"] for world in manifest["worlds"]] == [PLAIN, PATIENT]
    assert manifest["worlds"][1]["scenario"]["parameters"]["funding"]["patience"] == 0.9
    assert manifest["plausible"]["sets"] == list(range(1, 8))


def test_the_page_stands_alone_and_can_be_read_by_machines(folder: Path) -> None:
    text = (folder / "brief.html").read_text("utf-8")
    page = Page(text)
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("title")) == len(page.all("main")) == 1
    assert not page.all("script")
    assert not page.all("link")
    for _, attributes in page.tags:
        for name, value in attributes.items():
            if name in ("src", "href", "xlink:href", "action", "data"):
                assert (value or "").startswith("#")
    assert re.findall(r"url\((?!#)", text) == []
    assert "http" not in text
    assert "@import" not in text
    assert len(page.all("caption")) == 1
    assert all(cell["scope"] in ("row", "col") for cell in page.all("th"))
    drawings = page.all("svg")
    assert len(drawings) == 4
    assert all(one["role"] == "img" and len(one["aria-label"] or "") > 40 for one in drawings)
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    told = re.findall(r'(?:url\(|href="|labelledby=")#?([\w.-]+)', text)
    assert set(told) <= set(names)


def test_the_pdf_is_tagged_and_short(folder: Path) -> None:
    pdf = (folder / "brief.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pages_of(pdf) <= 2
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
    assert b"<dc:title>" in pdf
    assert b"CreationDate" not in pdf


def test_numbers_are_those_of_compare(folder: Path) -> None:
    page = Page((folder / "brief.html").read_text("utf-8"))
    shown = [attributes["value"] for attributes in page.all("data")]
    content = json.loads((folder / "brief.json").read_text("utf-8"))
    cards, cells = [], []
    for world in (PLAIN, PATIENT):
        scenario, *settings = world.split(",")
        sets = [f"--set={setting}" for setting in settings]
        options = ["--ensemble", "7", "--seeds", "2", "--json", *sets]
        found = CliRunner().invoke(app, ["compare", scenario, *options])
        compared = json.loads(found.stdout)
        own = next(one for one in content["worlds"] if one["label"] == world)
        assert {"label", "pace_and_style"} >= {n for n in own if own[n] != compared.get(n)}
        for standing in compared["standings"]:
            difference, share = standing["difference"], standing["share"]
            cells += [repr(difference["value"]), repr(share["value"])]
            if standing["years"] == 20:
                cards.append(repr(share["value"]))
                assert f"{100 * share['value']:.0f} %" in page.text
                assert f"[{100 * share['low']:.0f}, " in page.text
                ends = [abs(difference[end]) for end in ("value", "low", "high")]
                digits = 2 if max(ends) < 1.0 else 1
                assert f"{ends[0]:.{digits}f} years" in page.text
        when = next(one for one in compared["crossovers"] if one["kind"] == "cumulative")
        if when["years"]["value"] != "never":
            assert f"after about {when['years']['value']:.1f} years" in page.text
    assert shown == cards + cells


def test_repeating_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    content = json.loads((folder / "brief.json").read_text("utf-8"))
    command = content["command"].split()
    assert command[:2] == ["collabsim", "brief"]
    assert call(*command[2:], "--out", str(tmp_path), "--threads", "1")[0] == 0
    for path in sorted(folder.iterdir()):
        same = path.read_bytes() == (tmp_path / path.name).read_bytes()
        assert same or path.name == "manifest.json", path.name
    assert content["command"] in Page((folder / "brief.html").read_text("utf-8")).text


def test_settings_and_ablations_for_all_worlds(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    shutil.copy(ROOT / "src/collabsim/scenarios/classroom.toml", file)
    given = ["--set=size.communities=2", "--set=size.beneficiaries=12", "--ablation", "no_law"]
    code, output = call(
        str(file), "classroom,no_sharing", *given, "--years", "5", "--seeds", "2", "--json",
        "--out", str(tmp_path / "out"),
    )  # fmt: skip
    assert code == 0, output
    asked = json.loads(output[output.index("{") :])["question"]
    assert [world["ablations"] for world in asked["worlds"]] == [
        ["no_law"], ["no_sharing", "no_law"],
    ]  # fmt: skip
    assert all(world["settings"]["size.communities"] == 2.0 for world in asked["worlds"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["clasroom"], "did you mean 'classroom'"),
        (["classroom,trust.gian=1"], "did you mean 'trust.gain'"),
        (["classroom", "classroom"], "each scenario once"),
        (["classroom", "today", "peru", "sefton", "new_york"], "room for 4 scenarios, not 5"),
        (["classroom", "--strategies", "fast-divisive"], "at least two strategies"),
        (["classroom", "--strategies", "fast-divisive,slow"], "no strategy 'slow'"),
        (["classroom", "--ensemble", "0"], "number of plausible sets"),
        (["classroom", "--seeds", "0"], "number of seeds"),
        (["classroom", "--years", "4"], "at least 60 months"),
        (["classroom", "--date", "tomorrow"], "write it as YYYY-MM-DD"),
        (["classroom", "--ablation", "no_lwa"], "did you mean 'no_law'"),
        (["classroom", "--threads", "0"], "threads"),
    ],
)
def test_errors_are_one_sentence(tmp_path: Path, arguments: list[str], said: str) -> None:
    code, output = call(*arguments, "--out", str(tmp_path / "out"))
    assert code == 2
    assert output.startswith("Error: ")
    assert said in one_sentence(output)
    assert not (tmp_path / "out").exists()


def test_what_is_unsure_is_said(asked: tuple[Question, Any]) -> None:
    brief = make_brief(*asked)
    assert brief.answers[0].verdict == "Unsure"
    assert "unsure" in brief.lead[0]
    assert any("One seed" in sentence for sentence in brief.answers[0].sentences)
    everything = to_html(brief)
    assert " will " not in Page(everything).text
    assert "—" not in everything
    assert pages_of(to_pdf(brief)) == 1


def test_one_place_has_room_on_one_page_with_pace_and_style() -> None:
    question = Question(worlds=(ChosenWorld(),), seeds=10)
    brief = make_brief(question, question.answer())
    assert len(brief.parts) == 3
    assert pages_of(to_pdf(brief)) == 1


def test_a_date_is_printed_if_it_is_given(asked: tuple[Question, Any]) -> None:
    brief = make_brief(*asked, day=date(2030, 1, 31))
    assert "31 January 2030" in Page(to_html(brief)).text
    assert to_pdf(brief) != to_pdf(make_brief(*asked))


def test_four_worlds_with_four_strategies_have_room(tmp_path: Path) -> None:
    worlds = tuple(parse_world(f"{PLAIN},environment.drift={d}") for d in (0, 0.001, 0.002, 0.003))
    names = ("fast-divisive", "slow-inclusive", "fast-inclusive", ADAPTIVE)
    question = Question(worlds=worlds, strategies=names, seeds=2, years=5)
    found = question.answer()
    write_brief(question, found, tmp_path, "collabsim brief")
    page = Page((tmp_path / "brief.html").read_text("utf-8"))
    assert len(page.all("article")) == 12
    assert "Four strategies" in page.text
    assert "Beside this brief" in page.text
    assert "ahead of fast-divisive" in page.text or "against fast-divisive" in page.text
    assert pages_of((tmp_path / "brief.pdf").read_bytes()) <= 5


def test_text_from_a_scenario_cannot_become_markup(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(
        'title = "<script>alert(1)</script> & #strong[x]"\nmonths = 60\n'
        "[size]\ncommunities = 2\nbeneficiaries = 12\nentrepreneurs = 1\n",
        "utf-8",
    )
    question = Question(worlds=(ChosenWorld(scenario=str(file)),), seeds=2)
    brief = make_brief(question, question.answer())
    page = Page(to_html(brief))
    assert not page.all("script")
    assert "<script>alert(1)</script> & #strong[x]" in page.text
    assert to_pdf(brief).startswith(b"%PDF")


def test_the_patterns_that_are_shipped_are_those_that_were_found() -> None:
    results = ROOT / "results" / "calibration" / "patterns.json"
    if not results.exists():
        pytest.skip("there are no results here")
    assert patterns_kept() == json.loads(results.read_text("utf-8"))["patterns"]


def test_the_best_of_each_kind_that_are_shipped_are_those_that_were_found() -> None:
    results = ROOT / "results" / "e12_frontiers" / "contrasts.csv"
    shipped = ROOT / "src" / "collabsim" / "report" / "brief" / "frontiers.csv"
    if not results.exists():
        pytest.skip("there are no results here")
    assert shipped.read_text("utf-8") == results.read_text("utf-8")


def test_patterns_that_are_not_met_are_named(asked: tuple[Question, Any]) -> None:
    said = " ".join(make_brief(*asked).limits)
    assert {one["name"] for one in patterns_kept()} == {pattern.name for pattern in PATTERNS}
    for one in patterns_kept():
        if one["verdict"] == "not met" and one["kind"] != FIT:
            assert one["meaning"] in said, one["name"]
        assert not re.search(rf"\b{one['name']}\b", said)
    met, not_met = (
        sum(one["verdict"] == verdict and one["kind"] == FIT for one in patterns_kept())
        for verdict in ("met", "not met")
    )
    assert f"it surely shows {met} and surely not {not_met}; of 5 kept apart" in said
    assert "3 of the 14 patterns come from the very essay" in said


def test_a_drawing_becomes_part_of_a_page() -> None:
    path = '<path id="a" style="fill: #0072b2"/>'
    svg = f'<svg width="1pt" height="2pt" xmlns="http://x">{path}</svg>'
    found = drawing(svg, "one", 'said "so"')
    assert 'aria-label="said &#34;so&#34;"' in found
    assert "fill: var(--c0072b2)" in found
    assert "http" not in found
    assert "width" not in found
