"""Compile the model for browsers: write ``kernel.wasm`` into the package, if it is not fresh.

    python scripts/kernel.py

Takes about a minute, and the linker ``wasm-ld`` (Debian's package ``lld``). Numba is told to
compile for no processor in particular, in a process of its own.
"""

import subprocess
import sys

from collabsim.browser.freshness import KERNEL, is_fresh


def main() -> int:
    """Make the kernel unless it is fresh; the exit code of the process that does."""
    if is_fresh():
        print("The kernel for browsers is there")
        return 0
    print("Compiling the model for browsers (a minute)", flush=True)
    from ship import numba_environment  # loads Numba

    settings = numba_environment(CPU_NAME="generic", CPU_FEATURES="", DISABLE_INTEL_SVML="1")
    command = [sys.executable, "-m", "collabsim.browser.webassembly"]
    done = subprocess.run(command, env=settings, check=False).returncode
    if done == 0:
        print(f"{KERNEL.name}: {KERNEL.stat().st_size:,} bytes")
    return done


if __name__ == "__main__":
    sys.exit(main())
