"""The fast path reads what the careful reader reads, and turns to it for every line that is not plain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embedviz.errors import FormatError
from embedviz.formats import fast, kernel_work
from tests.formats.read import read

NUMBERS = st.one_of(
    st.floats(width=32, allow_nan=False, allow_infinity=False).map(lambda value: f"{value:.9g}"),
    st.floats(allow_nan=False, allow_infinity=False).map(repr).filter(lambda text: "e+3" not in text),
    st.decimals(-1000, 1000, places=5).map(lambda value: f"{value:f}"),
    st.sampled_from(
        ["16777217", "1e-45", "-0", "9007199254740993", "1e23", "0.30000001192092896", "2.5e-324"]
    ),
    st.sampled_from(["nan", "", "1_000", "１", "1e400", "1e39", ".5", "x", "1,5"]),
)
LABELS = st.sampled_from(["a", "007", "é", "\u00a0", "#", "nan", ". . .", "b c"])


def either(text: str, size: int, **options):
    """Return what reading gives when files from `size` bytes on take the fast path."""
    before, fast.FAST_BYTES = fast.FAST_BYTES, size
    try:
        table = read(text, **options)
    except FormatError as error:
        return str(error), error.line, error.column
    finally:
        fast.FAST_BYTES = before
    return table.vectors.tobytes(), table.precision, table.labels, table.warnings


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from("\t ,"), st.integers(1, 3), st.booleans(), st.booleans())
def test_both_ways_give_the_same_table_or_the_same_error(data, separator, dims, labelled, drop):
    rows = data.draw(st.lists(st.tuples(LABELS, *[NUMBERS] * dims), min_size=2, max_size=12))
    text = "\n".join(separator.join(row if labelled else row[1:]) for row in rows)
    assert either(text, 0, drop_bad_rows=drop) == either(text, 1 << 40, drop_bad_rows=drop)


@pytest.mark.parametrize("form", ["%.17g", "%.20e", "%r"])
def test_float64_is_correctly_rounded(form):
    values = np.frombuffer(np.random.default_rng(1).bytes(8 * 4000), np.float64)
    values = values[np.isfinite(values) & (np.abs(values) > 1e-280) & (np.abs(values) < 1e280)]
    cells = [form % float(value) for value in values]
    found = either("\n".join(f"w 1.5 {cell}" for cell in cells), 0, precision="float64")
    assert np.array_equal(np.frombuffer(found[0]).reshape(-1, 2)[:, 1], [float(cell) for cell in cells])


def test_pieces_and_dropped_rows_keep_their_order():
    lines = [f"w{row}\t{row}\t{-row}" for row in range(5000)]
    for row in (0, 1, 2500, 4999):
        lines[row] = f"bad{row}\tnan\t1"
    vectors, _, labels, warnings = either("\n".join(lines), 0, drop_bad_rows=True)
    kept = [row for row in range(5000) if row not in (0, 1, 2500, 4999)]
    assert labels == tuple(f"w{row}" for row in kept)
    assert np.array_equal(np.frombuffer(vectors, np.float32).reshape(-1, 2)[:, 0], kept)
    assert "4 row(s) were left out, first at line(s) 1, 2, 2,501, 5,000" in warnings[0]


def test_the_line_of_an_error_is_counted_over_all_pieces():
    lines = ["a 1.5 2.5"] * 5000
    lines[4321] = "a 1.5 x"
    assert either("\n".join(lines), 0)[1:] == (4322, 3)


def test_powers_of_ten_are_right_to_106_bits():
    from fractions import Fraction

    for power in (-290, -23, -1, 0, 22, 23, 290):
        high, low = kernel_work.powers_of_ten()[power + kernel_work.MOST_POWER]
        exact = Fraction(10) ** power
        assert abs(Fraction(high) + Fraction(low) - exact) <= exact / 2**105


@pytest.mark.parametrize("line", [" a 1 2", "  a 1 2", " a b 1 2", " 1 2"])
def test_a_line_that_starts_with_a_blank_is_left_to_the_careful_reader(monkeypatch, line):
    ends = []
    for size in (0, 1 << 30):
        monkeypatch.setattr(fast, "FAST_BYTES", size)
        try:
            ends.append(read(f"x 2.5\ny 3.5\n{line}\n").labels)
        except FormatError as error:
            ends.append((str(error),))
    assert ends[0] == ends[1]
