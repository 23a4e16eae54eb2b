"""The cases D1-D24 on which the Embedding Projector stumbles, as far as they are about reading."""

import numpy as np
import pytest

from tests.formats.read import read, refused


def test_d1_a_header_of_vectors_is_no_row():
    table = read("d0\td1\td2\n1\t2\t3\n4\t5\t6")
    assert table.vectors.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert table.dim_names == ("d0", "d1", "d2")


def test_d2_a_first_label_may_look_like_a_number():
    table = read("7\t1\t2\nb\t3\t4")
    assert table.labels == ("7", "b")
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_d3_a_later_label_may_look_like_a_number():
    table = read("a\t1\t2\n7\t3\t4")
    assert table.labels == ("a", "7")
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_d4_glove_text_is_read():
    table = read("a 1 2\nb 3 4")
    assert (table.origin.format, table.labels) == ("glove", ("a", "b"))
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_d5_word2vec_text_is_read_and_its_header_held_against_the_rows():
    table = read("2 3\na 1 2 3\nb 4 5 6")
    assert (table.origin.format, table.labels, table.warnings) == ("word2vec", ("a", "b"), ())
    assert "promises 5 rows, but 2" in read("5 3\na 1 2 3\nb 4 5 6").warnings[0]
    assert "promises 7 dims" in read("2 7\na 1 2 3\nb 4 5 6").warnings[0]


def test_d6_csv_is_read():
    table = read("1,2,3\n4,5,6")
    assert table.origin.format == "csv"
    assert table.vectors.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_d7_a_missing_value_is_an_error_with_its_place():
    error = refused("1\t\t3\n4\t5\t6")
    assert (error.line, error.column) == (1, 2)
    assert "missing" in str(error) and "drop_bad_rows" in str(error)


def test_d8_text_among_numbers_is_an_error_with_its_place():
    error = refused("1\tabc\t3\n4\t5\t6")
    assert (error.line, error.column) == (1, 2)
    assert "'abc'" in str(error)


def test_d9_a_last_column_of_text_is_the_label_and_that_is_said():
    table = read("1\t2\tcat\n3\t4\tdog")
    assert table.labels == ("cat", "dog")
    assert table.vectors.tolist() == [[1, 2], [3, 4]]
    assert "Column 3" in table.warnings[0]


@pytest.mark.parametrize("text", ["1\t2\n3\t4\n", "1\t2\r\n3\t4\r\n", "1\t2\n\n3\t4\n\n\n", "1\t2\r3\t4\r"])
def test_d10_line_ends_and_blank_lines_do_not_matter(text):
    table = read(text)
    assert (table.vectors.tolist(), table.warnings) == ([[1, 2], [3, 4]], ())


def test_d11_a_short_row_is_an_error_with_its_line_and_both_counts():
    error = refused("1\t2\t3\n4\t5")
    assert error.line == 2
    assert "2 values, expected 3" in str(error)


def test_d12_one_line_without_line_end_is_a_table_and_an_empty_file_an_error():
    assert read("1\t2\t3").vectors.tolist() == [[1, 2, 3]]
    assert "empty" in str(refused(""))
    assert "blank" in str(refused("\n \n\n"))


@pytest.mark.parametrize("tail", ["9\t9", "9\t9\n"])
def test_d13_a_file_may_end_anywhere_around_a_million_bytes(tail):
    line = "1234\t" * 198 + "123456789\n"
    table = read(line * 1000 + tail.replace("9\t9", "9\t" * 198 + "9"))
    assert (table.rows, table.dims) == (1001, 199)
    assert set(table.vectors[-1].tolist()) == {9}


def test_d13_so_may_metadata():
    labels = ["a" * 9_999] * 100 + ["tail"]
    table = read("1\n" * 101, "\n".join(labels))
    assert table.labels[-1] == "tail"


def test_d14_metadata_with_crlf_has_clean_names_and_values():
    table = read("1\t2\n3\t4", "word\tkind\r\ncat\tpet\r\noak\ttree\r\n")
    assert list(table.columns) == ["word", "kind"]
    assert list(table.columns["kind"]) == ["pet", "tree"]


def test_d15_leading_zeros_of_labels_stay():
    table = read("1\t2\n3\t4", "id\n007\n010")
    assert table.labels == ("007", "010")
    assert list(table.columns["id"]) == ["007", "010"]


def test_d16_a_known_header_word_explains_one_line_more_and_nothing_else_does():
    assert read("1\n2", "word\na\nb").labels == ("a", "b")
    error = refused("1\n2", "a\nb\nc")
    assert "3 lines" in str(error) and "2 vectors" in str(error)


def test_d17_an_empty_cell_is_missing():
    table = read("1\n2", "word\tkind\na\t\nb\tpet")
    assert table.columns["kind"].isna().tolist() == [True, False]


def test_d18_of_two_columns_with_one_name_the_second_is_renamed_and_that_is_said():
    table = read("1\n2", "a\ta\nx\t1\ny\t2")
    assert list(table.columns) == ["a", "a (2)"]
    assert list(table.columns["a (2)"]) == ["1", "2"]
    assert any("'a (2)'" in warning for warning in table.warnings)


def test_d19_a_category_called_constructor_is_text_like_any_other():
    table = read("1\n2", "word\tkind\na\tconstructor\nb\t__proto__")
    assert table.columns["kind"].value_counts()["constructor"] == 1


def test_d21_a_label_across_byte_one_million_is_intact():
    for shift in range(4):
        filler = "x" * (1_000_000 - 12 - shift)
        table = read(f"{filler}\t1\t2\néééé€\t3\t4\n")
        assert table.labels[1] == "éééé€"


def test_d23_and_d24_load_as_they_are():
    assert read("1\t0\n0\t1\n-2\t0\n1\t1\n2\t2").vectors.tolist() == [[1, 0], [0, 1], [-2, 0], [1, 1], [2, 2]]
    assert not np.any(read("0\t0\n1\t0\n0\t1\n1\t1").vectors[0])
