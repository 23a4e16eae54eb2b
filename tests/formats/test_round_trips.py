"""What is written reads back to the same bits, labels and columns; what cannot be kept is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embedviz.errors import FormatError
from embedviz.formats import FORMATS, WRITABLE, read_bytes, read_table, write_bytes, write_table
from embedviz.table import EmbeddingTable

LABELS = ("007", "nan", "null", "\u00a0", '"', "#", "", "1e5", "a,b", "=x", "\u2028z", "é", "word", "\ufeffx")
TEXTS = ("tsv", "csv", "pair")


def again(table: EmbeddingTable, form: str) -> EmbeddingTable:
    """Return the table after a trip through a format."""
    (name, content), *rest = write_bytes(table, form).items()
    return read_bytes(content, name, *(rest[0][::-1] if rest else ()))


def some_vectors(rows: int, dtype: type, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, 3)).astype(dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("form", [*TEXTS, "npz"])
def test_vectors_labels_and_columns_come_back_bit_for_bit(form, dtype):
    kinds = pd.array([None, "1999", *("x",) * (len(LABELS) - 2)], dtype="string")
    for columns in (pd.DataFrame(), pd.DataFrame({"kind": kinds, "year": kinds})):
        table = EmbeddingTable(some_vectors(len(LABELS), dtype), LABELS, columns)
        assert again(table, form).fingerprint == table.fingerprint


@pytest.mark.parametrize("form", ["word2vec", "word2vec-binary"])
def test_word2vec_comes_back_bit_for_bit(form):
    table = EmbeddingTable(some_vectors(4, np.float32), ("007", "\u00a0", '"', "nan"))
    assert again(table, form).fingerprint == table.fingerprint


@pytest.mark.parametrize("form", [*TEXTS, "word2vec", "npz"])
def test_a_float64_table_of_short_numbers_stays_float64(form):
    table = EmbeddingTable(np.array([[0.5, 1], [2, 3e39]]), ("a", "b"))
    assert again(table, form).fingerprint == table.fingerprint


@settings(max_examples=40)
@given(
    st.sampled_from([np.float32, np.float64]).flatmap(
        lambda kind: arrays.arrays(
            kind,
            arrays.array_shapes(min_dims=2, max_dims=2, max_side=4),
            elements=st.floats(width=kind(0).itemsize * 8, allow_nan=False, allow_infinity=False),
        )
    ),
    st.sampled_from([*TEXTS, "npz", "word2vec"]),
)
def test_any_finite_vectors_come_back(vectors, form):
    found = again(EmbeddingTable(vectors), form)
    assert found.vectors.dtype == vectors.dtype
    assert found.vectors.tobytes() == vectors.tobytes()


@settings(max_examples=40)
@given(st.lists(st.text(max_size=5), min_size=1, max_size=5), st.sampled_from([*TEXTS, "npz"]))
def test_any_labels_come_back_or_are_refused(labels, form):
    table = EmbeddingTable(np.ones((len(labels), 2), np.float32), tuple(labels))
    try:
        found = again(table, form)
    except FormatError as error:
        assert form != "npz" and "holds" in str(error)
    else:
        assert found.labels == tuple(labels)


@pytest.mark.parametrize("label", ["a\tb", "a\nb", "a\rb", "\ud800", "nul\0", "a" * 70_000])
def test_npz_keeps_every_label(label):
    table = EmbeddingTable(np.ones((300, 1), np.float32), (label, *map(str, range(299))))
    assert again(table, "npz").labels[0] == label


@pytest.mark.parametrize(
    ("label", "form"), [("a\tb", "tsv"), ("a\nb", "pair"), ("a\0", "csv"), ("a b", "word2vec")]
)
def test_what_a_format_cannot_hold_is_refused_and_another_named(label, form):
    with pytest.raises(FormatError, match=r"row 1 holds .* save as"):
        write_bytes(EmbeddingTable(np.ones((2, 1), np.float32), ("x", label)), form)


def test_float64_is_not_cut_to_a_binary_of_float32():
    with pytest.raises(FormatError, match="float64"):
        write_bytes(EmbeddingTable(np.ones((1, 1)), ("a",)), "word2vec-binary")


def test_a_csv_for_spreadsheets_defuses_formulas_and_the_plain_one_does_not():
    table = EmbeddingTable(np.ones((2, 1), np.float32), ("=cmd|x", "plain"))
    assert b"\n'=cmd|x," in write_bytes(table, "spreadsheet")["vectors.csv"]
    assert b"\n=cmd|x," in write_bytes(table, "csv")["vectors.csv"]


def test_the_ending_chooses_the_format_and_a_folder_gets_the_pair(tmp_path):
    table = EmbeddingTable(np.ones((2, 2), np.float32), ("a", "b"))
    for ending, form in ((".tsv", "tsv"), (".csv", "csv"), (".npz", "npz"), (".bin", "word2vec-binary")):
        (path,) = write_table(table, tmp_path / f"x{ending}")
        assert read_table(path).origin.format == form
    assert [path.name for path in write_table(table, tmp_path)] == ["vecs.tsv", "meta.tsv"]
    assert read_table(tmp_path / "vecs.tsv", tmp_path / "meta.tsv").labels == ("a", "b")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    (tmp_path / "x.tsv").write_text("old")
    with pytest.raises(FormatError):
        write_table(EmbeddingTable(np.ones((1, 1), np.float32), ("a\tb",)), tmp_path / "x.tsv")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("x.tsv", "old")]
    with pytest.raises(FormatError, match="names no format"):
        write_table(EmbeddingTable(np.ones((1, 1), np.float32)), tmp_path / "x.what")


def test_every_format_says_how_it_is_read_or_written():
    assert set(WRITABLE) == {key for key, form in FORMATS.items() if form.write}
    assert all(form.read or form.write for form in FORMATS.values())


AWKWARD = {
    "a column called 1": (["a", "b"], {"1": ["x", "y"], "2019": ["u", "v"]}, [[1, 2], [3, 4]]),
    "a column called 1,500": (["a", "b"], {"1,500": ["x", "y"]}, [[1], [2]]),
    "blanks and numbers in words": (["2 2", "b 4 5"], {}, [[3], [6]]),
    "an empty word": (["2 3", ""], {}, [[1], [2]]),
    "a tab in a word": (["b\tnan\tna", "x"], {}, [[3], [4]]),
    "separators in words": (["1;", "1,,,"], {}, [[2], [-4.5]]),
    "a first row that counts": (["a", "b"], {}, [[0, 1, 2], [0.5, 0.25, 0.75]]),
    "a first row that counts from 1": (["a", "b"], {}, [[1, 2, 3], [0.5, 0.25, 0.75]]),
    "a float that starts with a line end": (["4"], {}, [[-0.04, 4]]),
}


@pytest.mark.parametrize("key", ["tsv", "csv", "word2vec", "word2vec-binary", "pair", "npz"])
@pytest.mark.parametrize("case", AWKWARD)
@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_awkward_texts_come_back_or_are_refused_when_written(case, key, precision):
    labels, columns, vectors = AWKWARD[case]
    table = EmbeddingTable(np.array(vectors, precision), tuple(labels), pd.DataFrame(columns))
    try:
        parts = list(write_bytes(table, key).values())
    except FormatError:
        return
    back = read_bytes(parts[0], "back", parts[1] if len(parts) > 1 else None)
    assert back.labels == table.labels and back.precision == table.precision
    assert back.vectors.tobytes() == table.vectors.tobytes()
