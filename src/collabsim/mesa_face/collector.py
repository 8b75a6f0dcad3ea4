"""Mesa's data collector, with one row for each month, whoever collects.

The model collects by itself. People who know Mesa also collect at the end of a ``step`` of their
own, or after a step from outside. Both get one row, which holds what was collected last.
"""

from typing import Any

import mesa


class Collector(mesa.DataCollector):  # type: ignore[misc]
    """A data collector that renews its last row when no time has passed since."""

    _time: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been collected yet."""
        return self._time is None

    def collect(self, model: Any) -> None:
        """Collect from ``model``, in place of what was collected at the same time before."""
        if self._time == model.time:
            # what is collected of agents Mesa keeps by time, so that it renews itself
            for column in (*self.model_vars.values(), getattr(self, "_collection_steps", [])):
                del column[-1:]
        super().collect(model)
        self._time = model.time
