"""What was understood, and rows and columns turned."""

import json

import numpy as np
import pytest

from embedviz.errors import FormatError
from embedviz.formats import describe, turn
from embedviz.table import EmbeddingTable
from tests.formats.read import read


def test_a_description_says_what_was_found():
    found = describe(read("a\t0\t0\t5\nb\t1\t2\t5\na\t1\t2\t5\n", "word\nx\ny\nx\n"))
    assert (found.format, found.rows, found.dims, found.precision) == ("tsv", 3, 3, "float32")
    assert (found.first_label, found.labels_from) == ("x", "metadata column 'word'")
    assert (found.duplicate_labels, found.repeated_labels, found.duplicate_vectors) == (1, ("x",), 1)
    assert found.constant_dims == 1


def test_rows_of_zeros_are_named():
    found = describe(read("0\t0\n1\t2\n-0.0\t0\n"))
    assert (found.zero_rows, found.zero_row_ids, found.duplicate_vectors) == (2, (0, 2), 1)
    assert any("zeros" in warning for warning in found.warnings)


def test_one_number_in_each_row_is_a_warning():
    assert any("one number" in warning for warning in describe(read("1\n2\n")).warnings)


def test_the_facts_are_json():
    facts = json.loads(json.dumps(describe(read("a 1 2\nb 3 4")).as_dict()))
    assert {"format", "rows", "dims", "first_label", "labels_from", "warnings", "fingerprint"} <= facts.keys()
    assert facts["fingerprint"] == read("a 1 2\nb 3 4").fingerprint


def test_turning_makes_dims_rows_and_names_labels():
    table = read("word\tx\ty\na\t1\t2\nb\t3\t4\nc\t5\t6")
    turned = turn(table)
    assert turned.labels == ("x", "y")
    assert np.array_equal(turned.vectors, table.vectors.T)
    assert turn(turned).fingerprint == table.fingerprint


def test_dims_without_names_are_numbered():
    assert turn(read("a 1 2\nb 3 4")).labels == ("d0", "d1")


def test_more_rows_than_a_vector_may_have_dims_are_not_turned():
    with pytest.raises(FormatError, match="100,001"):
        turn(EmbeddingTable(np.zeros((100_001, 1), np.float32)))
