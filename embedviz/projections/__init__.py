"""Pictures of a table: from many dims to 2 or 3.

`PROJECTIONS` lists the methods; `project` draws any of them.
"""

from embedviz.projections.axes import Axes
from embedviz.projections.drawing import graph_width, project
from embedviz.projections.pca import PCA
from embedviz.projections.projection import Method, Projection
from embedviz.projections.tsne import TSNE
from embedviz.projections.umap import UMAP
from embedviz.projections.warmth import warm_up

PROJECTIONS: dict[str, type[Method]] = {"pca": PCA, "tsne": TSNE, "umap": UMAP, "axes": Axes}

__all__ = [
    "PCA",
    "PROJECTIONS",
    "TSNE",
    "UMAP",
    "Axes",
    "Method",
    "Projection",
    "graph_width",
    "project",
    "warm_up",
]
