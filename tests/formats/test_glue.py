"""Labels glued to the first number, as the articles' export writes them."""

import numpy as np
import pytest

from embedviz.formats.glue import unglue
from tests.formats.read import read, refused


def article_export(words, rows):
    """Write as the articles do: the tab joins only the numbers."""
    return "".join(
        word + "\t".join(str(x) for x in row) + "\n" for word, row in zip(words, rows, strict=True)
    )


def test_glued_labels_are_told_apart_and_that_is_said():
    rows = [[0.12, -0.5, 2.0], [-0.75, 1e-05, 3.0], [2.5e-05, 0.1, 0.2]]
    table = read(article_export(["the", "of", "and"], rows))
    assert table.labels == ("the", "of", "and")
    assert table.vectors[:, 0].tolist() == pytest.approx([0.12, -0.75, 2.5e-05])
    assert "glued" in table.warnings[0]


def test_a_label_that_may_end_in_a_digit_is_refused_with_both_readings():
    error = refused("the0.5\t0.2\ncovid190.5\t0.2\n")
    assert (error.line, error.column) == (2, 1)
    assert all(part in str(error) for part in ("'covid'", "190.5", "'covid19'", "0.5", "split="))


@pytest.mark.parametrize(
    ("split", "label", "number"), [("short label", "covid", 190.5), ("long label", "covid19", 0.5)]
)
def test_the_choice_settles_it(split, label, number):
    table = read("the0.5\t0.2\ncovid190.5\t0.2\n", split=split)
    assert (table.labels[1], table.vectors[1, 0]) == (label, number)


def test_a_zero_before_the_point_ends_the_label():
    assert unglue(b"x00.5", 1) == (b"x0", b"0.5")


def test_labels_that_only_sometimes_end_in_a_number_are_left_alone():
    assert read("covid19\t1\t2\nv1.5\t3\t4").labels == ("covid19", "v1.5")


def test_a_header_shows_that_nothing_is_glued():
    assert read("word\tx\tv\nv1.5\t1\t2\nv2.5\t3\t4").labels == ("v1.5", "v2.5")


@pytest.mark.parametrize(("label", "number"), [("covid", 190.5), ("covid19", 0.5)])
@pytest.mark.parametrize("header", ["", "word\tkind\n"])
def test_metadata_that_knows_the_word_settles_it(label, number, header):
    kind = "\tx" if header else ""
    table = read("the0.5\t0.2\ncovid190.5\t0.25\n", f"{header}the{kind}\n{label}{kind}\n")
    assert table.labels == ("the", label)
    assert table.vectors.tolist() == [[0.5, np.float32(0.2)], [number, 0.25]]
    assert any("metadata" in warning for warning in table.warnings)


def test_each_row_is_settled_by_its_own_word():
    table = read("a10.5\t1.5\nb20.5\t2.5\n", "a\nb2\n")
    assert table.vectors[:, 0].tolist() == [10.5, 0.5]


def test_metadata_that_fits_no_split_is_refused_with_the_row():
    error = refused("the0.5\t0.2\ncovid190.5\t0.25\n", "the\nflu\n")
    assert all(part in str(error) for part in ("row 1", "'covid'", "'flu'"))


def test_metadata_does_not_hide_what_else_is_wrong():
    assert refused("the0.5\t0.2\ncovid190.5\tx\n", "the\ncovid\n").column == 2
    assert "3 lines" in str(refused("the0.5\t0.2\ncovid190.5\t1.5\n", "the\ncovid\nflu\n"))
