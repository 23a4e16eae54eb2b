from dataclasses import dataclass

import numpy as np
import pytest

from embedviz.errors import FormatError
from embedviz.table import EmbeddingTable
from embedviz.ui.opening import as_pair, rows_named


@dataclass
class Dropped:
    name: str
    content: bytes = b""

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


def names(*dropped: Dropped) -> tuple[str, str | None]:
    vectors, metadata = as_pair(dropped)
    return vectors.name, metadata.name if metadata else None


def test_one_file_is_the_vectors() -> None:
    assert names(Dropped("metadata.tsv")) == ("metadata.tsv", None)


@pytest.mark.parametrize("meta", ["meta.tsv", "iris_labels.tsv", "Words.tsv", "vocab.txt"])
def test_the_metadata_is_known_by_its_name_in_either_order(meta: str) -> None:
    assert names(Dropped(meta), Dropped("vecs.tsv")) == ("vecs.tsv", meta)
    assert names(Dropped("vecs.tsv"), Dropped(meta)) == ("vecs.tsv", meta)


def test_otherwise_the_larger_file_holds_the_vectors() -> None:
    assert names(Dropped("a.tsv", b"1"), Dropped("b.tsv", b"1\t2\t3")) == ("b.tsv", "a.tsv")


def test_three_files_at_once_are_refused() -> None:
    with pytest.raises(FormatError, match="3 files"):
        as_pair([Dropped("a"), Dropped("b"), Dropped("c")])


def test_a_pasted_list_gives_rows_in_its_order_and_the_words_not_found() -> None:
    table = EmbeddingTable(np.eye(4, dtype=np.float32), ("a", "b", "a", "c"))
    rows, missing = rows_named(table, ["c", "x", "a"])
    assert rows.tolist() == [3, 0, 2]
    assert missing == ("x",)


def test_a_list_of_unknown_words_gives_no_rows() -> None:
    rows, missing = rows_named(EmbeddingTable(np.eye(2, dtype=np.float32)), ["x"])
    assert not len(rows) and missing == ("x",)
