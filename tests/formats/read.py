"""Short ways to read texts in the tests."""

import pytest

from embedviz.errors import MESSAGE_LIMIT, FormatError
from embedviz.formats import ReadOptions, read_bytes
from embedviz.table import EmbeddingTable


def read(text: str | bytes, metadata: str | bytes | None = None, **options) -> EmbeddingTable:
    """Return the table in `text`, read with these options."""
    return read_bytes(raw(text), "upload", raw(metadata), "beside", options=ReadOptions(**options))


def refused(text: str | bytes, metadata: str | bytes | None = None, **options) -> FormatError:
    """Return the error that reading `text` must give: one line of at most 300 characters."""
    with pytest.raises(FormatError) as caught:
        read(text, metadata, **options)
    assert len(str(caught.value)) <= MESSAGE_LIMIT and "\n" not in str(caught.value)
    return caught.value


def raw(text: str | bytes | None) -> bytes | None:
    return text.encode() if isinstance(text, str) else text
