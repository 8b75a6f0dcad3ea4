"""What is left out when a rule is added is told in one sentence that names the file to edit."""

import hashlib
import inspect
import sys
from typing import Any

import pytest

from collabsim.engine import month_check, schedule
from collabsim.engine.stepping import draws
from collabsim.errors import InputError
from collabsim.mechanisms.declare import Mechanism
from collabsim.quantity import Group
from collabsim.randomness import STREAMS, U64, stream

MONTHS = {name: getattr(schedule, name) for name in ("BEFORE", "COMMUNITY", "AFTER")}
TRUST = next(rule for rule in schedule.COMMUNITY if rule.name == "trust")
FILE = "src/collabsim/mechanisms/trust.py"


def complaint(months: dict[str, tuple[Mechanism, ...]]) -> str:
    with pytest.raises(InputError) as found:
        month_check.check_month(months)
    return str(found.value)


def changed(monkeypatch: pytest.MonkeyPatch, **values: Any) -> dict[str, tuple[Mechanism, ...]]:
    """The month with another declaration of the rule trust."""
    new = TRUST._replace(**values)
    monkeypatch.setattr(module_of(TRUST), "MECHANISM", new)
    return {name: tuple(new if r is TRUST else r for r in part) for name, part in MONTHS.items()}


def module_of(rule: Mechanism) -> Any:
    return sys.modules[rule.rule.__module__]


def test_the_month_as_it_is_has_nothing_to_complain_of() -> None:
    month_check.check_month(MONTHS)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reads": ("ties.heart",)}, f"{FILE}: 'trust' reads ties.heart, but in"
         " src/collabsim/state/columns.py there is no column 'ties.heart';"),
        ({"writes": ("people.trust",)}, f"{FILE}: 'trust' writes people.trust, but in"),
        ({"parameters": ("trust.gian",)}, f"{FILE}: among parameters= of 'trust', there is no"
         " parameter 'trust.gian'; did you mean 'trust.gain'?"),
        ({"parameters": ("trust.gain", "trust.gain")}, f"{FILE}: 'trust' names trust.gain twice"),
        ({"streams": ("MEETING",)}, f"{FILE}: the stream MEETING of 'trust' belongs to 'listening'"
         " already (src/collabsim/mechanisms/listening.py); choose another name"),
        ({"scope": "nation"}, "src/collabsim/engine/schedule.py has the rule 'trust' in COMMUNITY"),
        ({"scope": "community"}, f"{FILE}: a rule of scope 'community' is called with"
         " (world, c, clock, p, scratch), but trust takes (world, tile, clock, p, scratch)"),
        ({"says": ""}, f"{FILE}: the declaration of 'trust' lacks what it says="),
        ({"name": "confidence"}, f"{FILE} is to hold the rule trust, declared as MECHANISM"),
    ],
)  # fmt: skip
def test_a_declaration_that_fits_nowhere_is_refused(
    values: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert complaint(changed(monkeypatch, **values)).startswith(sentence)


def test_a_rule_without_a_place_is_named() -> None:
    left = tuple(rule for rule in schedule.COMMUNITY if rule is not TRUST)
    assert complaint(MONTHS | {"COMMUNITY": left}) == (
        f"{FILE} has no place in the month: import it in src/collabsim/engine/schedule.py and put"
        " trust.MECHANISM into BEFORE, COMMUNITY, AFTER"
    )
    left = tuple(rule for rule in schedule.AFTER if rule.name != "showing")
    assert complaint(MONTHS | {"AFTER": left}).startswith(
        "src/collabsim/mechanisms/diffusion.py declares SHOWING, which has no place in the month"
    )


def test_a_rule_twice_is_named() -> None:
    twice = (*schedule.COMMUNITY, TRUST)
    assert "two rules of the name 'trust'" in complaint(MONTHS | {"COMMUNITY": twice})


def test_two_functions_of_one_name_are_refused() -> None:
    showing = next(rule for rule in schedule.AFTER if rule.name == "showing")
    twice = (*schedule.COMMUNITY, showing._replace(name="another", scope="community"))
    assert complaint(MONTHS | {"COMMUNITY": twice}) == (
        "src/collabsim/mechanisms/diffusion.py: another rule's function is called 'showing' too;"
        " choose another name"
    )


def test_parameters_that_are_in_no_set_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hope(Group):
        """Nowhere."""

    Hope.__module__ = module_of(TRUST).__name__
    monkeypatch.setattr(module_of(TRUST), "Hope", Hope, raising=False)
    assert complaint(MONTHS) == (
        f"src/collabsim/parameters/all.py lacks the parameters of {FILE}: import Hope there and"
        " add the line `hope: Hope = Hope()` to Parameters"
    )


def test_words_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(module_of(TRUST), "WORDS")
    assert complaint(MONTHS) == f"{FILE} has no words for people: end it with WORDS = Words(…)"


def test_a_stream_that_is_not_declared_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_of(TRUST), "HOPE", stream("HOPE"), raising=False)
    assert complaint(MONTHS) == f"{FILE} draws from the stream HOPE, which is not among streams="


def test_streams_of_two_names_never_have_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_check, "stream", lambda name: stream("LAW" if name == "X" else name))
    assert "the stream X clashes with another" in complaint(changed(monkeypatch, streams=("X",)))
    numbers = {int(stream(name)) for rule in schedule.MECHANISMS for name in rule.streams}
    assert len(numbers) == sum(len(rule.streams) for rule in schedule.MECHANISMS)


def test_numbers_of_streams_are_for_ever() -> None:
    text = " ".join(STREAMS)
    assert (len(STREAMS), hashlib.sha256(text.encode()).hexdigest()[:12]) == (28, "3fbcc05d0c82")
    assert [int(stream(name)) for name in STREAMS] == list(range(1, 29))
    digest = "336b5c591429c09b"  # the first 64 bits of the name's SHA-256
    assert hashlib.sha256(b"HOPE").hexdigest()[:16] == digest
    assert int(stream("HOPE")) == int(digest, 16) // 4 + 2**62
    assert stream("HOPE") is stream("HOPE")
    assert isinstance(stream("HOPE"), U64)


def test_new_streams_keep_clear_of_the_closed_list_and_of_own_rules() -> None:
    for name in ("HOPE", "RUMOUR", "A", "MEETING2"):
        assert 2**62 <= int(stream(name)) < 2**63  # own rules have the top bit, see `draws`
    assert "| 1 << 63" in inspect.getsource(draws)
