"""The choices a reader may be given, where a file leaves room for more than one reading.

An error that needs a decision names the option that decides; everything is automatic otherwise.
"""

from dataclasses import dataclass

from embedviz.settings import Settings, setting

SPLITS = ("refuse", "short label", "long label", "never")


@dataclass(frozen=True)
class ReadOptions(Settings):
    """How to read a file that can be read in more than one way; the defaults decide from the content."""

    header: bool | None = setting(None, "line 1 is a header", auto=True)
    label_column: int | None = setting(
        None, "column that holds the label (0: none)", low=0, auto=True, why="Columns count from 1."
    )
    dims: int | None = setting(None, "numbers in each row", low=1, auto=True)
    precision: str = setting("auto", "number format", choices=("auto", "float32", "float64"))
    drop_bad_rows: bool = setting(False, "leave out rows that cannot be read")
    split: str = setting("refuse", "where a glued label ends", choices=SPLITS)
    array: str = setting("", "name of the array in an .npz file")
    metadata_header: bool | None = setting(None, "metadata line 1 is a header", auto=True)
    metadata_label: str = setting("", "metadata column that holds the label")
