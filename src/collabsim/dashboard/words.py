"""The words that visitors read, one TOML file a page, so that they can be translated together."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

LANGUAGE = "en"


@cache
def words(page: str) -> dict[str, Any]:
    """The words of a page or part, as nested tables; ``{names}`` in them are for ``str.format``."""
    folder = resources.files("collabsim.dashboard").joinpath("words", LANGUAGE)
    return tomllib.loads(folder.joinpath(f"{page}.toml").read_text("utf-8"))
