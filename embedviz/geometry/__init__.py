"""Pure functions about vectors: distances, neighbours, the neighbour graph, clusters and search."""

from embedviz.geometry.clusters import HDBSCAN, Clustering, KMeans, cluster
from embedviz.geometry.distances import METRICS, distances
from embedviz.geometry.graph import EXACT_ROWS, NeighbourGraph, graph_metric, neighbour_graph
from embedviz.geometry.neighbours import Neighbour, Neighbours, NeighbourSearch, nearest, nearest_each
from embedviz.geometry.search import best_first, search

__all__ = [
    "EXACT_ROWS",
    "HDBSCAN",
    "METRICS",
    "Clustering",
    "KMeans",
    "Neighbour",
    "NeighbourGraph",
    "NeighbourSearch",
    "Neighbours",
    "best_first",
    "cluster",
    "distances",
    "graph_metric",
    "nearest",
    "nearest_each",
    "neighbour_graph",
    "search",
]
