"""Raw axes: one dimension of the vectors against another, nothing computed."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from embedviz.errors import ProjectionError
from embedviz.projections.projection import Method, Projection, Request
from embedviz.settings import setting

RAW_NOTE = "These are raw dimensions, exactly as loaded; all others are ignored."


@dataclass(frozen=True)
class Axes(Method):
    """Settings of a raw picture: the dimension on each axis, counted from 0; no `z` gives 2-D."""

    title: ClassVar[str] = "Raw dimensions"
    spreads_rows: ClassVar[bool] = False

    x: int = setting(0, "dimension across (x)", low=0)
    y: int = setting(1, "dimension upwards (y)", low=0)
    z: int | None = setting(None, "dimension in depth (z)", low=0, auto=True)

    @property
    def axes(self) -> int:
        """How many axes the picture has."""
        return len(self.chosen)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The dimensions drawn, in the order x, y, z."""
        return (self.x, self.y) if self.z is None else (self.x, self.y, self.z)

    def draw(self, request: Request) -> Projection:
        """Return the chosen dimensions of the rows.

        Raises:
            ProjectionError: a dimension that the table does not have, or values beyond float32.
        """
        dims = request.vectors.shape[1]
        beyond = [dim for dim in self.chosen if dim >= dims]
        if beyond:
            raise ProjectionError(
                f"Dimension {beyond[0]:,} does not exist: this table has dimensions 0 to {dims - 1:,}; "
                "choose one of these."
            )
        return Projection(
            coordinates=np.ascontiguousarray(request.vectors[:, self.chosen]),
            settings=self,
            metric="euclidean",
            axis_names=tuple(f"dimension {dim}" for dim in self.chosen),
            facts={"dimensions": list(self.chosen)},
            notes=(RAW_NOTE,),
            ticks=True,
        )
