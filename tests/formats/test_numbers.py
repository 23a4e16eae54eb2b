"""What is a number, how it is rounded, and which precision its digits ask for."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedviz.formats.numbers import exact_single, is_number, needs_double
from tests.formats.read import read, refused


@pytest.mark.parametrize("cell", ["1", "-1", "+1", "007", "1.5", "-0.0", "1e5", "1E-5", "1.25e+10", "0e0"])
def test_numbers_are_ascii_digits_with_a_point_and_an_exponent(cell):
    assert is_number(cell.encode())
    assert read(f"{cell}\t1\n2\t3").vectors[0, 0] == np.float32(float(cell))


@pytest.mark.parametrize(
    "cell",
    ["1_000", "１２", "٣", "0x1F", ".5", "5.", "1e", "e5", "+-1", "1.2.3", "1 000", "abc", "1d5", "½"],
)
def test_anything_else_is_no_number_and_named_with_its_place(cell):
    assert not is_number(cell.encode())
    error = refused(f"1\t2\t3\n4\t{cell}\t6\n7\t8\t9")
    assert (error.line, error.column) == (2, 2)
    assert "not a number" in str(error)


@pytest.mark.parametrize("cell", ["nan", "NaN", "-nan", "inf", "-Infinity", "1.#QNAN"])
def test_nan_and_inf_are_refused_with_the_first_place_and_the_count(cell):
    error = refused(f"1\t2\n3\t{cell}\n5\t{cell}\n{cell}\t8")
    assert (error.line, error.column) == (2, 2)
    assert "3 such cells" in str(error) and "drop_bad_rows" in str(error)


def test_rows_with_bad_cells_can_be_left_out():
    table = read("a\t1\t2\nb\tnan\t3\nc\t4\nd\t5\tx\ne\t6\t7", drop_bad_rows=True)
    assert table.labels == ("a", "e")
    assert "3 row(s) were left out" in table.warnings[0]


def test_metadata_follows_the_rows_that_are_left():
    table = read("1\t2\nnan\t3\n4\t5", "word\tkind\na\tx\nb\ty\nc\tz", drop_bad_rows=True)
    assert table.labels == ("a", "c")
    assert list(table.columns["kind"]) == ["x", "z"]


def test_a_value_beyond_float32_is_refused_unless_float64_is_chosen():
    error = refused("a 1 2\nb 1e39 3")
    assert (error.line, error.column) == (2, 2) and "1e39" in str(error) and "float64" in str(error)
    assert read("a 1 2\nb 1e39 3", precision="float64").vectors[1, 0] == 1e39


def test_a_value_beyond_float64_is_refused():
    error = refused("a 1 2\nb 1e400 3")
    assert (error.line, error.column) == (2, 2) and "too large" in str(error)


@pytest.mark.parametrize(
    "text", ["0.1\t0.2", "0.123456\t1e-5", "16777216\t1", "0.12345679\t3.4028235e+38", "1e-45\t0"]
)
def test_numbers_that_float32_can_tell_apart_are_float32(text):
    assert read(text).precision == "float32"


@pytest.mark.parametrize(
    "text", ["0.1234567891\t1", "16777217\t1", "100000001\t100000002", "0.50000000000000000\t1", "1e-60\t1"]
)
def test_numbers_that_would_lose_a_digit_are_float64(text):
    table = read(text)
    assert table.precision == "float64"
    assert table.vectors[0, 0] == float(text.split("\t")[0])


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_every_float32_in_nine_digits_is_float32(value):
    assert not needs_double(b"%.9g" % value)
    assert exact_single(b"%.9g" % value) == np.float32(value)


@given(st.integers(2**23, 2**24 - 1), st.integers(-60, 60), st.integers(-(10**6), 10**6))
def test_a_float32_is_rounded_once(mantissa, power, nudge):
    middle = (Fraction(mantissa) + Fraction(1, 2)) * Fraction(2) ** power
    exact = middle * (1 + Fraction(nudge, 10**24))
    cell = f"{Decimal(exact.numerator) / Decimal(exact.denominator):.40e}".encode()
    shown = Fraction(cell.decode())
    low = Fraction(float(np.float32(float(mantissa) * 2.0**power)))
    high = Fraction(float(np.float32(float(mantissa + 1) * 2.0**power)))
    nearest = low if shown - low < high - shown else high if shown - low > high - shown else None
    if nearest is not None:
        assert Fraction(float(exact_single(cell))) == nearest


def test_decimal_commas_between_tabs_are_read_and_said():
    table = read("a\t0,5\t-1,25\nb\t1\t2,5e2")
    assert table.vectors.tolist() == [[0.5, -1.25], [1, 250]]
    assert "decimal commas" in table.warnings[0]


def test_a_comma_before_three_digits_may_mark_thousands_and_is_refused():
    assert "thousands" in str(refused("a\t1,000\t2,500\nb\t3,000\t4,000"))


def test_blanks_around_numbers_do_not_matter():
    assert read("a, 1,2 \nb,3 , 4").vectors.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("cell", ["-0.637695312", "0.362304688", "98.6376953", "1.52587891e-05"])
def test_the_nine_digits_of_a_float32_that_end_in_half_a_unit_stay_float32(cell):
    exact = np.float32(float(cell))
    assert (
        abs(Fraction(cell) - Fraction(float(exact))) * 2 <= Fraction(10) ** Decimal(cell).as_tuple().exponent
    )
    table = read(f"a\t{cell}\t1\nb\t2\t3\n")
    assert table.precision == "float32" and table.vectors[0, 0] == exact


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("a  1  2\nb  3  {}\n", 3),
        ("a 1 2\n. . {} 2\n", 3),
        (" 1.5  2.5\n 3.5  {}\n", 2),
        ("2\t1\ta\n{}\t4\tb\n", 1),
        ("p\tx\t1\t2\nq\ty\t3\t{}\n", 4),
        ("1;2;\n3;{};\n", 2),
    ],
)
@pytest.mark.parametrize("cell", ["nan", "1e39", "1e400"])
def test_the_place_of_a_bad_number_counts_cells_as_a_reader_would(text, column, cell):
    error = refused(text.format(cell))
    assert (error.line, error.column) == (2, column)
