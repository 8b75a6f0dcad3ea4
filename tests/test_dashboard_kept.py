"""What is kept for the next visitor stays within its bound, the oldest forgotten first."""

from collabsim.dashboard.kept import Kept


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    kept = Kept(100)
    kept.keep("a", 1, 40)
    kept.keep("b", 2, 40)
    assert kept.find("a") == 1
    kept.keep("c", 3, 40)
    assert [kept.find(key) for key in "abc"] == [1, None, 3]


def test_keeping_the_same_again_takes_no_more_room() -> None:
    kept = Kept(100)
    for value in range(5):
        kept.keep("a", value, 60)
    kept.keep("b", 9, 40)
    assert (kept.find("a"), kept.find("b")) == (4, 9)


def test_what_is_too_large_is_not_kept() -> None:
    kept = Kept(10)
    kept.keep("a", 1, 10)
    kept.keep("b", 2, 11)
    assert (kept.find("a"), kept.find("b")) == (1, None)
    kept.keep("a", 3, 11)
    assert kept.find("a") is None
    kept.keep("b", 2, 10)
    assert kept.find("b") == 2
