"""Turning the compiled model into WebAssembly, for any browser.

Numba compiles the entry to LLVM's intermediate code, LLVM turns that into code for WebAssembly, and
``wasm-ld`` (of LLVM's linker lld; Debian's package ``lld``) makes a file of it. Three things of
Numba's are leaned on that it does not promise to keep, so a test compares every byte of several
runs: the text of the intermediate code (``_library.get_llvm_str``), the name of the function in it
(``_wrapper_name``), and that counting owners calls functions named ``llvm.x86.atomic``.

The intermediate code must not be made for what only some processors can do: Numba has to be told
``NUMBA_CPU_NAME=generic`` before it starts, as ``scripts/kernel.py`` does.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm
import numba
from numba import types
from numba.core import config

from collabsim.browser.entry import ARGUMENTS, NUMBERS, TABLES, run_from
from collabsim.browser.freshness import ABOUT, KERNEL, made_of
from collabsim.errors import InputError

ENTRY: Final = "run_from"
"""The name by which a page calls the kernel."""

_TRIPLE: Final = "wasm32-unknown-unknown"
_FEATURES: Final = "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint"
_STACK: Final = 1 << 20  # bytes


def make_kernel() -> None:
    """Compile the model to WebAssembly and keep it beside this file.

    Raises:
        InputError: If there is no linker for it, or Numba compiles for this processor alone.
    """
    linker = _linker()
    if config.CPU_NAME != "generic":
        raise InputError("set NUMBA_CPU_NAME=generic, or run scripts/kernel.py, which does")
    text = _intermediate_code()
    with tempfile.TemporaryDirectory() as folder:
        there, made = Path(folder) / "kernel.o", Path(folder) / "kernel.wasm"
        there.write_bytes(_object_code(text))
        command = [
            *linker, "--no-entry", f"--export={ENTRY}", "--export=__heap_base",
            "--allow-undefined", "--gc-sections", "--strip-all", "-O2", "-z",
            f"stack-size={_STACK}", str(there), "-o", str(made),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise InputError(f"the kernel for browsers could not be linked: {done.stderr.strip()}")
        shutil.move(made, KERNEL)
    ABOUT.write_text(json.dumps(made_of(numba.__version__)) + "\n", "utf-8")


def _linker() -> list[str]:
    """The command of a linker for WebAssembly.

    Raises:
        InputError: If there is none.
    """
    if found := shutil.which("wasm-ld"):
        return [found]
    raise InputError("no linker for WebAssembly is here: install lld, which has wasm-ld")


def _intermediate_code() -> str:
    """The entry in LLVM's intermediate code, under the name :data:`ENTRY`."""
    places = [types.voidptr] * len((*TABLES, *ARGUMENTS))
    signature = types.void(*places, *[types.int64] * len(NUMBERS))
    made: Any = numba.cfunc(signature, nopython=True, error_model="numpy")(run_from())
    text: str = made._library.get_llvm_str()
    return text.replace(f"@{made._wrapper_name}(", f"@{ENTRY}(")


def _object_code(text: str) -> bytes:
    """Object code for WebAssembly from intermediate code that was made for this machine."""
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(_TRIPLE)
    machine = target.create_target_machine(opt=3, features=_FEATURES)
    for pattern, value in (
        (r'target triple = ".*"', f'target triple = "{_TRIPLE}"'),
        (r'target datalayout = ".*"', f'target datalayout = "{machine.target_data}"'),
        (r'"(?:target-cpu|target-features|tune-cpu)"="[^"]*"', ""),
        (r"= common (?:local_unnamed_addr )?global", "= internal global"),
    ):
        text = re.sub(pattern, value, text)
    module = llvm.parse_assembly(_without_atomics(text))
    module.verify()
    code: bytes = machine.emit_object(module)
    return code


def _without_atomics(text: str) -> str:
    """The same code with x86's way to count owners replaced: nothing here is owned or counted."""
    declared = r"declare (\S+) @(llvm\.x86\.atomic\S+?)\(([^)]*)\)"
    for result, name, arguments in set(re.findall(declared, text)):
        own = name.replace(".", "_")
        kinds = ", ".join(each.split()[0] for each in arguments.split(","))
        text = re.sub(rf"declare \S+ @{re.escape(name)}\([^\n]*\n", "", text)
        text = text.replace(f"@{name}(", f"@{own}(")
        text += f"\ndefine internal {result} @{own}({kinds}) {{\n  ret {result} 0\n}}\n"
    return text


if __name__ == "__main__":
    try:
        make_kernel()
    except InputError as error:
        sys.exit(f"Error: {error}")
