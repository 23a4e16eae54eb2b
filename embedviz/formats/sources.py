"""Where the bytes come from: a file on disk, mapped and never copied, or an upload already in memory."""

import mmap
from contextlib import suppress
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from embedviz.errors import FormatError, quoted


@dataclass(frozen=True, eq=False)
class Source:
    """The whole content of a file, and the name it came under (never trusted to say what it is)."""

    name: str
    data: memoryview

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self.data)

    def head(self, size: int = 4096) -> bytes:
        """Return the first bytes, for recognising a format."""
        return bytes(self.data[:size])


def release(data: memoryview, start: int, stop: int) -> None:
    """Give the memory of bytes that were read back to the system; they are read anew when asked for again.

    Only the pages of a mapped file can be given back; an upload in memory stays as it is.
    """
    mapped = data.obj
    if isinstance(mapped, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        first = start // mmap.PAGESIZE * mmap.PAGESIZE
        with suppress(OSError, ValueError):
            mapped.madvise(mmap.MADV_DONTNEED, first, stop - first)


def open_source(path: str | PathLike[str]) -> Source:
    """Return the content of a file on disk, mapped into memory page by page as it is read.

    Raises:
        FormatError: there is no such file, it is a folder or device, or it may not be read.
    """
    path = Path(path)
    name = path.name or str(path)  # the folder we are in has no name
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "was not found"
            raise FormatError(f"{quoted(name)} {what}; give the path of a file with vectors.")
        with path.open("rb") as file:
            if not path.stat().st_size:
                return Source(name, memoryview(b""))
            return Source(name, memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise FormatError(f"{quoted(name)} cannot be read: {reason}; check the path.") from None


def from_bytes(data: "bytes | bytearray | memoryview", name: str) -> Source:
    """Return the content of an upload under the name it was given."""
    return Source(name, memoryview(data).cast("B").toreadonly())
