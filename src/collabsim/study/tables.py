"""Reading tables that come from elsewhere: points of a design, and results.

A small file may hold a table that fills the memory, so the names and the number of rows are looked
at before anything else is read. A table of points has one column per factor and commas between
columns; what a spreadsheet writes where decimals have commas is refused, never guessed at.
"""

import csv
import io
import re
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from collabsim.engine.checks import machine_memory
from collabsim.errors import InputError, no_such, shown
from collabsim.files import ordinary_file

MAX_POINTS: Final = 10_000_000
MAX_NUMBERS: Final = 100_000_000
"""Values of factors at all points of a design: about a gigabyte of memory."""

_WORDS: Final = ("scenario", "strategy", "ablation")  # factors whose values are no numbers
_WHAT: Final = "a table of points"
_MAX_BYTES: Final = 2_000_000_000
_MAX_COLUMNS: Final = 1_000  # there are fewer factors
_WORD_BYTES: Final = 50_000_000  # of names in a Parquet file, each counted once
_MAX_FOOTER: Final = 8_000_000  # bytes in which a Parquet file describes itself
_HEAD: Final = 1_000_000  # letters in which the first two rows of a CSV file are looked for
_PIECE: Final = 1 << 20
_INDEX: Final = re.compile(r"__index_level_\d+__")  # row numbers that pandas has added
_RAGGED: Final = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_COMMAS: Final = "commas stand between columns, and decimals have points"
_BYTES: Final = 8  # of a number in memory
_MEMORY_SHARE: Final = 0.4  # of the machine, for results


def read_points(path: Path, check_name: Callable[[str], None]) -> pd.DataFrame:
    """The points of a CSV or Parquet file: a column per factor, a row per point.

    Args:
        path: The file.
        check_name: Raises if a name is not that of a factor.

    Raises:
        InputError: If it is no such file or table, is too large, or a value is missing.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise InputError(f"{path}: {_WHAT} is a .csv or a .parquet file")
    ordinary_file(path, _WHAT, _MAX_BYTES)
    read = _read_csv if path.suffix == ".csv" else _read_parquet
    try:
        table = read(path, check_name)
    except InputError:
        raise
    except UnicodeDecodeError:
        raise InputError(f"{path}: not a text file in UTF-8") from None
    except (pa.ArrowException, csv.Error, OSError, ValueError, pd.errors.ParserWarning) as error:
        ragged = _RAGGED.search(str(error))
        if ragged:
            _refuse_row(path, f"line {ragged[2]}", int(ragged[3]), int(ragged[1]))
        raise InputError(
            f"{path}: not a readable table (damaged, or not a {path.suffix} file)"
        ) from None
    if table.empty:
        raise InputError(f"{path}: holds no points")
    if table.isna().to_numpy().any():
        raise InputError(f"{path}: every point needs a value for every factor; some are missing")
    return table


def read_results(
    files: Sequence[Path], columns: Sequence[str] | None = None, *, always: Sequence[str] = ()
) -> pd.DataFrame:
    """The rows of Parquet files that this package wrote, one below the other.

    Args:
        files: At least one file; all have the same columns.
        columns: Columns to read, by default all.
        always: Columns that every such table has.

    Raises:
        InputError: If a column is unknown or missing, a file is damaged, or all together do not fit
            into memory.
    """
    folder = files[0].parent
    try:
        known = pq.read_schema(files[0]).names
        for name in always:
            if name not in known:
                raise InputError(f"{folder}: not the tables of this package; {name} is missing")
        for name in columns or ():
            if name not in known:
                raise InputError(f"{folder}: {no_such('column', name, known, most=0)}")
        wanted = list(known if columns is None else columns)
        numbers = len(wanted) * sum(pq.read_metadata(path).num_rows for path in files)
        if _BYTES * numbers > _MEMORY_SHARE * machine_memory():
            raise InputError(
                f"{folder}: {numbers:,} numbers need about {_BYTES * numbers / 1e9:.1f} GB of"
                " memory, too much for this machine; read fewer columns"
            )
        return pd.concat([_frame(path, wanted) for path in files], ignore_index=True)
    except (pa.ArrowException, OSError, KeyError):
        raise InputError(f"{folder}: a file of results is damaged") from None


def _frame(path: Path, columns: list[str]) -> pd.DataFrame:
    with pq.ParquetFile(path) as file:
        # a name with a dot is also taken for a part of another name, so what is read is selected
        return _to_pandas(file.read(columns).select(columns))


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    """The same table, whatever notes for pandas are in its file: they may be damaged."""
    found: pd.DataFrame = table.replace_schema_metadata().to_pandas()
    return found


def _check_names(path: Path, names: Sequence[str], check_name: Callable[[str], None]) -> None:
    if not names:
        raise InputError(f"{path}: not a readable table (there is nothing in it)")
    if len(names) > _MAX_COLUMNS:
        raise InputError(f"{path}: has more than {_MAX_COLUMNS:,} columns, which no factors need")
    for name in names:
        if ";" in name or "\t" in name:
            raise InputError(f"{path}: the first row is {shown(','.join(names))}; {_COMMAS}")
        check_name(name)
        if names.count(name) > 1:
            raise InputError(f"{path}: the factor {shown(name)} has more than one column")


def _check_rows(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_POINTS or rows * columns > MAX_NUMBERS:
        raise InputError(
            f"{path}: has {rows:,} rows of {columns:,} values; at most {MAX_POINTS:,} rows and"
            f" {MAX_NUMBERS:,} values can be read"
        )


def _read_csv(path: Path, check_name: Callable[[str], None]) -> pd.DataFrame:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(io.StringIO(file.read(_HEAD), newline=""))
        names, first = (next((row for row in rows if row), []) for _ in range(2))
    _check_names(path, names, check_name)
    if not first:
        raise InputError(f"{path}: holds no points")
    if len(first) != len(names):
        _refuse_row(path, "the first row of values", len(first), len(names))
    with path.open("rb") as content:
        ends = sum(piece.count(b"\n") for piece in iter(lambda: content.read(_PIECE), b""))
    _check_rows(path, ends - 1, len(names))
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # it would leave values out
        return pd.read_csv(path, names=names, header=0, index_col=False, encoding="utf-8-sig")


def _refuse_row(path: Path, row: str, values: int, names: int) -> NoReturn:
    counts = f"{values:,} {'value' if values == 1 else 'values'} for"
    counts += f" {names} {'column' if names == 1 else 'columns'}"
    raise InputError(f"{path}: {row} has {counts}; {_COMMAS}")


def _read_parquet(path: Path, check_name: Callable[[str], None]) -> pd.DataFrame:
    with path.open("rb") as content:
        file = _open_parquet(path, content)
        about, schema = file.metadata, file.schema_arrow
        names = [name for name in schema.names if not _INDEX.fullmatch(name)]
        _check_names(path, names, check_name)
        _check_rows(path, about.num_rows, len(names))
        for name in names:
            _check_kind(path, name, schema.field(name).type)
        _check_words(path, about)
        words = [name for name in names if name in _WORDS]
        # a word is kept once, however many points have it
        file = pq.ParquetFile(content, metadata=about, read_dictionary=words)
        table = _to_pandas(file.read().select(names))
    return table.astype(dict.fromkeys(words, object))


def _check_words(path: Path, about: pq.FileMetaData) -> None:
    """Refuse names without an end; a column of a row group holds each of its names once."""
    groups = (about.row_group(number) for number in range(about.num_row_groups))
    columns = (group.column(i) for group in groups for i in range(group.num_columns))
    size = sum(c.total_uncompressed_size for c in columns if c.path_in_schema in _WORDS)
    if size > _WORD_BYTES:
        raise InputError(f"{path}: the names in it take {size:,} bytes, far more than names do")


def _open_parquet(path: Path, content: BinaryIO) -> pq.ParquetFile:
    """A Parquet file of which only the description has been read, and that only if it is short."""
    content.seek(-min(8, path.stat().st_size), io.SEEK_END)
    length = int.from_bytes(content.read(4), "little")
    if length > _MAX_FOOTER and content.read(4) == b"PAR1":
        raise InputError(
            f"{path}: describes its columns in {length:,} bytes, far more than factors need"
        )
    return pq.ParquetFile(content)


def _check_kind(path: Path, name: str, kind: pa.DataType) -> None:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if name in _WORDS:
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            raise InputError(f"{path}: {shown(name)} should hold names, not {kind}")
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise InputError(f"{path}: {shown(name)} should hold numbers, not {kind}")
