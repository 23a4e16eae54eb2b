"""Principal components: the directions in which the rows spread most, exactly.

With C the rows minus their mean, the directions are the eigenvectors v of CᵀC and the variances its
eigenvalues / (rows - 1). Small tables go through a float64 singular value decomposition of C. Large
ones through the eigenvectors of CᵀC (or of CCᵀ where rows < dims): summed in float64 over blocks
whose products are float32, and again all in float64 where float32 could not tell two neighbouring
directions apart. Each direction points so that its largest entry is positive.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import eigh

from embedviz.arrays import Coordinates, Vector, Vectors

FLAT = 1e-14  # a share of the variance that is rounding only
KEPT = 10  # components whose share of the variance is reported
SVD_WORK = 3e8  # rows x dims x the smaller of both: about 0.3 s
BLOCK_ROWS = 2048  # rows centred in float64 at a time
FLOAT32_ROWS = 1 << 17  # rows multiplied in float32 before the sum goes on in float64
NUMPY_SIZE = 512  # up to here all eigenvectors cost less than waking SciPy's own threads
SAFE_SQUARES = (1e-24, 1e24)  # between them no square over- or underflows, not even in float32
SAFE_OFFSET = 10  # the mean's part of the products, in largest eigenvalues: costs a digit, no more
SAFE_GAP = 1000 * float(np.finfo(np.float32).eps)  # between eigenvalues, as a share of the largest


@dataclass(frozen=True, eq=False)
class Components:
    """The leading components: `axes` (count x dims, unit length), their `shares` of all variance, `mean`."""

    axes: np.ndarray
    shares: np.ndarray
    mean: Vector
    solver: str
    single: bool = False  # float32 products are exact enough

    def place(self, vectors: Vectors, chosen: Sequence[int]) -> Coordinates:
        """Return the float64 coordinates of the vectors on these components (counted from 0)."""
        turned = np.zeros((vectors.shape[1], len(chosen)))
        for column, component in enumerate(chosen):
            if component < len(self.axes) and self.shares[component] > FLAT:
                turned[:, column] = self.axes[component]
        if self.single:
            return (vectors @ turned.astype(np.float32)) - self.mean @ turned
        places = np.empty((len(vectors), len(chosen)))
        for part in _blocks(len(vectors)):
            places[part] = (vectors[part] - self.mean) @ turned
        return places


def principal_components(vectors: Vectors, count: int) -> Components:
    """Return at least the first `count` components, fewer where rows or dims allow no more.

    Values are expected between about 1e-100 and 1e100 (see `scaled`).
    """
    rows, dims = vectors.shape
    if rows * dims * min(rows, dims) <= SVD_WORK:
        return _by_svd(vectors)
    if rows < dims:
        return _by_row_products(vectors, count)
    quick = _by_float32_products(vectors, count) if vectors.dtype == np.float32 else None
    return quick or _by_dim_products(vectors, count)


def scaled(vectors: Vectors) -> tuple[Vectors, int]:
    """Return the vectors divided by a power of two, and its exponent: 0 unless they are extreme."""
    with np.errstate(over="ignore", under="ignore"):
        squares = float(np.vdot(vectors, vectors))  # one quick pass; between largest² and size x largest²
    if vectors.size * SAFE_SQUARES[0] < squares < SAFE_SQUARES[1]:
        return vectors, 0
    largest = max(abs(float(vectors.max())), abs(float(vectors.min())))
    if largest == 0 or SAFE_SQUARES[0] ** 0.5 < largest < SAFE_SQUARES[1] ** 0.5:
        return vectors, 0
    exponent = int(np.frexp(largest)[1])
    return np.ldexp(vectors.astype(np.float64), -exponent), exponent


def unscaled(coordinates: Coordinates, exponent: int) -> tuple[Coordinates, tuple[str, ...]]:
    """Return the coordinates in the units of the table where float32 can hold them."""
    largest = float(np.abs(coordinates).max())
    if exponent == 0 or largest == 0:
        return coordinates, ()
    if -100 < exponent + np.log2(largest) < 120:
        return np.ldexp(coordinates, exponent), ()
    size = "large" if exponent > 0 else "small"
    return coordinates, (f"The values are so {size} that the axes show them divided by 2 to the {exponent}.",)


def _by_svd(vectors: Vectors) -> Components:
    mean = vectors.mean(axis=0, dtype=np.float64)
    _, lengths, axes = np.linalg.svd(vectors - mean, full_matrices=False)
    return _components(axes, lengths**2, float((lengths**2).sum()), mean, "singular value decomposition")


def _by_row_products(vectors: Vectors, count: int) -> Components:
    mean = vectors.mean(axis=0, dtype=np.float64)
    centred = vectors - mean
    variances, turned = _leading(centred @ centred.T, max(count, KEPT))
    axes = turned.T @ centred
    lengths = np.linalg.norm(axes, axis=1, keepdims=True)
    axes = np.divide(axes, lengths, out=np.zeros_like(axes), where=lengths > 0)
    return _components(
        axes, variances, float(np.vdot(centred, centred)), mean, "eigenvectors of row products"
    )


def _by_float32_products(vectors: Vectors, count: int) -> Components | None:
    """Return the components where float32 products can tell them apart, else None."""
    rows, dims = vectors.shape
    products, sums, ones = np.zeros((dims, dims)), np.zeros(dims), np.ones(FLOAT32_ROWS, np.float32)
    for part in _blocks(rows, FLOAT32_ROWS):
        block = vectors[part]
        products += block.T @ block
        sums += ones[: len(block)] @ block
    mean = sums / rows
    offset = rows * np.outer(mean, mean)
    variances, axes = _leading(products - offset, max(count, KEPT) + 1)
    rounding = SAFE_GAP * (variances[0] + np.trace(offset))
    gaps = -np.diff(variances[: count + 1])
    near_zero = np.trace(offset) < SAFE_OFFSET * variances[0]
    if not (near_zero and len(gaps) and gaps.min() > rounding):
        return None
    total = float(np.trace(products - offset))
    found = _components(axes.T, variances, total, mean, "eigenvectors of dim products")
    return replace(found, single=True)


def _by_dim_products(vectors: Vectors, count: int) -> Components:
    mean = vectors.mean(axis=0, dtype=np.float64)
    products = np.zeros((vectors.shape[1],) * 2)
    for part in _blocks(len(vectors)):
        centred = vectors[part] - mean
        products += centred.T @ centred
    variances, axes = _leading(products, max(count, KEPT))
    return _components(axes.T, variances, float(np.trace(products)), mean, "eigenvectors of dim products")


def _leading(products: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    size = len(products)
    if size <= NUMPY_SIZE:
        values, vectors = np.linalg.eigh(products)
        return values[::-1][:count], vectors[:, ::-1][:, :count]
    values, vectors = eigh(products, subset_by_index=(max(0, size - count), size - 1), check_finite=False)
    return values[::-1], vectors[:, ::-1]


def _components(
    axes: np.ndarray, variances: np.ndarray, total: float, mean: np.ndarray, solver: str
) -> Components:
    largest = np.abs(axes).argmax(axis=1)
    signs = np.sign(axes[np.arange(len(axes)), largest])
    shares = np.clip(variances, 0, None) / total if total > 0 else np.zeros(len(variances))
    return Components(axes * signs[:, None], shares, mean, solver)


def _blocks(rows: int, step: int = BLOCK_ROWS) -> Iterator[slice]:
    for start in range(0, rows, step):
        yield slice(start, min(rows, start + step))
