import csv
import io

import numpy as np
import pytest

from embedviz.exports.coordinates import coordinates_csv, coordinates_tsv

PLACES = np.array([[0.1, -2.5], [3.0, 1e-8]], np.float32)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_each_row_drawn_has_its_number_label_and_place() -> None:
    lines = read(coordinates_csv([4, 9], ["cat", "dog"], PLACES))
    assert lines[0] == ["row", "label", "x", "y"]
    assert [line[:2] for line in lines[1:]] == [["4", "cat"], ["9", "dog"]]


def test_three_axes_add_a_column() -> None:
    lines = read(coordinates_csv([0], ["a"], np.zeros((1, 3), np.float32)))
    assert lines[0][-1] == "z"


def test_the_numbers_read_back_to_the_same_bits() -> None:
    lines = read(coordinates_csv([0, 1], ["a", "b"], PLACES))
    assert np.array_equal(np.array([line[2:] for line in lines[1:]], np.float32), PLACES)


@pytest.mark.parametrize("label", ["=1+1", "+x", "-x", "@x"])
def test_a_formula_is_defused_for_spreadsheets_and_unchanged_for_programs(label: str) -> None:
    assert read(coordinates_csv([0], [label], PLACES[:1]))[1][1] == f"'{label}"
    assert coordinates_tsv([0], [label], PLACES[:1]).decode().splitlines()[1].split("\t")[1] == label


def test_quotes_commas_and_line_ends_stay_inside_their_cell() -> None:
    label = 'a "b", c\nd'
    assert read(coordinates_csv([0], [label], PLACES[:1]))[1][1] == label


def test_a_tab_in_a_label_does_not_make_a_column() -> None:
    assert coordinates_tsv([0], ["a\tb\nc"], PLACES[:1]).count(b"\t") == 6


@pytest.mark.parametrize("label", ["=1+1", "-x", "a\rb", "a\nb", 'a "b", c', " a ", "\ud800"])
def test_for_programs_csv_keeps_every_label_and_ends_lines_with_a_line_feed(label: str) -> None:
    content = coordinates_csv([7, 8], [label, "b"], PLACES, defused=False).decode("utf-8", "surrogatepass")
    lines = list(csv.reader(io.StringIO(content, newline="")))
    assert [line[:2] for line in lines] == [["row", "label"], ["7", label], ["8", "b"]]
    assert content.startswith("row,label,x,y\n") and "\r\n" not in content
