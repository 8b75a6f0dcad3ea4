"""The controls of the dashboard; words that stand on them are given by the page."""

from collabsim.dashboard.controls.buttons import (
    Button,
    Copy,
    Download,
    Link,
    OpenFile,
    ThemeButton,
)
from collabsim.dashboard.controls.inputs import Check, Number, Radio, Select, Slider
from collabsim.dashboard.controls.text import Cell, Data, DataTable, Notice, Side, Tag

__all__ = [
    "Button",
    "Cell",
    "Check",
    "Copy",
    "Data",
    "DataTable",
    "Download",
    "Link",
    "Notice",
    "Number",
    "OpenFile",
    "Radio",
    "Select",
    "Side",
    "Slider",
    "Tag",
    "ThemeButton",
]
