"""Tables and answers as the bytes of files: Parquet, CSV and JSON, made here for everybody.

A missing number is null in Parquet, an empty cell in CSV and null in JSON. It is never NaN, which
other tools take for a number: they count it, and a mean over it is NaN. Inside the program it stays
NaN, as arrays of numbers have nothing else. A time that never comes is infinite in tables, and
"never" in JSON, which has no infinity. Each column of a Parquet file says what it means and in
which unit, in the metadata of its field.
"""

import io
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from collabsim.study.meanings import About, about_keys

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def parquet(table: "Mapping[str, Any] | pd.DataFrame", about: About = about_keys) -> bytes:
    """A table as Parquet.

    Args:
        table: Columns by name: numbers, truth values or words.
        about: Says of the name of a column what it means, or None where nothing is declared.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {str(name): _arrow(np.asarray(values)) for name, values in table.items()}
    fields = []
    for name, values in columns.items():
        column = about(name)
        fields.append(pa.field(name, values.type, metadata=column._asdict() if column else None))
    buffer = io.BytesIO()
    pq.write_table(
        pa.table(list(columns.values()), schema=pa.schema(fields)), buffer, compression="zstd"
    )
    return buffer.getvalue()


def _arrow(values: Any) -> "pa.Array":
    import pyarrow as pa

    if values.dtype.kind in "UO":  # words; a missing one is None or NaN, which equals nothing
        words = [None if value is None or value != value else str(value) for value in values]  # noqa: PLR0124
        return pa.array(words, pa.string())
    return pa.array(values, from_pandas=True)  # null for NaN


def csv(table: "pd.DataFrame") -> bytes:
    """A table as CSV in UTF-8."""
    return table.to_csv(index=False, lineterminator="\n").encode()


def json_text(content: Any) -> str:
    """Anything made of :func:`plain` values, numpy's too, as JSON for people and machines."""
    return json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(content: Any) -> Any:
    """The same as values that JSON has.

    A missing number, and a limit below that is none (-∞), become None; a time that never comes,
    and a limit above that is none, become "never".
    """
    if isinstance(content, Mapping):
        return {str(name): plain(value) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [plain(value) for value in content]
    if isinstance(content, (np.ndarray, np.generic)):
        return plain(content.tolist())
    if isinstance(content, float) and not math.isfinite(content):
        return "never" if content == math.inf else None
    return content
