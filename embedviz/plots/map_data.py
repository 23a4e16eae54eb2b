"""What a map is made of: the part that is sent to the browser once."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from embedviz.arrays import read_only
from embedviz.errors import ProjectionError
from embedviz.plots.payload import pack_message
from embedviz.plots.texts import text_arrays

MOST_NEIGHBOURS_SENT = 200_000  # rows up to which every neighbour list travels with the points
MOST_LABELS_SENT = 200_000  # rows up to which labels travel inside the page's own connection
DEFAULT_HEIGHT = 520  # pixels

DrawnCoordinates = Float[np.ndarray, "drawn axes"]


@dataclass(frozen=True)
class Detail:
    """One line of the card that hovers at a point: a name, and a text for each drawn row."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class MapData:
    """The points of one map, in 2 or 3 dimensions, and what belongs to them for good.

    `coordinates` is drawn x 2 or 3, finite; `rows` the table's row of each point (increasing order is
    not needed); `labels` one text per point; `neighbour_ids` drawn x k table rows, nearest first, or
    None where they are not exact or not at hand; `identity` names the data set: zoom and camera are
    kept for it; `ticks` says whether the numbers of the axes mean something; `alt` is read aloud in
    place of the picture; `details` are further lines for the hover card; `height` is in pixels.

    Raises:
        ProjectionError: the parts do not belong together, or a coordinate is not finite.
    """

    coordinates: DrawnCoordinates
    rows: Int[np.ndarray, " drawn"]
    labels: tuple[str, ...]
    neighbour_ids: Int[np.ndarray, "drawn neighbours"] | None = None
    identity: str = "map"
    axis_names: tuple[str, ...] = ("x", "y", "z")
    ticks: bool = True
    alt: str = "Map of the rows of the table"
    details: tuple[Detail, ...] = field(default=())
    height: int = DEFAULT_HEIGHT

    def __post_init__(self) -> None:
        coordinates = _finite(self.coordinates)
        rows = np.array(self.rows, np.int32)
        counts = {"rows": len(rows), "labels": len(self.labels)}
        counts |= {f"detail {detail.name!r}": len(detail.values) for detail in self.details}
        if self.neighbour_ids is not None:
            counts["neighbour lists"] = len(self.neighbour_ids)
        for name, count in counts.items():
            if count != len(coordinates):
                raise ProjectionError(
                    f"A map of {len(coordinates):,} points came with {count:,} for {name}; "
                    "give exactly one for each point."
                )
        object.__setattr__(self, "coordinates", read_only(coordinates))
        object.__setattr__(self, "rows", read_only(rows))

    def __len__(self) -> int:
        return len(self.coordinates)

    @property
    def dims(self) -> int:
        """2 or 3."""
        return int(self.coordinates.shape[1])

    @cached_property
    def packed(self) -> bytes:
        """The message for the browser, made once, with every label."""
        return pack(self)

    @cached_property
    def packed_without_labels(self) -> bytes:
        """The message for the browser without labels: for a map too large to send them unasked."""
        return pack(self, labels=False)

    @cached_property
    def positions(self) -> str:
        """A digest of the coordinates alone."""
        return hashlib.blake2b(self.coordinates.tobytes(), digest_size=8).hexdigest()

    @cached_property
    def digest(self) -> str:
        """A digest of all that is packed: another digest, another map."""
        return hashlib.blake2b(self.packed, digest_size=16).hexdigest()


def pack(data: MapData, *, labels: bool = True) -> bytes:
    """Return the map as one message of planar float32 coordinates, ids and texts.

    Row ids are left out where they are 0 to n - 1; neighbour lists above 200,000 points.
    """
    arrays: dict[str, np.ndarray] = {"coordinates": np.ascontiguousarray(data.coordinates.T)}
    if not np.array_equal(data.rows, np.arange(len(data))):
        arrays["rows"] = data.rows
    if data.neighbour_ids is not None and len(data) <= MOST_NEIGHBOURS_SENT:
        arrays["neighbours"] = data.neighbour_ids.astype(np.int32)
    if labels:
        arrays |= text_arrays("labels", data.labels)
    for place, detail in enumerate(data.details):
        arrays |= text_arrays(f"detail{place}", detail.values)
    return pack_message(_header(data), arrays)


def _header(data: MapData) -> dict[str, Any]:
    return {
        "identity": data.identity,
        "positions": data.positions,
        "points": len(data),
        "dims": data.dims,
        "axisNames": list(data.axis_names[: data.dims]),
        "ticks": data.ticks,
        "alt": data.alt,
        "height": data.height,
        "details": [detail.name for detail in data.details],
    }


def _finite(coordinates: np.ndarray) -> DrawnCoordinates:
    copy = np.array(coordinates, np.float32)
    if copy.ndim != 2 or copy.shape[1] not in (2, 3) or not len(copy):
        raise ProjectionError(
            f"A map is drawn from n x 2 or n x 3 coordinates, n at least 1; this is {copy.shape}."
        )
    if not np.isfinite(copy).all():
        row = int(np.argwhere(~np.isfinite(copy))[0, 0])
        raise ProjectionError(f"Point {row:,} of this map has a coordinate that is not a finite number.")
    return copy
