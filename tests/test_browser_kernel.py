"""The model in WebAssembly gives the bytes of the library, run from plain memory as a page does it.

The kernel is run by Wasmtime, without any browser; ``tests/browser`` runs it in one.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from collabsim import change, load_scenario, simulate
from collabsim.analysis.patterns.run_sets import VARIANTS
from collabsim.browser import freshness, webassembly
from collabsim.browser.entry import ARGUMENTS, NUMBERS, TABLES
from collabsim.browser.packing import pack
from collabsim.engine.outcomes import outcomes_of
from collabsim.parameters import NAMES
from collabsim.scenarios import Scenario
from collabsim.state.columns import COLUMNS

wasmtime = pytest.importorskip("wasmtime")
ROOT = Path(__file__).resolve().parents[1]
MAY_SKIP = "CI_BROWSER" not in os.environ

pytestmark = pytest.mark.skipif(
    MAY_SKIP and not (freshness.is_fresh() or shutil.which("wasm-ld")),
    reason="needs wasm-ld, of LLVM's linker lld",
)


class Page:
    """What a page does: one world of a scenario after another in the memory of the kernel."""

    def __init__(self, loaded: Any, scenario: Scenario, strategies: Sequence[str]) -> None:
        self.about, self.bytes = pack(scenario, strategies)
        engine, module = loaded
        self.store = wasmtime.Store(engine)
        nothing = [
            wasmtime.Func(self.store, each.type, lambda *_: pytest.fail("it asked for Python"))
            for each in module.imports
        ]
        code = wasmtime.Instance(self.store, module, nothing).exports(self.store)
        self.run_from, self.memory = code[webassembly.ENTRY], code["memory"]
        self.top = code["__heap_base"].value(self.store)
        self.base = self._room(len(self.bytes))
        months, lengths = self.about["months"], self.about["worlds"][strategies[0]]["lengths"]
        self.places = {
            "parameters": self.base + self.about["parameters"]["at"][0],
            "record": self._room(months * self.about["record"]["size"]),
            "row": self._room(self.about["row"]["size"]),
            "wins": self._room(8 * months),
            "discounts": self.base + self.about["discounts"][0],
            "lengths": self._room(8 * len(lengths)),
        }
        self.memory.write(self.store, self.bytes, self.base)

    def _room(self, size: int) -> int:
        at = self.top = -(-self.top // 16) * 16
        self.top += size
        if (more := self.top - self.memory.data_len(self.store)) > 0:
            self.memory.grow(self.store, -(-more // 65536))
        return at

    def set(self, name: str, value: float) -> None:
        at, kind = self.about["parameters"]["columns"][name]
        stored = np.array(value, kind).tobytes()
        self.memory.write(self.store, stored, self.places["parameters"] + at)

    def run(self, strategy: str, seed: int, *stops: int) -> bytes:
        """The record of a run, made in one go or with stops in between."""
        world = self.about["worlds"][strategy]
        for at, size in world["tables"].values():
            self.memory.write(self.store, self.bytes[at : at + size], self.base + at)
        self.memory.write(self.store, np.array(world["lengths"]).tobytes(), self.places["lengths"])
        size = self.about["months"] * self.about["record"]["size"]
        self.memory.write(self.store, bytes(size), self.places["record"])
        first = 0
        for end in (*stops, self.about["months"]):
            self.run_from(
                self.store,
                *(self.base + world["tables"][name][0] for name in TABLES),
                *(self.places[name] for name in ARGUMENTS),
                *(seed, first, end),
            )
            first = end
        return self.read(self.places["record"], size)

    def read(self, at: int, size: int) -> bytes:
        return bytes(self.memory.read(self.store, at, at + size))

    def people(self, strategy: str) -> bytes:
        at, size = self.about["worlds"][strategy]["tables"]["beneficiaries"]
        return self.read(self.base + at, size)


@pytest.fixture(scope="module")
def module() -> Any:
    """The kernel, made first if it is not fresh."""
    subprocess.run([sys.executable, str(ROOT / "scripts" / "kernel.py")], check=True)
    engine = wasmtime.Engine()
    return engine, wasmtime.Module.from_file(engine, str(freshness.KERNEL))


def tenth(name: str) -> Scenario:
    return VARIANTS["tenth"](load_scenario(name))


@pytest.mark.parametrize(
    ("scenario", "strategies"),
    [
        (load_scenario("classroom"), ("fast-divisive", "slow-inclusive", "adaptive", "mix")),
        (load_scenario("today"), ("small-wins-first", "mix")),
        (load_scenario("sefton"), ("service-provider", "mix")),
        (load_scenario("covid_window"), ("solution-first",)),
        (tenth("peru"), ("fast-divisive", "slow-inclusive")),
        (tenth("peru_paid"), ("slow-inclusive",)),
        (load_scenario("peru"), ("slow-inclusive",)),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_every_byte_is_that_of_the_library(
    module: Any, scenario: Scenario, strategies: tuple[str, ...]
) -> None:
    page = Page(module, scenario, strategies)
    for strategy in strategies:
        run = simulate(scenario, strategy, 7)
        assert page.run(strategy, 7) == run.months.tobytes()
        row = page.read(page.places["row"], page.about["row"]["size"])
        assert row == outcomes_of(run.world, run.months).tobytes()
        for column in COLUMNS["beneficiaries"]:
            at, kind = page.about["beneficiaries"]["columns"][column]
            size = page.about["beneficiaries"]["size"]
            table = np.frombuffer(page.people(strategy), np.uint8).reshape(-1, size)
            seen = table[:, at : at + np.dtype(kind).itemsize].copy().view(kind)[:, 0]
            assert (seen == np.asarray(run.world.beneficiaries[column])).all()


def test_a_run_may_stop_and_go_on(module: Any) -> None:
    page = Page(module, load_scenario("classroom"), ["slow-inclusive"])
    assert page.run("slow-inclusive", 3, 1, 12, 200) == page.run("slow-inclusive", 3)


def test_a_page_sets_parameters_as_the_library_does(module: Any) -> None:
    scenario = load_scenario("classroom")
    page = Page(module, scenario, ["slow-inclusive"])
    values = {"start.beneficiary_trust": 0.2, "environment.term_months": 36, "law.possible": 1}
    for name, value in values.items():
        page.set(name, value)
    there = simulate(change(scenario, values), "slow-inclusive", 5)
    assert page.run("slow-inclusive", 5) == there.months.tobytes()
    assert page.run("slow-inclusive", 5) != simulate(scenario, "slow-inclusive", 5).months.tobytes()


def test_all_parameters_have_their_place() -> None:
    about, content = pack(load_scenario("classroom"), ["mix"])
    assert set(about["parameters"]["columns"]) == set(NAMES)
    at, size = about["parameters"]["at"]
    for name, (offset, kind) in about["parameters"]["columns"].items():
        stored = np.frombuffer(content[at : at + size], kind, 1, offset)[0]
        assert stored == load_scenario("classroom").parameters.value(name)
    assert len(about["worlds"]["mix"]["tables"]) == len(TABLES)
    assert len(NUMBERS) == 3


def test_a_missing_linker_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(webassembly.InputError, match="install lld"):
        webassembly.make_kernel()
