"""Principal component analysis: the flat view in which the rows spread most.

    coordinate k of row i = (vector i - mean) · direction k

It is exact, centred, the same at every run, and straight: distances on the picture are shadows of
true (Euclidean) distances, never longer than these.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from embedviz.projections.components import FLAT, KEPT, principal_components, scaled, unscaled
from embedviz.projections.projection import Method, Projection, Request
from embedviz.settings import setting

EUCLIDEAN_NOTE = (
    "PCA always uses straight-line (Euclidean) distance; "
    "the distance you choose is used by neighbours, t-SNE, UMAP and clusters."
)
FAR_FROM_ZERO = 1e5  # mean over spread: float32 then keeps two digits of a difference or fewer


@dataclass(frozen=True)
class PCA(Method):
    """Settings of a PCA picture: how many axes, and which component lies on which."""

    title: ClassVar[str] = "PCA"
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
        places = found.place(vectors, [component - 1 for component in self.components])
        coordinates, scale_notes = unscaled(places, exponent)
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
                *_far_from_zero(request.vectors, found.mean, places),
            ),
            ticks=True,
        )


def _share(shares: np.ndarray, component: int) -> float:
    return float(shares[component - 1]) if component <= len(shares) else 0.0


def _flat_axes(shares: np.ndarray, components: tuple[int, ...]) -> tuple[str, ...]:
    flat = [component for component in components if _share(shares, component) < FLAT]
    if not flat:
        return ()
    names = " and ".join(f"PC{component}" for component in flat)
    verb = "shows" if len(flat) == 1 else "show"
    spread = int((shares >= FLAT).sum())
    return (f"{names} {verb} no spread: the rows differ in {spread} direction{'s' * (spread != 1)} only.",)


def _far_from_zero(vectors: np.ndarray, mean: np.ndarray, places: np.ndarray) -> tuple[str, ...]:
    spread = float(np.sqrt(places.var(axis=0).sum()))
    far = vectors.dtype == np.float32 and np.linalg.norm(mean) > FAR_FROM_ZERO * spread > 0
    if not far:
        return ()
    return (
        "The values lie far from zero compared with how much they differ; float32 keeps few digits of "
        "the differences, so subtract the mean before saving the table, or save it as float64.",
    )
