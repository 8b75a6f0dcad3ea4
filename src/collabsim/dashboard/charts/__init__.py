"""The charts of the dashboard, drawn by the visitor's browser; see :mod:`.drawing`."""

from collabsim.dashboard.charts.data import KINDS, Mark, Series
from collabsim.dashboard.charts.drawing import (
    Heatmap,
    LineBands,
    PairedDifference,
    Timeline,
)

__all__ = ["KINDS", "Heatmap", "LineBands", "Mark", "PairedDifference", "Series", "Timeline"]
