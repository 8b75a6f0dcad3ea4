"""The charts of the dashboard, drawn by the visitor's browser; see :mod:`.drawing`."""

from collabsim.views.dashboard.charts.data import KINDS, Mark, Series
from collabsim.views.dashboard.charts.drawing import (
    Heatmap,
    LineBands,
    PairedDifference,
    Timeline,
)

__all__ = ["KINDS", "Heatmap", "LineBands", "Mark", "PairedDifference", "Series", "Timeline"]
