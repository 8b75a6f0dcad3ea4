"""Long lists on their way to the browser.

Solara looks for components in every list that a component is given, which costs more than drawing
where the list holds thousands of numbers. What is packed is left alone and sent as it is.
"""

from typing import Any

from collabsim.dashboard.wall import component


class _Packed:
    """Something that Solara does not look into; equal to another with the same content."""

    __slots__ = ("content",)

    def __init__(self, content: Any) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Packed) and self.content == other.content

    __hash__ = None  # type: ignore[assignment]


def packed(content: Any) -> Any:
    """Content for an argument that :func:`component_with_payload` was told to expect packed."""
    return _Packed(content)


def component_with_payload(path: str, *arguments: str) -> Any:
    """A decorator as :func:`collabsim.dashboard.wall.component.vue`, with packed arguments.

    Args:
        path: The Vue file, seen from the file of the decorated function.
        arguments: Names of the arguments that come packed.
    """
    return component.vue(path, to_json=dict.fromkeys(arguments, _unpack))


def _unpack(value: Any, widget: Any) -> Any:
    return value.content if isinstance(value, _Packed) else value
