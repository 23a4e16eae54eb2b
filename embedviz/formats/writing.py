"""The way out: a table becomes a file that reads back to the same bits.

A file is written beside its place under another name and moved there when complete, so that a failure
leaves what was there before.
"""

import io
import os
from collections.abc import Callable
from io import BufferedIOBase
from os import PathLike
from pathlib import Path

from embedviz.errors import FormatError, quoted
from embedviz.formats.kinds import Format
from embedviz.formats.registry import FORMATS, WRITABLE
from embedviz.table import EmbeddingTable

PAIR = ("vecs.tsv", "meta.tsv")


def write_table(
    table: EmbeddingTable, path: str | PathLike[str], *, format: str | None = None
) -> tuple[Path, ...]:
    """Return the path, or two for the pair, of the file that now holds the table.

    `format` is a key of `FORMATS`; without it the ending of `path` decides, and a folder gets the pair
    vecs.tsv and meta.tsv. With format="pair", meta.tsv is written beside `path`.

    Raises:
        FormatError: no such format, a text that the format cannot hold, or the disk refuses.
    """
    path = Path(path)
    key = format or _format_for(path)
    form = _writable(key)
    if path.is_dir():
        if form.write_metadata is None:
            raise FormatError(f"{quoted(path.name or str(path))} is a folder; give the name of a file in it.")
        path = path / PAIR[0]
    parts = [(path, form.write)]
    if form.write_metadata is not None:
        parts.append((_beside(path), form.write_metadata))
    _save(table, parts)
    return tuple(part for part, _ in parts)


def write_bytes(table: EmbeddingTable, format: str) -> dict[str, bytes]:
    """Return the content of each file of a format by a plain file name: for a download.

    Raises:
        FormatError: no such format, or a text that the format cannot hold.
    """
    form = _writable(format)
    names = PAIR if form.write_metadata else ("vectors" + (form.endings or (".csv",))[0],)
    content = {}
    for name, write in zip(names, (form.write, form.write_metadata), strict=False):
        if write is not None:
            file = io.BytesIO()
            write(table, file)
            content[name] = file.getvalue()
    return content


def _writable(key: str) -> Format:
    if key not in WRITABLE:
        raise FormatError(f"{quoted(key)} is not a format to write; use one of {', '.join(WRITABLE)}.")
    return FORMATS[key]


def _format_for(path: Path) -> str:
    if path.is_dir():
        return "pair"
    ending = path.suffix.lower()
    for key, form in FORMATS.items():
        if form.write is not None and ending in form.endings:
            return key
    known = ", ".join(ending for form in FORMATS.values() for ending in form.endings if form.write)
    raise FormatError(
        f"The ending of {quoted(path.name)} names no format to write; use one of {known}, or give the format."
    )


def _beside(path: Path) -> Path:
    """Return where the metadata of a pair goes: meta.tsv for vecs.tsv, else NAME.meta.tsv."""
    return path.with_name(PAIR[1] if path.name == PAIR[0] else f"{path.stem}.meta.tsv")


def _save(
    table: EmbeddingTable, parts: "list[tuple[Path, Callable[[EmbeddingTable, BufferedIOBase], None] | None]]"
) -> None:
    """Write all parts under other names, then move them to their places."""
    drafts = [(path.with_name(f".{path.name}.{os.getpid()}.part"), path, write) for path, write in parts]
    try:
        for draft, _, write in drafts:
            with draft.open("wb") as file:
                if write is not None:
                    write(table, file)
        for draft, path, _ in drafts:
            draft.replace(path)
    except OSError as error:
        reason = error.strerror or "the disk refused"
        raise FormatError(
            f"{quoted(drafts[0][1].name)} was not written: {reason}; choose another place."
        ) from None
    finally:
        for draft, _, _ in drafts:
            draft.unlink(missing_ok=True)
