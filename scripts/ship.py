"""Compile the model for others: write the compiled code that comes with the package.

``make`` does this once for a checkout, so that the first answer is there at once; a wheel that is
built afterwards contains the code. It takes about a minute, and a moment if the code is there.

    python scripts/ship.py                          # for most processors of today
    python scripts/ship.py --processor x86-64-v4    # a second set, on a machine that can run it

The model is compiled in a process of its own, which Numba is told to compile for that processor.
Another process then makes sure that nothing is left to be compiled.
"""

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numba
from numba.core.event import RecordingListener, install_listener

from collabsim import shipped
from collabsim.compiled import abilities, compiled_so_far


def main() -> None:
    """Write the set for a kind of processor, unless it is there."""
    parser = argparse.ArgumentParser(description="Compile the model for others.")
    parser.add_argument("--processor", choices=shipped.PROCESSORS, default="x86-64-v3")
    parser.add_argument("--compile", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    made = shipped.made_here(asked.processor, numba.__version__)
    if asked.compile:
        use_everything()
        shipped.write(asked.compile, made, dict(compiled_so_far()))
    elif asked.check:
        with install_listener("numba:compile", RecordingListener()) as compiled:
            use_everything()
        if compiled.buffer:
            raise SystemExit("some of the model would be compiled all the same")
    elif any(made == there for _, there in shipped.sets()):
        print("The model's compiled code is there")
    elif shipped.PROCESSORS[asked.processor] <= abilities():
        print("Compiling the model, so that the first run need not (a minute)", flush=True)
        ship(made)
    else:
        print(f"No code for {asked.processor} can be made here; the first run compiles the model")


def ship(made: shipped.MadeFor) -> None:
    """Compile and check a set in processes of their own, and leave it in the package."""
    place = shipped.FOLDER / f"{made.python}-{made.system}-{made.processor}"
    try:
        shipped.FOLDER.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=shipped.FOLDER) as folder:
            new = Path(folder) / "set"
            in_process(folder, "--compile", str(new), CPU_NAME=made.processor, CPU_FEATURES="",
                       DISABLE_INTEL_SVML="1")  # fmt: skip
            shutil.rmtree(place, ignore_errors=True)
            new.rename(place)
            try:
                in_process(folder, "--check")
            except subprocess.CalledProcessError:
                shutil.rmtree(place)
                raise
    except OSError as error:
        raise SystemExit(f"The model's compiled code cannot be kept: {error}") from None
    except subprocess.CalledProcessError:
        raise SystemExit("The model's compiled code could not be made") from None


def in_process(cache: str, *arguments: str, **settings: str) -> None:
    """Run this script with settings of Numba, without those of whoever runs it and their cache."""
    environment = numba_environment(**settings, CACHE_DIR=cache)
    subprocess.run([sys.executable, __file__, *arguments], env=environment, check=True)


def numba_environment(**settings: str) -> dict[str, str]:
    """The environment of a process with settings of Numba, without those of whoever runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    return kept | {f"NUMBA_{name}": value for name, value in settings.items()}


def use_everything() -> None:
    """Run all that a user may meet at first: small worlds, large ones, and rules one by one."""
    from collabsim import (
        CollaborationModel,
        change,
        load_scenario,
        simulate,
    )
    from collabsim.engine.warm_up import warm_up

    logging.getLogger("collabsim").setLevel(logging.ERROR)  # that it compiles was said
    warm_up("run", "pieces", "batch")
    sizes = {"size.communities": 2, "size.beneficiaries": 6, "size.entrepreneurs": 1}
    tiny = change(load_scenario("classroom"), sizes)
    CollaborationModel(tiny, rules={"after month": draw}).run_for(1)
    assert simulate(tiny, months=1).summary


def draw(world: Any, month: int, parameters: Any, chance: Any) -> None:
    """Stand for a rule of one's own that asks for chance."""
    chance("anything", world.beneficiaries["id"])


if __name__ == "__main__":
    main()
