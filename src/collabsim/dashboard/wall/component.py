"""Components whose picture is a Vue file, and what the browser may say to them: nothing undeclared.

A component is declared by a function whose arguments are what its Vue file may read. An argument
``event_moved: Callable[[float], None]`` declares that the browser may say ``moved``, with a number.
Whatever else a browser sends to such a component has no way to reach Python: ipyvue's own handler,
which would import whatever module a browser names, is not there, and no trait can be set.
"""

import inspect
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin

import ipyvue
import ipyvuetify
import ipywidgets
import traitlets
from pydantic import ConfigDict, TypeAdapter, ValidationError

from collabsim.dashboard.wall.log import complain

_EVENT = "event_"
_FINITE = ConfigDict(allow_inf_nan=False)  # a browser can write 1e999


class _Declared:
    """What every component of the dashboard adds to ipyvue's or ipyvuetify's template.

    Attributes:
        declared: For each event that the browser may send, what it may send along.
    """

    declared: ClassVar[dict[str, TypeAdapter[Any]]] = {}
    _callbacks: dict[str, Callable[[Any], None]]

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore the browser, which sets no trait of a component."""

    def _handle_event(self, _: Any, content: dict[str, Any], buffers: Any) -> None:
        """Hand what the browser says to whoever listens, if it is declared."""
        event = content.get("event")
        if not isinstance(event, str) or not self.allows(event, content.get("data")):
            complain("a component was told something that it does not declare")
            return
        try:
            getattr(self, f"vue_{event}")(content.get("data"))
        except (LookupError, ValueError, OverflowError) as error:  # the right type, and still odd
            complain(f"a component was told what it has no use for ({_where(error)})")
        except Exception as error:
            complain("a component could not do what it was told", error)

    @classmethod
    def allows(cls, event: str, data: Any) -> bool:
        """Whether the browser may say this."""
        if event not in cls.declared:
            return False
        try:
            cls.declared[event].validate_python(data, strict=True)
        except ValidationError:
            return False
        return True


class Template(_Declared, ipyvue.VueTemplate):  # type: ignore[misc]
    """A component of plain HTML."""


class ThemedTemplate(_Declared, ipyvuetify.VuetifyTemplate):  # type: ignore[misc, name-defined]
    """A component that can ask for the page's colours."""


ToJson = Mapping[str, Callable[[Any, Any], Any]]
"""For an argument, what makes of its value, and the widget, what is sent."""


def vue(path: str, *, themed: bool = False, to_json: ToJson | None = None) -> Any:
    """A decorator that makes a component out of a function's arguments and a Vue file.

    Args:
        path: The Vue file, seen from the file of the decorated function.
        themed: Whether it can ask for the page's colours.
        to_json: What is sent of the values of some arguments; else it is done Jupyter's way.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., Any]:
        file = Path(inspect.getfile(function)).parent / path
        base = ThemedTemplate if themed else Template
        members = _members(function, file, to_json or {})
        widget: Any = type(function.__name__.strip("_"), (base,), members)

        signature = inspect.signature(function)

        def component(*values: Any, **named: Any) -> Any:
            given = signature.bind_partial(*values, **named).arguments
            callbacks = {
                name.removeprefix(_EVENT): callback
                for name, callback in given.items()
                if name.startswith(_EVENT)
            }
            shown = {name: value for name, value in given.items() if not name.startswith(_EVENT)}
            return widget.element(_callbacks=callbacks, **shown)

        return component

    return decorate


def _where(error: BaseException) -> str:
    """What kind of error it is and where it arose, without anything that a visitor sent."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name} line {last.lineno}"


def _members(
    function: Callable[..., None], file: Path, to_json: ToJson
) -> dict[str, Any]:
    """The members of a component's class: a trait for what is shown, a method for what is said."""
    usual = ipywidgets.widget_serialization["to_json"]
    members: dict[str, Any] = {
        "__module__": function.__module__,
        "__doc__": function.__doc__,
        "template_file": str(file),
        "declared": dict(_events(function)),
        "_callbacks": traitlets.Dict(default_value={}),
    }
    for name, parameter in inspect.signature(function).parameters.items():
        if not name.startswith(_EVENT):
            given = parameter.default
            empty = {} if given is inspect.Parameter.empty else {"default_value": given}
            trait = traitlets.Any(**empty)
            members[name] = trait.tag(sync=True, to_json=to_json.get(name, usual))
    # ipyvue reads from these names which functions a Vue file has
    return members | {f"vue_{event}": _teller(event) for event in members["declared"]}


def _teller(event: str) -> Callable[[Any, Any], None]:
    """A method that hands an event to whoever listens."""

    def tell(self: Any, data: Any) -> None:
        callback = self._callbacks.get(event)
        if callback is not None:
            callback(data)

    return tell


def _events(function: Callable[..., None]) -> Iterator[tuple[str, TypeAdapter[Any]]]:
    for name, parameter in inspect.signature(function, eval_str=True).parameters.items():
        if name.startswith(_EVENT):
            said = TypeAdapter(_said(parameter.annotation), config=_FINITE)
            yield name.removeprefix(_EVENT), said


def _said(annotation: Any) -> Any:
    """The type of what ``Callable[[type], None]`` takes, also if there may be no callback."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation,) = (one for one in get_args(annotation) if one is not NoneType)
    arguments, _ = get_args(annotation)
    (said,) = arguments
    return said
