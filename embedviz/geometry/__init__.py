"""Pure functions about vectors: distances, neighbours, the neighbour graph, clusters and search."""

from embedviz.geometry.distances import METRICS, distances
from embedviz.geometry.graph import EXACT_ROWS, NeighbourGraph, neighbour_graph
from embedviz.geometry.neighbours import Neighbour, Neighbours, NeighbourSearch, nearest, nearest_each

__all__ = [
    "EXACT_ROWS",
    "METRICS",
    "Neighbour",
    "NeighbourGraph",
    "NeighbourSearch",
    "Neighbours",
    "distances",
    "nearest",
    "nearest_each",
    "neighbour_graph",
]
