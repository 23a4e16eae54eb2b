"""embedviz: see embeddings learn.

import embedviz as ev

table = ev.read_table("vecs.tsv", metadata="meta.tsv")
ev.nearest(table, "king", k=10)
ev.project(table, ev.PCA(dims=2))
"""

from embedviz.errors import EmbedvizError, FormatError
from embedviz.table import EmbeddingTable

__version__ = "0.1.0"

__all__ = ["EmbeddingTable", "EmbedvizError", "FormatError"]
