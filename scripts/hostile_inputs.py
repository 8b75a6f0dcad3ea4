"""Inputs that nobody means well with, for the tests and as seeds of ``fuzz.py``.

Each is something that a person, a program or a damaged disk may hand to the package, with words of
the one sentence that refuses it. The tests run all of them; the fuzzer goes on from them.
"""

import io
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from collabsim.parameters import SPECS

LONG: Final = "n" * 5_000
DIGITS: Final = "9" * 400
TABLE: Final = '[design]\nkind = "table"\nfile = "{}"\n'
"""An experiment whose points are in a file."""

_FAR_TOO_LARGE = "9999999999999999999999999999...99999999999999999999999999999"
_DEEP = "more than 10 deep"
_COMMAS = "commas stand between columns, and decimals have points"
_DAMAGED = "not a readable table (damaged, or not a"
_ALL_RANGES = "\n".join(f'"{name}" = {{}}' for name, spec in SPECS.items() if spec.low < spec.high)


class Hostile(NamedTuple):
    """An input and words of the sentence that refuses it.

    ``kind`` says who reads it: ``scenario`` and ``experiment`` are texts of TOML files, ``csv`` and
    ``parquet`` are tables of points, ``set`` is what follows ``--set``.
    """

    kind: str
    name: str
    content: str | bytes | Callable[[], bytes]
    words: str

    def read(self) -> bytes:
        """The content as bytes; that of large ones is only made now."""
        content = self.content
        if isinstance(content, str):
            return content.encode()
        return content if isinstance(content, bytes) else content()


def parquet(**columns: Any) -> bytes:
    """The bytes of a Parquet file; a column's name has ``__`` for the dot."""
    return _file(pa.table({name.replace("__", "."): value for name, value in columns.items()}))


def _file(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def sound() -> bytes:
    """A Parquet file of three points, in which nothing is wrong."""
    return parquet(trust__gain=[0.01, 0.02, 0.03], strategy=["fast-divisive"] * 3)


def _expanding() -> bytes:
    return parquet(seed=np.ones(60_000_000, np.int64))


def _endless_names() -> bytes:
    names = ["x" * 1_000_000]
    return parquet(strategy=pa.DictionaryArray.from_arrays(np.zeros(1_000_000, np.int32), names))


def _many_endless_names() -> bytes:
    return parquet(strategy=[str(i) + "x" * 1_000_000 for i in range(60)])


def _wide(columns: int) -> bytes:
    return parquet(**{f"c{i}": [1.0] for i in range(columns)})


def _twice() -> bytes:
    numbers = [pa.array([0.1]), pa.array([0.2])]
    return _file(pa.Table.from_arrays(numbers, names=["trust.gain", "trust.gain"]))


def told_nonsense() -> bytes:
    """A sound table with a damaged note for pandas, which nobody needs."""
    table = pa.table({"trust.gain": [0.01, 0.02]})
    return _file(table.replace_schema_metadata({"pandas": '{"index_columns": [{"kind": 7}]'}))


def _row(cell: str) -> bytes:
    return ",".join([cell] * 200_000).encode()


INPUTS: Final = (
    Hostile("scenario", "NUL byte", b"title = \x00", "not valid TOML"),
    Hostile("scenario", "NUL in a value", 'name = "a\\u0000b"', "'a<U+0000 NULL>b'"),
    Hostile("scenario", "NUL in a name", '[mix]\n"slow\\u0000" = 1.0', "'slow<U+0000 NULL>'"),
    Hostile("scenario", "not UTF-8", b"title = '\xff\xfe'", "not a text file in UTF-8"),
    Hostile("scenario", "UTF-16", "title = 'x'".encode("utf-16"), "not a text file in UTF-8"),
    Hostile("scenario", "surrogate", b"title = '\xed\xa0\x80'", "not a text file in UTF-8"),
    Hostile("scenario", "long key", f"{LONG} = 1", "Allowed are name, title, story"),
    Hostile("scenario", "long name", f'name = "{LONG}"', "at most 60 letters"),
    Hostile("scenario", "long parameter", f"[trust]\n{LONG} = 1", "Allowed are gain"),
    Hostile("scenario", "long strategy", f"[mix]\n{LONG} = 1.0", "Allowed are fast-divisive"),
    Hostile("scenario", "long number", f"[trust]\ngain = {DIGITS}", _FAR_TOO_LARGE),
    Hostile("scenario", "long whole number", f"[size]\npeers = {DIGITS}", "from 0 to 1000"),
    Hostile("scenario", "long float", f"[trust]\ngain = {DIGITS}.5", "a number from 0 to 1"),
    Hostile("scenario", "long months", f"months = {DIGITS}", "less than or equal to 12000"),
    Hostile("scenario", "long people", f"[size]\npeople_per_agent = {DIGITS}",
            "a number from 0.001 to 1e+09"),
    Hostile("scenario", "long share", f"[mix]\nslow-inclusive = {DIGITS}", "a finite number"),
    Hostile("scenario", "long event", f'[[events]]\nkind = "window"\nmonth = {DIGITS}', "12000"),
    Hostile("scenario", "5,000 digits", f"months = {'9' * 5_000}", "too many digits"),
    Hostile("scenario", "deep lists", "a = " + "[" * 50_000 + "]" * 50_000, _DEEP),
    Hostile("scenario", "deep tables", "a = " + "{a=" * 50_000 + "1" + "}" * 50_000, _DEEP),
    Hostile("scenario", "deep heading", f"[{'a.' * 50_000}a]", _DEEP),
    Hostile("scenario", "deep name", f"{'a.' * 50_000}a = 1", _DEEP),
    Hostile("scenario", "deep quoted name", "\"a\" . 'b]\"' . " * 5_000 + "c = 1", _DEEP),
    Hostile("scenario", "many megabytes", lambda: b"# " + b"x" * 30_000_000, "1,000,000 bytes"),
    Hostile("scenario", "zero-width space", '[mix]\n"slow\u200b-inclusive" = 1.0',
            "'slow<U+200B ZERO WIDTH SPACE>-inclusive'; did you mean 'slow-inclusive'?"),
    Hostile("scenario", "no-break space", '[trust]\n"ga\u00a0in" = 0.02',
            "'ga<U+00A0 NO-BREAK SPACE>in'; did you mean 'gain'?"),
    Hostile("scenario", "BOM inside", '"\ufefftitle" = "x"',
            "'<U+FEFF ZERO WIDTH NO-BREAK SPACE>title'; did you mean 'title'?"),
    Hostile("scenario", "right-to-left", 'name = "peru\u200f"', "<U+200F RIGHT-TO-LEFT MARK>"),
    Hostile("scenario", "escape in a key", '"\\u001b[31mred" = 1', "'<U+001B ESCAPE>[31mred'"),
    Hostile("scenario", "escape in a title", 'title = "\\u001b[2J"', "<U+001B ESCAPE>"),
    Hostile("scenario", "lines in a key", '"a\\nb" = 1', "'a<U+000A LINE FEED>b'"),
    Hostile("scenario", "an image", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a text file"),
    Hostile("scenario", "date", "months = 2020-01-01", "a whole number"),
    Hostile("scenario", "infinite", "[trust]\ngain = inf", "a number from 0 to 1"),
    Hostile("scenario", "no number", "[mix]\nslow-inclusive = nan", "a finite number"),
    Hostile("scenario", "table for a number", "[trust]\ngain = {a = 1}", "a number from 0 to 1"),
    Hostile("scenario", "number for a table", "trust = 5", "a table of keys"),
    Hostile("scenario", "nobody", "[mix]", "must sum to 1"),
    Hostile("experiment", "NUL", 'scenario = "a\\u0000b"', "no scenario 'a<U+0000 NULL>b'"),
    Hostile("experiment", "NUL in a file", 'scenario = "a\\u0000b.toml"', "no file can have this"),
    Hostile("experiment", "NUL in a table", TABLE.format("a\\u0000b.csv"), "no file can have this"),
    Hostile("experiment", "long scenario", f'scenario = "{LONG}"', "Allowed are classroom"),
    Hostile("experiment", "long file", f'scenario = "{LONG}.toml"', "File name too long"),
    Hostile("experiment", "long table", TABLE.format(LONG[:900] + ".csv"), "File name too long"),
    Hostile("experiment", "long seeds", f"seeds = {DIGITS}", "must be from 1 to 1000000"),
    Hostile("experiment", "long seed", f"seeds = [{DIGITS}]", "a seed is a whole number"),
    Hostile("experiment", "long months", f"months = {DIGITS}", "less than or equal to 12000"),
    Hostile("experiment", "long setting", f'[settings]\n"size.peers" = {DIGITS}', "finite number"),
    Hostile("experiment", "long level", f'[factors]\n"trust.gain" = [{DIGITS}]', "from 0 to 1"),
    Hostile("experiment", "long whole level", f'[factors]\n"size.peers" = [{DIGITS}]', "to 1000"),
    Hostile("experiment", "long seed level", f"[factors]\nseed = [{DIGITS}]", "a seed is a whole"),
    Hostile("experiment", "long months level", f"[factors]\nmonths = [{DIGITS}]", "to 12000"),
    Hostile("experiment", "long set", f"[factors]\nplausible = [{DIGITS}]", "plausible set must"),
    Hostile("experiment", "long dial", f'[factors]\n"strategy.quorum" = [{DIGITS}]', "finite"),
    Hostile("experiment", "long depth", '[[events]]\nkind = "crisis"\nmonth = 1\n'
            f'[factors]\n"event.1.depth" = [{DIGITS}]', "a finite number"),
    Hostile("experiment", "long end", f'[factors]\n"trust.gain" = {{high = {DIGITS}}}', "finite"),
    Hostile("experiment", "long steps", f'[factors]\n"trust.gain" = {{steps = {DIGITS}}}', "10000"),
    Hostile("experiment", "long points", f"[design]\npoints = {DIGITS}", "10000000"),
    Hostile("experiment", "long width", f'[seeds]\noutcome = "gini"\nwidth = {DIGITS}', "finite"),
    Hostile("experiment", "long factor", f'[factors]\n"{LONG}" = [1]', "there is no factor 'nnn"),
    Hostile("experiment", "deep factors", f"[factors.{'a.' * 5_000}a]\nlow = 1", _DEEP),
    Hostile("experiment", "many megabytes", lambda: b"# " + b"x" * 30_000_000, "1,000,000 bytes"),
    Hostile("experiment", "too many values", '[design]\nkind = "latin-hypercube"\n'
            f"points = 10_000_000\n[factors]\n{_ALL_RANGES}", "more than the 100,000,000 values"),
    Hostile("experiment", "zero-width space", 'strategies = ["fast\u200b-divisive", "mix"]',
            "'fast<U+200B ZERO WIDTH SPACE>-divisive'; did you mean 'fast-divisive'?"),
    Hostile("experiment", "text for a table", 'design = "points.csv"', "a table of keys"),
    Hostile("experiment", "folder for a table", TABLE.format("."), "a .csv or a .parquet file"),
    Hostile("csv", "empty", "", "there is nothing in it"),
    Hostile("csv", "only names", "trust.gain\n", "holds no points"),
    Hostile("csv", "NUL", b"trust.gain\n0.\x001\n", "'0.<U+0000 NULL>1'"),
    Hostile("csv", "not UTF-8", b"trust.gain\n\xff\n", "not a text file in UTF-8"),
    Hostile("csv", "UTF-16", "trust.gain\n0.1\n".encode("utf-16"), "not a text file in UTF-8"),
    Hostile("csv", "long name", f"{LONG}\n1\n", "there is no factor 'nnn"),
    Hostile("csv", "long number", f"trust.gain\n{DIGITS}\n", "a number from 0 to 1"),
    Hostile("csv", "long whole number", f"size.peers\n{DIGITS}\n", "from 0 to 1000"),
    Hostile("csv", "long seed", f"seed\n{DIGITS}\n", "a seed is a whole number"),
    Hostile("csv", "large seed", "seed\n9223372036854775808\n", "a seed is a whole number"),
    Hostile("csv", "long months", f"months\n{DIGITS}\n", "months must be from 1 to 12000"),
    Hostile("csv", "semicolons", "trust.gain;trust.seat\n0,01;0,02\n", _COMMAS),
    Hostile("csv", "tabs", "trust.gain\ttrust.seat\n0.01\t0.02\n", "trust.gain<U+0009 TAB>"),
    Hostile("csv", "decimal commas", "months\n12,60\n12,72\n", "has 2 values for 1 column"),
    Hostile("csv", "decimal comma in quotes", 'trust.gain\n"0,01"\n', "'0,01' does not work"),
    Hostile("csv", "too few", "trust.gain,trust.seat\n0.01\n", "has 1 value for 2 columns"),
    Hostile("csv", "too many", "trust.gain,trust.seat\n0.1,0.2,0.3\n", "has 3 values for 2 col"),
    Hostile("csv", "too many later", "trust.gain\n0.01\n0,02\n", "line 3 has 2 values for 1 col"),
    Hostile("csv", "same name twice", "trust.gain,trust.gain\n0.01,0.02\n", "more than one column"),
    Hostile("csv", "no name", "trust.gain,\n0.01,0.02\n", "there is no factor ''"),
    Hostile("csv", "open quote", 'trust.gain\n"0.01\n', _DAMAGED),
    Hostile("csv", "a word", "trust.gain\nnine\n", "trust.gain = 'nine' does not work"),
    Hostile("csv", "infinite", "trust.gain\ninf\n", "a number from 0 to 1"),
    Hostile("csv", "half a month", "months\n12.5\n", "a whole number"),
    Hostile("csv", "zero-width space", "trust.gain\u200b\n0.01\n", "<U+200B ZERO WIDTH SPACE>"),
    Hostile("csv", "escape", "strategy\n\x1b[31mred\n", "'<U+001B ESCAPE>[31mred'"),
    Hostile("csv", "200,000 columns", lambda: _row("c") + b"\n" + _row("1"), "1,000 columns"),
    Hostile("csv", "200,000 values", lambda: b"seed\n" + _row("1"), "has 200,000 values for 1"),
    Hostile("csv", "60 million points", lambda: b"seed\n" + b"1\n" * 60_000_000, "60,000,000 rows"),
    Hostile("csv", "one long line", lambda: b"x" * 50_000_000, _DAMAGED),
    Hostile("parquet", "empty", b"", _DAMAGED),
    Hostile("parquet", "random bytes", np.random.default_rng(1).bytes(5_000), _DAMAGED),
    Hostile("parquet", "truncated", lambda: sound()[:-20], _DAMAGED),
    Hostile("parquet", "cut in the middle", lambda: sound()[:20] + sound()[-200:], _DAMAGED),
    Hostile("parquet", "only the ends", b"PAR1" + b"\x00" * 4 + b"PAR1", _DAMAGED),
    Hostile("parquet", "long footer", lambda: sound()[:-8] + b"\xff\xff\xff\x7fPAR1", "far more"),
    Hostile("parquet", "text", b"trust.gain\n0.1\n", _DAMAGED),
    Hostile("parquet", "60 million points", _expanding, "60,000,000 rows"),
    Hostile("parquet", "endless name", _endless_names, "there is no strategy 'xxx"),
    Hostile("parquet", "endless names", _many_endless_names, "far more than names do"),
    Hostile("parquet", "20,000 columns", lambda: _wide(20_000), "more than 1,000 columns"),
    Hostile("parquet", "60,000 columns", lambda: _wide(60_000), "far more than factors need"),
    Hostile("parquet", "lists", lambda: parquet(trust__gain=[[0.1]]), "should hold numbers"),
    Hostile("parquet", "words", lambda: parquet(trust__gain=["a"]), "should hold numbers"),
    Hostile("parquet", "bytes", lambda: parquet(strategy=[b"\xff"]), "should hold names"),
    Hostile("parquet", "dates", lambda: parquet(months=np.array([1], "M8[s]")), "hold numbers"),
    Hostile("parquet", "holes", lambda: parquet(trust__gain=[0.1, None]), "some are missing"),
    Hostile("parquet", "no rows", lambda: parquet(trust__gain=np.zeros(0)), "holds no points"),
    Hostile("parquet", "no columns", parquet, "there is nothing in it"),
    Hostile("parquet", "same name twice", _twice, "more than one column"),
    Hostile("set", "nothing", "", "write it as name=number"),
    Hostile("set", "no value", "trust.gain", "write it as name=number"),
    Hostile("set", "no name", "=1", "there is no parameter ''"),
    Hostile("set", "NUL", "trust\x00gain=1", "'trust<U+0000 NULL>gain'; did you mean 'trust.gain'"),
    Hostile("set", "long name", f"{LONG}=1", "there is no parameter 'nnn"),
    Hostile("set", "long number", f"trust.gain={DIGITS}", "a number from 0 to 1"),
    Hostile("set", "long whole number", f"size.peers={DIGITS}", "from 0 to 1000"),
    Hostile("set", "long dial", f"strategy.quorum={'9' * 5_000}", "a finite number"),
    Hostile("set", "no number", "trust.gain=nan", "a number from 0 to 1"),
    Hostile("set", "no effort", "slow-inclusive.teach=nan", "a finite number"),
    Hostile("set", "decimal comma", "trust.gain=0,02", "write it as name=number"),
    Hostile("set", "escape", "\x1b[31mtrust.gain=0.02", "'<U+001B ESCAPE>[31mtrust.gain'"),
    Hostile("set", "no-break space", "trust\u00a0.gain=0.02", "<U+00A0 NO-BREAK SPACE>"),
    Hostile("set", "absurd size", "size.beneficiaries=100000000000", "a whole number from 1 to"),
    Hostile("set", "half a person", "size.beneficiaries=0.5", "a whole number from 1 to"),
)  # fmt: skip
