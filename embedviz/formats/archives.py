"""Zip files that came from others: read in memory, one level, with caps on what they may grow to."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from typing import cast

from embedviz.errors import FormatError, quoted
from embedviz.formats.refusals import keras_file, torch_file
from embedviz.formats.sources import Source

MOST_MEMBERS = 10_000
FREE_BYTES = 16 << 20  # members up to this size may expand as they like
MOST_RATIO = 200
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")


class _View(io.RawIOBase):
    """A memoryview as a file that can be read and moved about in, without a copy."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._place = data, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._place = max(0, offset + (0, self._place, len(self._data))[whence])
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        piece = self._data[self._place : self._place + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)


def is_zip(source: Source) -> bool:
    """Return whether this is a zip file."""
    return source.head(4) in SIGNATURES


def names(source: Source) -> list[str]:
    """Return the names of the members; none where this is no zip file."""
    if not is_zip(source):
        return []
    with opened(source) as file:
        return file.namelist()


@contextmanager
def opened(source: Source) -> Iterator[zipfile.ZipFile]:
    """Give the zip file; damage found while it is open becomes one sentence.

    Raises:
        FormatError: it is damaged, encrypted or has too many members.
    """
    try:
        with zipfile.ZipFile(io.BufferedReader(_View(source.data))) as file:
            if len(file.namelist()) > MOST_MEMBERS:
                raise FormatError(
                    f"{quoted(source.name)} has {len(file.namelist()):,} members (at most {MOST_MEMBERS:,})."
                )
            yield file
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise FormatError(
            f"{quoted(source.name)} is a damaged or protected zip file; save or download it again."
        ) from None


def members(file: zipfile.ZipFile) -> list[str]:
    """Return the names of the arrays inside."""
    return [name for name in file.namelist() if name.endswith(".npy")]


def member(file: zipfile.ZipFile, name: str) -> BufferedIOBase:
    """Return one member as a stream."""
    return cast(BufferedIOBase, file.open(name))


def require_sane(file: zipfile.ZipFile, name: str, size: int) -> None:
    """Refuse a member that would grow beyond all reason: sizes are proven before memory is taken.

    Raises:
        FormatError: more than 16 MiB and more than 200 times its compressed size.
    """
    packed = file.getinfo(name).compress_size
    if size > FREE_BYTES and size > MOST_RATIO * packed:
        raise FormatError(
            f"The array {quoted(name)} would grow from {packed:,} to {size:,} bytes, more than "
            f"{MOST_RATIO} times; save it uncompressed (numpy.savez) if it is really so."
        )


def refuse_other_zip(source: Source) -> None:
    """Raise for a zip file that is not an .npz: PyTorch, Keras, a spreadsheet or a plain archive."""
    if not is_zip(source):
        return
    inside = names(source)
    if any(name.endswith(("data.pkl", ".pkl", "constants.pkl")) for name in inside):
        raise torch_file(source.name)
    if "model.weights.h5" in inside or any(name.endswith((".h5", ".keras")) for name in inside):
        raise keras_file(source.name)
    what = "is a zip file; unpack it and open what is inside"
    if any(name.startswith(("xl/", "word/", "ppt/", "content.xml")) for name in inside):
        what = "is an office document; save the sheet as CSV"
    raise FormatError(f"{quoted(source.name)} {what}.")
