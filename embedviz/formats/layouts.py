"""How the rows of a text file are laid out: where the label, the numbers and other text stand."""

from dataclasses import dataclass
from functools import cached_property

from embedviz.formats.numbers import is_comma_number, is_not_finite, is_number

MAX_DIMS = 100_000
LABEL_WORDS = frozenset(
    [
        "label",
        "labels",
        "word",
        "words",
        "token",
        "tokens",
        "name",
        "names",
        "id",
        "ids",
        "term",
        "terms",
        "text",
        "title",
        "key",
        "item",
        "node",
        "entity",
        "class",
        "category",
    ]
)


@dataclass(frozen=True)
class Layout:
    """Where things stand in a row; columns count from 0.

    `label` is None where rows have no label; `others` are columns of text beside it; `dims` counts the
    numbers. `line` is the first line of data and `start` its offset in bytes. `comma` says that decimals
    are marked by a comma, `trailing` that each line ends with a separator, `glued` that the label and the
    first number share a cell. `decimals` says that column 1 holds decimals, so that it is no
    label. `promised` holds the rows and dims that a word2vec header announced.
    """

    separator: bytes
    dims: int
    width: int
    label: int | None = None
    others: tuple[int, ...] = ()
    header: tuple[str, ...] = ()
    line: int = 1
    start: int = 0
    comma: bool = False
    trailing: bool = False
    glued: bool = False
    decimals: bool = False
    promised: tuple[int, int] | None = None
    warnings: tuple[str, ...] = ()

    @cached_property
    def number_columns(self) -> tuple[int, ...]:
        """The columns that hold the numbers, in order."""
        return tuple(c for c in range(self.width) if c != self.label and c not in self.others)

    @cached_property
    def joined_label(self) -> bool:
        """Whether the label may hold the separator: all that stands before the last `dims` cells."""
        return self.separator == b" " and self.label == 0 and not self.others

    def name_of(self, column: int) -> str:
        """Return the header of a column, or `column 3` where there is none."""
        if len(self.header) == self.width and self.header[column]:
            return self.header[column]
        return f"column {column + 1}"


def is_numeric(cell: bytes) -> bool:
    """Return whether a cell was meant as a number: by the grammar, with a decimal comma, or nan or inf."""
    cell = cell.strip(b" ")
    return is_number(cell) or is_not_finite(cell) or is_comma_number(cell)
