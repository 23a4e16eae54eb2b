"""Which of the dropped files are meant now.

The uploader keeps every file that was ever dropped on it. A file that could not be read must not be
paired with the next one: only what came since is read, or the same files again once the user has said
how to read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from embedviz.errors import EmbedvizError

File = TypeVar("File")


@dataclass(frozen=True)
class Refusal:
    """The last files that could not be read, how they were read, why not, and all files seen by then."""

    batch: tuple[str, ...]
    seen: frozenset[str]
    options: Any
    error: EmbedvizError


def meant(files: Sequence[File], refusal: Refusal | None, options: Any) -> list[File]:
    """Return the files to read now; empty where the last refusal still stands.

    `files` have a `file_id` each.
    """
    if refusal is None:
        return list(files)
    new = [file for file in files if _id(file) not in refusal.seen]
    if new or options == refusal.options:
        return new
    return [file for file in files if _id(file) in refusal.batch]


def refused(tried: Sequence[File], files: Sequence[File], options: Any, error: EmbedvizError) -> Refusal:
    """Return what to remember of files that could not be read."""
    return Refusal(tuple(map(_id, tried)), frozenset(map(_id, files)), options, error)


def _id(file: Any) -> str:
    return str(file.file_id)
