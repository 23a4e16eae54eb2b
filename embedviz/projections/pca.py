"""Principal component analysis: the flat view in which the rows spread most.

    coordinate k of row i = (vector i - mean) · direction k

It is exact, centred, the same at every run, and straight: distances on the picture are shadows of
true (Euclidean) distances, never longer than these.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from embedviz.projections.components import KEPT, principal_components, scaled
from embedviz.projections.projection import Method, Projection, Request
from embedviz.settings import setting

EUCLIDEAN_NOTE = (
    "PCA always uses straight-line (Euclidean) distance; "
    "the distance you choose is used by neighbours, t-SNE, UMAP and clusters."
)
FAR_FROM_ZERO = 1e5  # mean over spread: float32 then keeps two digits of a difference or fewer
FLAT = 1e-14  # share of the variance that is rounding only


@dataclass(frozen=True)
class PCA(Method):
    """Settings of a PCA picture: how many axes, and which component lies on which."""

    packages: ClassVar[tuple[str, ...]] = ("numpy", "scipy")

    dims: int = setting(2, "dimensions of the picture", choices=(2, 3))
    x: int = setting(1, "component across (x)", low=1, high=1000)
    y: int = setting(2, "component upwards (y)", low=1, high=1000)
    z: int = setting(3, "component in depth (z)", low=1, high=1000)

    @property
    def axes(self) -> int:
        """How many axes the picture has."""
        return self.dims

    @property
    def components(self) -> tuple[int, ...]:
        """The components drawn, counted from 1, in the order x, y, z."""
        return (self.x, self.y, self.z)[: self.dims]

    def draw(self, request: Request) -> Projection:
        """Return the rows on the chosen principal components."""
        request.tell("Drawing the flat view (PCA)")
        vectors, exponent = scaled(request.vectors)
        found = principal_components(vectors, max(self.components))
        coordinates = found.place(vectors, [component - 1 for component in self.components])
        coordinates, scale_notes = _unscaled(coordinates, exponent)
        shares = [float(share) for share in found.shares[:KEPT]]
        drawn = [_share(found.shares, component) for component in self.components]
        return Projection(
            coordinates=coordinates,
            settings=self,
            metric="euclidean",
            axis_names=tuple(
                f"PC{component} ({share:.1%})"
                for component, share in zip(self.components, drawn, strict=True)
            ),
            facts={
                "explained_variance_ratio": shares,
                "components": list(self.components),
                "variance_drawn": sum(dict(zip(self.components, drawn, strict=True)).values()),
                "centred": True,
                "solver": found.solver,
            },
            notes=(
                EUCLIDEAN_NOTE,
                *scale_notes,
                *_flat_axes(found.shares, self.components),
                *_far_from_zero(request.vectors, found.mean, coordinates),
            ),
            ticks=True,
        )


def _share(shares: np.ndarray, component: int) -> float:
    return float(shares[component - 1]) if component <= len(shares) else 0.0


def _unscaled(coordinates: np.ndarray, exponent: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the coordinates in the units of the table where float32 can hold them."""
    largest = float(np.abs(coordinates).max())
    if exponent == 0 or largest == 0:
        return coordinates, ()
    if -100 < exponent + np.log2(largest) < 120:
        return np.ldexp(coordinates, exponent), ()
    size = "large" if exponent > 0 else "small"
    return coordinates, (f"The values are so {size} that the axes show them divided by 2 to the {exponent}.",)


def _flat_axes(shares: np.ndarray, components: tuple[int, ...]) -> tuple[str, ...]:
    flat = [component for component in components if _share(shares, component) < FLAT]
    if not flat:
        return ()
    names = " and ".join(f"PC{component}" for component in flat)
    spread = int((shares >= FLAT).sum())
    return (f"{names} shows no spread: the rows differ in {spread} direction(s) only.",)


def _far_from_zero(vectors: np.ndarray, mean: np.ndarray, coordinates: np.ndarray) -> tuple[str, ...]:
    spread = float(np.sqrt(coordinates.var(axis=0).sum()))
    far = vectors.dtype == np.float32 and np.linalg.norm(mean) > FAR_FROM_ZERO * spread > 0
    if not far:
        return ()
    return (
        "The values lie far from zero compared with how much they differ; float32 keeps few digits of "
        "the differences, so subtract the mean before saving the table, or save it as float64.",
    )
