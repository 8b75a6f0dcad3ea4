"""What some of the work needs beyond a plain installation, and what to say when it is missing.

Such packages come with the extras of ``pyproject.toml``. Work that needs one asks for it before it
begins, so that nobody waits for runs that nothing can be made of.
"""

from importlib.util import find_spec
from typing import Final

from collabsim.errors import InputError

_EXTRAS: Final = {
    "calibration": ("calibration and frontiers need scikit-learn", ("sklearn",)),
    "cluster": ("running on a cluster needs Dask", ("distributed",)),
    "dashboard": ("the dashboard needs Solara", ("solara", "ipyvue", "ipyvuetify", "psutil")),
    "discovery": ("scenario discovery needs the EMA Workbench", ("ema_workbench",)),
}
"""By the name of the extra: what needs what, and the packages that are imported."""


def require(extra: str) -> None:
    """Make sure that the packages of an extra are installed; none is imported.

    Args:
        extra: Name of the extra, such as ``calibration``.

    Raises:
        InputError: If one is missing; the sentence names the command that installs it.
    """
    need, packages = _EXTRAS[extra]
    if not all(_is_there(package) for package in packages):
        raise InputError(f'{need}: pip install "collabsim[{extra}]"')


def _is_there(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):  # something stands in for it that cannot be imported
        return False
