"""Separators, headers, label columns: what is settled from the content and what is asked."""

import pytest

from embedviz.errors import FormatError
from tests.formats.read import read, refused


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a\t1\t2\nb\t3\t4", "tsv"),
        ("a,1,2\nb,3,4", "csv"),
        ("a;1;2\nb;3;4", "csv"),
        ("a 1 2\nb 3 4", "glove"),
    ],
)
def test_the_separator_is_found_from_the_content(text, form):
    table = read(text)
    assert (table.origin.format, table.labels) == (form, ("a", "b"))
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_tokens_may_be_separators_of_other_formats():
    assert read(", 1 2\n; 3 4\n. 5 6").labels == (",", ";", ".")
    assert read("a,b\t1\t2\nc d\t3\t4").labels == ("a,b", "c d")


def test_a_header_names_the_label_column_wherever_it_is():
    table = read("x,y,word\n1,2,cat\n3,4,dog")
    assert (table.labels, table.dim_names, table.origin.labels_from) == (("cat", "dog"), ("x", "y"), "word")


def test_labels_that_are_all_numbers_need_a_header_word():
    assert read("id\tx\ty\n007\t1\t2\n008\t3\t4").labels == ("007", "008")
    assert read("7\t1\t2\n8\t3\t4").dims == 3


def test_a_header_one_cell_short_leaves_column_1_to_the_labels():
    table = read("x,y\ncat,1,2\ndog,3,4")
    assert table.labels == ("cat", "dog")
    assert "one cell less" in table.warnings[0]


def test_the_names_that_pandas_counts_are_a_header():
    table = read(",0,1,2\ncat,0.5,1.5,2.5\ndog,3.5,4.5,5.5")
    assert (table.labels, table.rows) == (("cat", "dog"), 2)


def test_whole_numbers_in_line_1_are_a_row_where_others_are_whole_too():
    assert read("0,1,2\n3,4,5").rows == 2


def test_other_columns_of_text_are_kept_beside_the_vectors():
    table = read("word\tkind\td0\td1\ncat\tpet\t1\t2\noak\t1999\t3\t4")
    assert table.labels == ("cat", "oak")
    assert list(table.columns["kind"]) == ["pet", "1999"]
    assert table.vectors.tolist() == [[1, 2], [3, 4]]


def test_text_between_numbers_is_refused_with_the_choice():
    error = refused("1\tcat\t3\n4\tdog\t6")
    assert (error.line, error.column) == (1, 2) and "label_column" in str(error)
    assert read("1\tcat\t3\n4\tdog\t6", label_column=2).labels == ("cat", "dog")


def test_the_label_column_can_be_chosen():
    assert read("7\t1\t2\n8\t3\t4", label_column=1).labels == ("7", "8")
    assert "no column 9" in str(refused("7\t1\n8\t2", label_column=9))


def test_the_header_can_be_chosen():
    assert read("1\t2\n3\t4", header=True).rows == 1
    assert refused("a\tb\n3\t4\n5\t6", header=False).line == 1


def test_a_label_that_first_looks_like_text_after_many_numbers_is_still_a_label():
    text = "\n".join(f"{row}\t1\t2" for row in range(3000)) + "\nlast\t3\t4"
    table = read(text)
    assert table.labels[::3000] == ("0", "last")
    assert any("line 3,001" in warning for warning in table.warnings)


def test_text_in_a_first_column_of_decimals_is_an_error():
    error = refused("0.5\t1\n0.25\t2\nabc\t3\n0.75\t4")
    assert (error.line, error.column) == (3, 1)


def test_column_1_that_counts_the_rows_is_pointed_out():
    assert "counts the rows" in read("0\t1.5\n1\t2.5\n2\t3.5").warnings[0]


def test_a_separator_at_the_end_of_every_line_is_left_out_and_said():
    table = read("a\t1\t2\t\nb\t3\t4\t\n")
    assert table.vectors.tolist() == [[1, 2], [3, 4]]
    assert "ends with a separator" in table.warnings[0]


def test_a_separator_at_the_end_of_one_line_is_a_missing_value():
    error = refused("a\t1\t2\t3\nb\t3\t4\t\n")
    assert (error.line, error.column) == (2, 4)


def test_a_second_table_in_the_file_is_refused_with_its_line():
    error = refused("2 2\na 1 2\nb 3 4\n1 3\nc 1 2 3\n")
    assert error.line == 4 and "one table in a file" in str(error)


def test_names_without_numbers_are_told_from_vectors():
    assert "second" in str(refused("cat\tpet\ndog\tpet\n"))


def test_tokens_with_blanks_keep_them():
    table = read("the 1 2\n. . . 3 4\nat name@domain.com 5 6\nb 7 8")
    assert table.labels == ("the", ". . .", "at name@domain.com", "b")
    assert "2 label(s) contain blanks, first at line 2" in table.warnings[0]


def test_one_number_too_many_is_no_token_with_a_blank():
    error = refused("a 1 2\nb 3 4\nc 5 6 7")
    assert error.line == 3 and "3 values, expected 2" in str(error)


def test_a_word2vec_header_settles_what_is_label():
    assert read("3 2\na 1 2\nb 3 4\nc 5 6 7").labels == ("a", "b", "c 5")


def test_blanks_at_line_ends_and_between_numbers_are_left_out_and_said():
    table = read("a  1   2 \nb 3  4\n")
    assert table.labels == ("a", "b")
    assert "extra blanks" in table.warnings[0]


def test_numbers_padded_with_blanks_need_no_label():
    assert read("  1.5   2.0\n -3.0  14.0\n").vectors.tolist() == [[1.5, 2], [-3, 14]]


def test_a_tab_inside_a_cell_of_another_separator_is_no_number():
    error = refused("a,1,2\nb,3\t4,5\nc,6,7")
    assert (error.line, error.column) == (2, 2)


def test_the_count_of_numbers_can_be_chosen_where_labels_hold_blanks():
    table = read("route 66 1 2\nroute 67 3 4", dims=2)
    assert table.labels == ("route 66", "route 67")
    assert "leave the choice" in str(refused("a\t1\t2\nb\t3\t4", dims=5))


@pytest.mark.parametrize("line", ["a\t.5\t.25", "a\t1_000\t2_000", "a\t[1\t2]", "a\t１\t２", "a\t0x1F\t0x2"])
def test_a_first_row_of_numbers_of_another_grammar_is_no_header(line):
    error = refused(f"{line}\nb\t3\t4\nc\t5\t6\n")
    assert (error.line, error.column) == (1, 2) and "not a number" in str(error)


@pytest.mark.parametrize("name", ["label", "class", "Word"])
def test_a_column_of_numbers_with_a_known_name_at_the_end_is_the_label(name):
    table = read(f"x,y,{name}\n1.5,2,007\n3.5,4,8\n")
    assert table.labels == ("007", "8") and table.vectors.tolist() == [[1.5, 2], [3.5, 4]]


def test_decimals_at_the_end_are_numbers_whatever_their_name():
    assert read("age,income,class\n1,2,0.5\n3,4,0.25\n").dims == 3


@pytest.mark.parametrize("counts", ["2\t3", "2 3"])
def test_word2vec_counts_are_found_above_tabs_too(counts):
    table = read(f"{counts}\na\t1\t2\t3\nb\t4\t5\t6\n")
    assert (table.labels, table.dims, table.warnings) == (("a", "b"), 3, ())


@pytest.mark.parametrize(
    "content", ["1\t2\n3\t4\t5\n", "1\t2\n3\t4\t5\n6\t7\t8\n", "3\t2\na\t4\t5\nb\t7\t8\n"]
)
def test_a_short_first_row_of_numbers_is_no_word2vec_header(content):
    with pytest.raises(FormatError, match=r"Line [12]: \d value"):
        read(content)


def test_two_columns_of_whole_numbers_with_tabs_hold_no_counts():
    assert read("2\t1\n4\t5\n6\t7\n").rows == 3


@pytest.mark.parametrize("separator", ["\t", " ", ";"])
@pytest.mark.parametrize("words", [("1,000", "10,000", "x"), ("1,5", "2,5", "x")])
def test_commas_in_words_say_nothing_about_numbers(separator, words):
    rows = zip(words, ("1.5", "2.5", "4.5"), "246", "357", strict=True)
    table = read("".join(separator.join(row) + "\n" for row in rows))
    assert (table.labels, table.dims, table.warnings) == (words, 3, ())


def test_commas_in_other_columns_say_nothing_about_numbers():
    table = read("a\tx,1\t1\t2\nb\t3,5 m\t3\t4\n")
    assert table.columns["column 2"].tolist() == ["x,1", "3,5 m"] and len(table.warnings) == 1


@pytest.mark.parametrize("names", ["0", "0,1", "0,1,2"])
def test_counted_names_below_an_empty_corner_are_a_header(names):
    dims = names.count(",") + 1
    table = read(f",{names}\nking,{','.join(['1.5'] * dims)}\nnan,{','.join(['2.5'] * dims)}\n")
    assert (table.labels, table.dims) == (("king", "nan"), dims)


def test_an_empty_word_above_whole_numbers_is_a_word():
    assert read("\t1\t2\nb\t3\t4\nc\t5\t6\n").labels == ("", "b", "c")
