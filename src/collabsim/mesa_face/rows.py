"""Handles: names for the rows of tables, through which single values are read and set.

All numbers live in the columns of :mod:`collabsim.state.columns`, where the compiled month works on
them. A handle holds none: reading ``person.trust`` reads row ``person.row`` of that column, setting
it writes there, so handle and column cannot disagree. The properties are made from what is declared
of the columns; a new one can be read and set through handles without a line of code.

Shares are checked to lie in [0, 1]. Facets are read and set as sets of numbers, so that
``person.needs - government.known`` is what the government has yet to learn. Where rows lie and how
many there are cannot be changed. A mean, such as a government's trust, is computed anew each month
from what it is a mean of: to change it for good, change those.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from collabsim.errors import InputError
from collabsim.state.column import Column
from collabsim.state.columns import COLUMNS

if TYPE_CHECKING:
    from collabsim.mesa_face.model import CollaborationModel

class Columns(list[memoryview]):
    """The columns of one table in the order of its fields, for fast access to single values."""

    def __init__(self, table: Any) -> None:
        super().__init__(memoryview(table[name]) for name in table.dtype.names)
        self.table = table

    def __reduce__(self) -> tuple[type["Columns"], tuple[Any]]:
        return Columns, (self.table,)  # a memoryview can be neither copied nor pickled


def _number(place: str, index: int, column: Column) -> property:
    """A plain number, a share, or a row of another table, read and set in place."""

    def read(handle: Any) -> Any:
        return handle._columns[index][handle.row]

    def write(handle: Any, value: float) -> None:
        limits = column
        if column.of:
            rows = len(getattr(handle.model.world, column.of))
            limits = column._replace(low=0, high=rows - 1)
        if not limits.low <= value <= limits.high:
            raise InputError(f"{place} must be {limits.allowed}, not {value!r}")
        handle._columns[index][handle.row] = value

    return property(read, write, doc=f"The column ``{place}``.")


def _flag(place: str, index: int) -> property:
    """Yes or no."""

    def read(handle: Any) -> bool:
        return bool(handle._columns[index][handle.row])

    def write(handle: Any, value: bool) -> None:
        handle._columns[index][handle.row] = bool(value)

    return property(read, write, doc=f"The column ``{place}``: yes or no.")


def _facets(place: str, index: int) -> property:
    """A set of facets: read as a frozenset of their numbers, set from any collection of them."""

    def read(handle: Any) -> frozenset[int]:
        word = handle._columns[index][handle.row]
        return frozenset(bit for bit in range(word.bit_length()) if word >> bit & 1)

    def write(handle: Any, value: Iterable[int]) -> None:
        facets = frozenset(value)
        count = handle.model.settings.parameters.start.facets
        if not all(0 <= facet < count for facet in facets):
            raise InputError(f"{place}: facets are numbered from 0 to {count - 1}")
        if not facets and place == "beneficiaries.needs":
            raise InputError(f"{place}: a person has at least one need")
        handle._columns[index][handle.row] = sum(1 << int(facet) for facet in facets)

    return property(read, write, doc=f"The column ``{place}``: a set of facets.")


def _column(table: str, index: int, name: str) -> property:
    """One column as a property of handles."""
    column = COLUMNS[table][name]
    place = f"{table}.{name}"
    if column.kind == "facets":
        made = _facets(place, index)
    elif column.kind == "flag":
        made = _flag(place, index)
    else:
        made = _number(place, index, column)
    return property(made.fget, doc=made.__doc__) if column.fixed else made


class Row:
    """What all handles share: the model, the row, and a property for each column of the table.

    Attributes:
        model: The model whose world the row is in.
        row: Number of the row in its table, from 0.
    """

    table: ClassVar[str]
    _index: ClassVar[dict[str, int]]
    model: "CollaborationModel"
    row: int

    def __init_subclass__(cls, table: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if not table:
            return
        cls.table = table
        cls._index = {name: index for index, name in enumerate(COLUMNS[table])}
        for name, index in cls._index.items():
            if name not in vars(cls) and not COLUMNS[table][name].hidden:
                setattr(cls, name, _column(table, index, name))

    def __init__(
        self, model: "CollaborationModel", row: int, columns: Columns, unique_id: int
    ) -> None:
        self.model = model
        self.row = row
        self.unique_id = unique_id
        self._columns = columns

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.row}"

    def _raw(self, name: str) -> Any:
        return self._columns[self._index[name]][self.row]

    def _write(self, name: str, value: Any) -> None:
        self._columns[self._index[name]][self.row] = value
