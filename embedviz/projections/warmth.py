"""Getting ready: the first picture of a process should not wait for compilers and imports."""

import numpy as np

from embedviz.projections.drawing import project
from embedviz.projections.tsne import TSNE
from embedviz.projections.umap import UMAP

ROWS = 24


def warm_up() -> None:
    """Draw two tiny pictures, so that everything t-SNE and UMAP need is loaded and compiled."""
    rows = np.random.default_rng(0).normal(size=(ROWS, 5)).astype(np.float32)
    for dims in (2, 3):
        project(rows, UMAP(dims=dims, epochs=2), metric="euclidean")
    project(rows, TSNE(iterations=4, exaggerated=2), metric="euclidean")
