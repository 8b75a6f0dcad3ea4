"""Files that visitors take along, byte for byte as the command line writes them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def csv(table: "pd.DataFrame") -> bytes:
    """A table as CSV in UTF-8."""
    return table.to_csv(index=False, lineterminator="\n").encode()
