"""Text that people write into scenarios, safe to print anywhere."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator

from collabsim.errors import shown


def _without_controls(text: str) -> str:
    """Refuse what could move the cursor of a terminal, or clear its screen."""
    found = [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    if found:
        raise ValueError(f"a text cannot hold the control character {shown(found[0])}")
    return text


Words = Annotated[str, AfterValidator(_without_controls)]
