"""Writing the page that stands alone: what is refused, and that nothing in it leads elsewhere."""

import re
from pathlib import Path

import pytest

from collabsim.dashboard.site import make
from collabsim.errors import InputError


def test_a_model_that_was_not_compiled_for_browsers_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(make, "is_fresh", lambda: False)
    with pytest.raises(InputError, match="not compiled for browsers yet"):
        make.write_site(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("scenario", "complaint"),
    [("clasroom", "did you mean 'classroom'"), ("peru", "190,000 people")],
)
def test_what_a_page_cannot_offer_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, scenario: str, complaint: str
) -> None:
    monkeypatch.setattr(make, "is_fresh", lambda: True)
    with pytest.raises(InputError, match=complaint):
        make.write_site(tmp_path / "site", [scenario])
    assert not (tmp_path / "site").exists()


def test_the_page_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kernel = tmp_path / "kernel.wasm"
    kernel.write_bytes(b"\0asm")
    monkeypatch.setattr(make, "is_fresh", lambda: True)
    monkeypatch.setattr(make, "KERNEL", kernel)
    page = make.write_site(tmp_path / "site", ["classroom"]).read_text("utf-8")
    addresses = set(re.findall(r"https?://[\w./]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(?:link|img|iframe|script)[^>]+(?:src|href)=", page)
    assert "default-src 'none'" in page
