from pathlib import Path

import numpy as np
import pytest

from embedviz import read_table
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", ["out.tsv", "out.csv", "out.txt", "out.bin", "out.npz"])
def test_a_table_survives_conversion_bit_for_bit(run: Run, vectors: Path, tmp_path: Path, name: str) -> None:
    ended = run("convert", vectors, tmp_path / name)
    assert ended.status == 0, ended.err
    before, after = read_table(vectors), read_table(tmp_path / name)
    assert after.labels == before.labels
    assert np.array_equal(after.vectors, before.vectors)


def test_an_unknown_ending_is_one_sentence(run: Run, vectors: Path, tmp_path: Path) -> None:
    ended = run("convert", vectors, tmp_path / "out.xyz")
    assert ended.status == 2 and ended.err.startswith("embedviz: ") and ended.err.count("\n") == 1
