"""Encodings, line ends and cells: what splits a text and what does not."""

import numpy as np
import pytest

from tests.formats.read import read, refused


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_a_byte_order_mark_decides_the_encoding(codec):
    text = "é\t1\t2\n日\t3\t4\n"
    marked = text if codec in ("utf-8-sig", "utf-16", "utf-32") else "\ufeff" + text
    table = read(marked.encode(codec))
    assert (table.labels, table.warnings) == (("é", "日"), ())
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_without_a_valid_sequence_the_text_is_windows_1252_and_that_is_said():
    table = read("café\t1\t2\n€uro\t3\t4\n".encode("cp1252"))
    assert table.labels == ("café", "€uro")
    assert "Windows-1252" in table.warnings[0] and "line 1" in table.warnings[0]
    assert table.origin.encoding == "cp1252"


def test_bad_bytes_beside_valid_ones_are_marked_and_their_line_is_named():
    table = read(b"caf\xc3\xa9\t1\t2\nbad\xff\t3\t4\n")
    assert table.labels == ("café", "bad\ufffd")
    assert "Line 2" in table.warnings[0]


def test_a_nul_is_refused_with_its_line():
    assert refused(b"a\t1\t2\nb\x00\t3\t4\n").line == 2


def test_utf_16_without_a_mark_is_refused():
    assert "NUL" in str(refused("a\t1\t2\n".encode("utf-16-le")))


@pytest.mark.parametrize("sign", ["\u00a0", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1e"])
@pytest.mark.parametrize("separator", ["\t", " ", ","])
def test_only_line_feeds_end_lines_and_only_the_separator_splits(sign, separator):
    lines = [separator.join([f"a{sign}b", "1", "2"]), separator.join([sign, "3", "4"])]
    table = read("\n".join(lines))
    assert table.labels == (f"a{sign}b", sign)
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_a_lone_cr_belongs_to_the_label_where_lines_end_at_lf():
    assert read("a\rb\t1\t2\nc\t3\t4\n").labels == ("a\rb", "c")


@pytest.mark.parametrize("label", ["007", "nan", "null", "NA", "1e5", '"', "#", " padded ", "\u202e", "inf"])
def test_labels_are_text_byte_for_byte(label):
    table = read(f"{label}\t1\t2\nother\t3\t4\n")
    assert table.labels == (label, "other")


def test_tsv_has_neither_quotes_nor_comments():
    table = read('"\t1\t2\n#\t3\t4\n"x"\t5\t6\n')
    assert table.labels == ('"', "#", '"x"')


def test_csv_quotes_as_rfc_4180_says():
    table = read('"a ""b"", c",1,2\n"two\r\nlines","3",4\nplain,5,6\n')
    assert table.labels == ('a "b", c', "two\r\nlines", "plain")
    assert table.vectors.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_an_open_quote_is_an_error_with_the_line_that_opens_it():
    error = refused('a,1,2\n"b,3,4\nc,5,6\n')
    assert error.line == 2 and "never closed" in str(error)


def test_text_after_a_closing_quote_is_an_error():
    error = refused('a,1,2\n"b"c,3,4\n')
    assert (error.line, error.column) == (2, 1)


def test_a_line_beyond_all_reason_is_refused_before_it_is_split():
    error = refused("\t".join(["1"] * 1_000_000))
    assert "100,000" in str(error)


def test_a_label_of_a_hundred_thousand_characters_is_kept():
    label = "x" * 100_000
    assert read(f"{label}\t1\t2\nb\t3\t4").labels[0] == label


def test_a_long_label_is_cut_in_an_error():
    error = refused(f"a\t1\t2\nb\t{'x' * 100_000}\t4\nc\t5\t6")
    assert "…" in str(error) and (error.line, error.column) == (2, 2)


def test_the_arrays_of_a_table_refuse_writes():
    with pytest.raises(ValueError, match="read-only"):
        read("1\t2").vectors[0, 0] = 5
    assert isinstance(read("1\t2").vectors, np.ndarray)
