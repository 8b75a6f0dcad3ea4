"""Large worlds: cut into pieces for threads, they are the same worlds to the last bit."""

import pytest

from collabsim.engine import advance
from collabsim.engine.simulate import simulate
from collabsim.state.columns import TABLES
from helpers import small_scenario


@pytest.mark.parametrize("threads", [2, 3])
def test_pieces_change_nothing(monkeypatch, threads):
    scenario = small_scenario(communities=7, people=70, entrepreneurs=9)
    whole = simulate(scenario, seed=4, months=40, threads=1)
    monkeypatch.setattr(advance, "LARGE", 10)
    cut = simulate(scenario, seed=4, months=40, threads=threads)
    assert whole.months.tobytes() == cut.months.tobytes()
    for name in TABLES:
        assert getattr(whole.world, name).tobytes() == getattr(cut.world, name).tobytes(), name


def test_progress_tells_every_month_and_when_the_world_is_made(monkeypatch):
    monkeypatch.setattr(advance, "LARGE", 10)
    monkeypatch.setattr(advance, "_STEP", 1)
    seen = []
    scenario = small_scenario(communities=4, people=24)
    simulate(scenario, months=5, threads=2, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 5) for done in range(6)]
