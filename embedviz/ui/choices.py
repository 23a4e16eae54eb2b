"""What can be chosen on the map: the ways to colour and to label points, as keys and as phrases."""

from embedviz.plots.texts import visible
from embedviz.table import EmbeddingTable

PLAIN, LABEL, CLUSTERS, DISTANCE, COLUMN = "plain", "label", "clusters", "distance", "column:"
COLOUR_PHRASES = {
    PLAIN: "One colour",
    LABEL: "The word itself",
    CLUSTERS: "Groups found (clusters)",
    DISTANCE: "Nearness to the chosen word",
}

SCALES = {
    "sequential": "from low to high",
    "diverging": "around zero, two colours",
    "categories": "each value its own colour (classes)",
}


def colours(table: EmbeddingTable) -> list[str]:
    """Return every way to colour this table's points."""
    return [PLAIN, LABEL, *(COLUMN + str(name) for name in table.columns), CLUSTERS, DISTANCE]


def colour_phrase(colour: str) -> str:
    """Return a way to colour as it reads on screen."""
    return COLOUR_PHRASES.get(colour) or visible(colour.removeprefix(COLUMN))


def labels(table: EmbeddingTable) -> list[str]:
    """Return every way to label this table's points: "" is the row's own label."""
    return ["", *(str(name) for name in table.columns)]


def label_phrase(label: str) -> str:
    """Return a way to label points as it reads on screen."""
    return visible(label) if label else "The word itself"
