"""What a sample is: a small table that is always there, and what to show of it first."""

from collections.abc import Callable
from dataclasses import dataclass

from embedviz.table import EmbeddingTable


@dataclass(frozen=True)
class Sample:
    """A small table and the words to introduce it.

    `description` says in one line what it is and `made` in one or two sentences where it came from.
    `highlighted` is the label to point at first; `colour_column` the column that colours the first
    picture; `label_column` the column written beside the points, "" for the table's own labels.
    """

    key: str
    title: str
    description: str
    made: str
    load: Callable[[], EmbeddingTable]
    highlighted: str
    colour_column: str
    label_column: str = ""
