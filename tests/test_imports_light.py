"""What an import costs, and where it works, seen from fresh interpreters."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
HEAVY = ("streamlit", "plotly", "umap", "numba", "dask", "distributed", "openTSNE", "pynndescent")

REFUSE = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in {"resource", "fcntl", "pwd", "grp", "termios"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Absent())
import os
for name in ("fork", "forkpty", "setsid", "killpg", "geteuid", "sched_getaffinity", "pread"):
    if hasattr(os, name):
        delattr(os, name)
"""


def fresh(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )


def loaded_after(code: str) -> list[str]:
    asked = fresh(f"{code}\nimport sys; print(*(n for n in {HEAVY!r} if n in sys.modules))")
    assert asked.returncode == 0, asked.stderr
    return asked.stdout.split()


def test_importing_embedviz_loads_nothing_heavy() -> None:
    assert loaded_after("import embedviz") == []


def test_the_check_for_heavy_packages_can_fail() -> None:
    assert "dask" in loaded_after("import embedviz, dask")


def test_every_public_name_can_be_taken_without_loading_anything_heavy() -> None:
    assert loaded_after("from embedviz import *") == []


def test_the_command_line_loads_no_streamlit_before_it_is_needed() -> None:
    assert loaded_after("import embedviz.cli.commands") == []


def test_reading_a_table_and_asking_for_neighbours_loads_no_streamlit(tmp_path: Path) -> None:
    file = tmp_path / "vectors.tsv"
    file.write_text("a\t1\t0\nb\t1\t1\nc\t0\t1\n")
    answer = f"list(ev.nearest(ev.read_table({str(file)!r}), 'a', k=1).labels)"
    assert loaded_after(f"import embedviz as ev; assert {answer} == ['b']") == []


PARTS = [
    "",
    ".cli.commands",
    ".ui.launch",
    ".ui.map_stage",
    ".jobs.cluster",
    ".jobs.dispatch",
    ".projections",
]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_imports_where_unix_modules_are_absent(part: str) -> None:
    asked = fresh(f"{REFUSE}\nimport embedviz{part}")
    assert asked.returncode == 0, asked.stderr[-2000:]


def test_a_table_opens_where_unix_modules_are_absent(tmp_path: Path) -> None:
    file = tmp_path / "vectors.tsv"
    file.write_text("a\t1\t0\nb\t0\t1\n")
    asked = fresh(f"{REFUSE}\nimport embedviz as ev\nprint(*ev.read_table({str(file)!r}).labels)")
    assert asked.stdout.split() == ["a", "b"], asked.stderr[-2000:]


def test_a_large_table_opens_and_is_saved_where_unix_modules_are_absent(tmp_path: Path) -> None:
    file = tmp_path / "vectors.tsv"
    file.write_text("".join(f"w{row}" + f"\t0.{row:05}1" * 40 + "\n" for row in range(10_000)))
    work = f"table = ev.read_table({str(file)!r}); ev.write_table(table, {str(tmp_path / 'saved.npz')!r})"
    asked = fresh(f"{REFUSE}\nimport embedviz as ev\n{work}\nprint(table.vectors.shape)")
    assert file.stat().st_size > 3_000_000
    assert asked.stdout.split() == ["(10000,", "40)"], asked.stderr[-2000:]


def test_the_absence_of_unix_modules_is_real() -> None:
    assert "No module named 'fcntl'" in fresh(f"{REFUSE}\nimport fcntl").stderr
    assert "no attribute 'fork'" in fresh(f"{REFUSE}\nimport os; os.fork()").stderr
