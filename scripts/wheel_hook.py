"""What a wheel is built with: the compiled code that fits it, and a name that says so.

Hatch, which builds the wheel, calls this. Sets of compiled code that ``scripts/ship.py`` has left
in the checkout go into the wheel if they were made by the same Python, on the same system, from the
same sources; such a wheel is named after that Python and system, as one with machine code must be.
Without a set it is a wheel for any machine, and the model is compiled where it is first used.
"""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[misc, type-arg, unused-ignore]
    """Adds compiled code to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the sets that fit, unless the wheel only points to the checkout."""
        if version == "editable":
            return
        sys.path.insert(0, str(Path(self.root) / "src"))
        from collabsim import shipped
        from collabsim.browser.freshness import made_files

        for file in made_files():
            target = file.relative_to(shipped.PACKAGE.parent).as_posix()
            build_data["force_include"][str(file)] = target
        for folder, made in shipped.sets():
            if made == shipped.made_here(made.processor, made.numba):
                target = folder.relative_to(shipped.PACKAGE.parent).as_posix()
                build_data["force_include"][str(folder)] = target
                build_data["pure_python"] = False
                build_data["tag"] = _tag(made.python, made.system)


def _tag(python: str, system: str) -> str:
    """Python, its binary interface, and the system, as names of wheels give them."""
    version = f"cp{sys.version_info.major}{sys.version_info.minor}"
    interface = python.replace("cpython-", "cp")
    return f"{version}-{interface}-{system.replace('-', '_').replace('.', '_')}"
