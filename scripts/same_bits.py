"""Check that code for other processors gives the same bits, on this machine.

    python scripts/same_bits.py                      # all kinds that can be tried here
    python scripts/same_bits.py generic x86-64-v2    # some of them

Each kind is one that Numba is told to compile for, from what every x86-64 can do to what this
processor can. The tests that know the bits run once for each, and nothing that was compiled before
is used. A kind takes one to three minutes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from llvmlite.binding import get_host_cpu_name
from numba.core.codegen import get_host_cpu_features

from collabsim.compiled import abilities
from collabsim.shipped import PROCESSORS

ROOT = Path(__file__).resolve().parents[1]
TESTS = [f"tests/test_{name}.py" for name in ("golden", "lanes", "batch", "oracle")]
NEEDED = {
    "generic": frozenset[str](),
    "x86-64-v2": frozenset({"popcnt", "sse3", "sse4.1", "sse4.2", "ssse3"}),
    **dict(reversed(PROCESSORS.items())),
    "native": frozenset[str](),
}
"""Kinds of processors, by LLVM's names, and what each must be able to do."""


def main() -> None:
    """Print a line for each kind of processor."""
    parser = argparse.ArgumentParser(description="Check that other code gives the same bits.")
    parser.add_argument("kinds", nargs="*", metavar="kind", help=", ".join(NEEDED))
    kinds = parser.parse_args().kinds or list(NEEDED)
    if unknown := set(kinds) - set(NEEDED):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NEEDED)}")
    found = [same_bits(kind) for kind in kinds]
    raise SystemExit(not all(found))


def same_bits(kind: str) -> bool:
    """Run the tests with code for a kind of processor and print how it went."""
    if not NEEDED[kind] <= abilities():
        print(f"{kind:<10} cannot be tried: this processor can do less", flush=True)
        return True
    name, features = kind, ""
    if kind == "native":  # named, too, so that the code that came with the package is not used
        name, features = get_host_cpu_name(), get_host_cpu_features()
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *TESTS],
            env={**os.environ, "NUMBA_CPU_NAME": name, "NUMBA_CPU_FEATURES": features,
                 "NUMBA_CACHE_DIR": cache, "COLLABSIM_PURE": "0"},
            cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
    print(f"{kind:<10} {'passed' if done.returncode == 0 else 'FAILED'}", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    main()
