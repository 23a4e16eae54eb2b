"""Files that promise more than they hold, or would run code: refused in one sentence."""

import ast
import contextlib
import io
import pickle
import random
import sys
import types
import zipfile

import numpy as np
import pytest

from embedviz.errors import FormatError
from embedviz.formats import ExportNeeded, ReadOptions, read_bytes, read_table, refusals, write_bytes
from embedviz.table import EmbeddingTable
from tests.formats.read import raw, refused
from tests.shared import SHARED, needs_shared


def npy(array) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy_header(text: str, content: bytes = b"\0" * 64) -> bytes:
    header = text.encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + content


def opened(content: bytes, name: str = "upload", **options):
    return read_bytes(content, name, options=ReadOptions(**options))


class Canary:
    """An object that tells on whoever unpickles it."""

    def __reduce__(self):
        return (sys.exit, ("a pickle was opened",))


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", ">f8", "<f2", "<i4", "u1", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_real_numbers_is_read(dtype, order):
    array = np.array([[1, 0, 1], [0, 1, 1]]).astype(dtype, order=order)
    table = opened(npy(array))
    assert np.array_equal(table.vectors, array.astype(np.float64))
    assert table.precision == ("float64" if dtype.endswith("8") else "float32")


@pytest.mark.parametrize(
    ("header", "content"),
    [
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 8), }", b"\0" * 64),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }", b""),
        ("{'descr': '|S0', 'fortran_order': False, 'shape': (1000000, 1000000), }", b""),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 4), }", b""),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }", b"\0" * 31),
        ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 8), }", b"\0" * 64),
        ("__import__('os')", b""),
        ("{" * 60, b""),
    ],
)
def test_npy_that_does_not_hold_what_it_promises_is_refused(header, content):
    refused(npy_header(header, content))


def test_npy_names_the_first_value_that_is_not_finite():
    array = np.ones((3, 4), np.float32)
    array[1, 2] = array[2, 0] = np.nan
    assert "Row 1, dimension 2" in str(refused(npy(array))) and "2 such values" in str(refused(npy(array)))
    assert opened(npy(array), drop_bad_rows=True).rows == 1


@pytest.mark.parametrize("shape", [(), (4,), (2, 2, 2), (0, 4), (4, 0)])
def test_npy_needs_rows_and_dims(shape):
    assert "rows and dims" in str(refused(npy(np.ones(shape, np.float32))))


@pytest.mark.parametrize(
    "array", [np.ones((2, 2), complex), np.array([["a", "b"]]), np.array([["2026-01-01"]], "M8[D]")]
)
def test_npy_of_anything_else_is_refused(array):
    assert "real numbers" in str(refused(npy(array)))


def test_npz_gives_labels_beside_vectors():
    table = opened(npz(words=np.array(["a", "b"]), emb=np.eye(2, dtype=np.float32)))
    assert (table.labels, table.origin.labels_from) == (("a", "b"), "array 'words'")


def test_npz_with_several_matrices_names_them():
    content = npz(first=np.eye(2), second=np.eye(3))
    assert "'first', 'second'" in str(refused(content))
    assert opened(content, array="second").rows == 3
    assert "no array 'third'" in str(refused(content, array="third"))


def test_a_zip_bomb_is_refused():
    file = io.BytesIO()
    np.savez_compressed(file, vectors=np.zeros((10_000, 1_000), np.float32))
    assert "would grow" in str(refused(file.getvalue()))


def test_a_member_that_is_shorter_or_longer_than_its_header_is_refused():
    for change in (lambda content: content[:-4], lambda content: content + b"1234"):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("vectors.npy", change(npy(np.eye(3))))
        assert "different number" in str(refused(file.getvalue()))


def test_a_cut_zip_is_refused():
    assert "damaged" in str(refused(npz(vectors=np.eye(20))[:-30]))


def torch_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps(Canary()))
    return file.getvalue()


def keras_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "library"),
    [
        *((pickle.dumps(Canary(), protocol), "pickle") for protocol in range(6)),
        (pickle.dumps({"a": [1.0]}, 0), "pickle"),
        (npy(np.array([[Canary()]], dtype=object)), "pickle"),
        (npz(vectors=np.array([[Canary()]], dtype=object)), "pickle"),
        (torch_zip(), "torch"),
        (keras_zip(), "keras"),
        (b"\x89HDF\r\n\x1a\n" + b"\0" * 100, "keras"),
        (b"\0" * 512 + b"\x89HDF\r\n\x1a\n", "keras"),
    ],
)
@pytest.mark.parametrize("name", ["vectors.tsv", "vectors.pkl"])
def test_pickles_and_models_are_never_opened_but_come_with_three_lines(content, library, name):
    with pytest.raises(ExportNeeded) as caught:
        opened(content, name)
    lines = caught.value.snippet.splitlines()
    assert len(lines) == 3 and library in lines[0] and len(str(caught.value)) <= 300


@pytest.mark.parametrize("snippet", [refusals.KERAS, refusals.TORCH, refusals.GENSIM, refusals.PICKLE])
def test_the_three_lines_write_a_pair_that_opens(snippet, tmp_path, monkeypatch):
    ast.parse(snippet)
    vectors = np.array([[0.1, 0.2], [0.3, 0.4]], np.float32)
    monkeypatch.chdir(tmp_path)
    for name, library in fake_libraries(vectors).items():
        monkeypatch.setitem(sys.modules, name, library)
    (tmp_path / "vectors.pkl").write_bytes(pickle.dumps({"a": vectors[0], "b": vectors[1]}))
    exec(snippet, {})
    table = read_table("vecs.tsv", "meta.tsv")
    assert np.array_equal(table.vectors, vectors)
    assert table.labels in (("a", "b"), ("0", "1"))


def fake_libraries(vectors):
    """Return stand-ins for Keras, PyTorch and gensim with one embedding each."""
    space = types.SimpleNamespace
    layer = type("Embedding", (), {"get_weights": lambda self: [vectors]})()
    tensor = space(ndim=2, float=lambda: space(numpy=lambda: vectors))
    keyed = space(vectors=vectors, index_to_key=["a", "b"])
    models = space(load_model=lambda path: space(layers=[layer]))
    return {
        "keras": space(models=models),
        "torch": space(load=lambda path, **_: {"emb.weight": tensor}),
        "gensim": space(utils=space(SaveLoad=space(load=lambda path: keyed))),
    }


@pytest.mark.parametrize(
    "content",
    [
        b"\x1f\x8b\x08",
        b"BZh9",
        b"PAR1",
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"<!DOCTYPE html>",
        b"SQLite format 3\0",
    ],
)
def test_other_known_files_are_named(content):
    assert "upload" in str(refused(content + b" " * 100))


@pytest.mark.parametrize(
    "header", [b"1000000000 300\n", b"999999999999999999 999999999999999999\n", b"3 2\n"]
)
def test_a_word2vec_header_is_proven_against_the_file(header):
    error = refused(header + b"a \x00\x01\x02\x03\x04\x05\x06\x07")
    assert "promises" in str(error)


def test_a_header_of_text_that_promises_too_much_is_a_warning_only():
    table = read_bytes(b"1000000000 2\na 1 2\nb 3 4\n", "upload")
    assert table.rows == 2 and "1,000,000,000" in table.warnings[0]


def word2vec_binary(words, vectors, end=b"") -> bytes:
    rows = (raw(word) + b" " + row.tobytes() + end for word, row in zip(words, vectors, strict=True))
    return b"%d %d\n" % vectors.shape + b"".join(rows)


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_binary_word2vec_is_read_with_and_without_line_ends(end):
    vectors = np.array([[1.5, 10], [-2, 0.1]], np.float32)
    table = opened(word2vec_binary(["é", "b"], vectors, end))
    assert (table.labels, table.origin.format) == (("é", "b"), "word2vec-binary")
    assert np.array_equal(table.vectors, vectors)


def test_a_word_of_a_binary_that_is_no_utf_8_is_marked_and_its_row_named():
    table = opened(word2vec_binary(["a", b"\xe9"], np.ones((2, 3), np.float32) / 3))
    assert table.labels == ("a", "\ufffd") and "row 1" in table.warnings[0]


def test_binary_word2vec_that_is_cut_short_is_refused():
    content = word2vec_binary(["a" * 50, "b"], np.ones((2, 3), np.float32) / 3)
    assert "cut short" in str(refused(content[:-6]))


@needs_shared
def test_the_two_files_that_gensim_wrote_agree():
    text = read_table(SHARED / "data/word2vec/shakespeare-50d.txt")
    binary = read_table(SHARED / "data/word2vec/shakespeare-50d.bin")
    assert (text.rows, text.dims, text.origin.format) == (5003, 50, "word2vec")
    assert text.labels == binary.labels
    assert np.array_equal(text.vectors, binary.vectors)


def test_an_error_is_never_anything_but_a_format_error():
    noise = np.random.default_rng(0)
    for size in (1, 7, 100, 5000):
        for _ in range(30):
            try:
                opened(noise.bytes(size))
            except FormatError as error:
                assert len(str(error)) <= 300


DAMAGE = (b"", b"\t", b'"', b"9", b"\xff", b"\n")


def test_damaged_files_of_every_format_are_refused_or_read_but_nothing_else_happens():
    vectors = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
    table = EmbeddingTable(vectors, ("a", "b", '"', "é", "007"))
    noise = random.Random(0)
    for form in ("tsv", "csv", "npz", "pair", "word2vec", "word2vec-binary"):
        for _ in range(40):
            files = [bytearray(content) for content in write_bytes(table, form).values()]
            for content in files:
                place = noise.randrange(len(content))
                content[place : place + noise.randrange(3)] = noise.choice(DAMAGE)
            with contextlib.suppress(FormatError):
                read_bytes(files[0], "upload", *files[1:])


@pytest.mark.parametrize(
    "shape", ["(0, 99999999999999999999999)", "(0, 4611686018427387904)", "(0, 4, 2305843009213693952)"]
)
def test_a_shape_that_no_array_can_have_is_refused_even_when_it_holds_nothing(shape):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    assert "shape" in str(refused(npy_header(header, b"")))


def test_more_axes_than_numpy_has_are_refused():
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({'1, ' * 70}), }}"
    assert "shape" in str(refused(npy_header(header, b"\0" * 4)))


def test_npy_of_version_3_is_read():
    content = io.BytesIO()
    np.lib.format.write_array(content, np.eye(2, dtype=np.float32), version=(3, 0))
    assert np.array_equal(opened(content.getvalue()).vectors, np.eye(2))


@pytest.mark.parametrize(
    "arrays",
    [
        {"labels": np.frombuffer(b"abc", "u1"), "labels_ends": np.array([1.5, 3])},
        {"labels": np.frombuffer(b"abc", "u1"), "labels_ends": np.array([[1], [3]])},
        {"labels": np.frombuffer(b"\xff\xfe", "u1"), "labels_ends": np.array([1, 2])},
        {"labels": np.array(["a", "b"]), "column_names": np.array(["k"]), "column_0": np.array(["x"])},
        {
            "column_names": np.array(["k"]),
            "column_0": np.array(["x", "y"]),
            "column_0_missing": np.array([False]),
        },
    ],
)
def test_texts_of_an_npz_that_do_not_fit_are_one_sentence(arrays):
    refused(npz(vectors=np.eye(2), **arrays))


def test_a_column_of_an_npz_without_a_word_on_missing_cells_has_none():
    table = opened(npz(vectors=np.eye(2), column_names=np.array(["k"]), column_0=np.array(["x", ""])))
    assert table.columns["k"].tolist() == ["x", ""]


@pytest.mark.parametrize("names", [np.array(3), np.array([["a", "b"]]), np.array([b"a"])])
def test_column_names_of_someone_else_do_no_harm(names):
    assert opened(npz(vectors=np.eye(2), column_names=names)).columns.empty


@pytest.mark.parametrize("chosen", [np.array(3.0), np.ones(3)])
def test_a_chosen_array_without_rows_and_dims_is_refused(chosen):
    error = refused(npz(vectors=np.eye(2), one=chosen, labels=np.array(["a", "b"])), array="one")
    assert "shape" in str(error)


@pytest.mark.parametrize(
    "content",
    [
        '{"a": [1, 2]}',
        '{\n  "a": [1,\n 2]\n}\n',
        "[[1, 2],\n[3, 4]]",
        '[{"word": "a", "x": 1}]',
        '{"w": 1}\n{"w": 2}\n',
    ],
)
def test_json_is_named(content):
    assert "JSON" in str(refused(content))


def test_a_word_that_looks_like_json_is_a_word():
    assert opened(b'{"\t1\t2\n[[\t3\t4\n').labels == ('{"', "[[")


def test_a_long_first_word_does_not_hide_a_binary_file():
    words = ("L" * 100_000, "b")
    table = EmbeddingTable(np.array([[0.5, 0.1], [1.5, 2.5]], np.float32), words)
    assert opened(write_bytes(table, "word2vec-binary")["vectors.bin"]).labels == words


def test_npy_of_python_2_is_read_without_a_warning():
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4L, 4L), }"
    assert opened(npy_header(header)).vectors.shape == (4, 4)
