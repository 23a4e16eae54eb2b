import pytest

from embedviz.samples import SAMPLES


def test_the_words_come_first_and_the_digits_second():
    assert list(SAMPLES) == ["words", "digits"]
    assert all(key == sample.key for key, sample in SAMPLES.items())


@pytest.mark.parametrize("key", SAMPLES)
def test_what_a_sample_suggests_is_in_its_table(key: str):
    sample = SAMPLES[key]
    table = sample.load()
    assert table.row_of(sample.highlighted) >= 0
    assert sample.colour_column in table.columns
    assert sample.label_column in {"", *table.columns}
