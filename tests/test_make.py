"""The commands of the README, on an environment that is installed already."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import running

PROJECT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed here")


def outside() -> dict[str, str]:
    """Return the environment without what an outer make, running these tests, has added."""
    return {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    }


def test_make_run_serves_the_file_it_is_given(tmp_path: Path) -> None:
    file = tmp_path / "a name with blanks.tsv"
    file.write_text("a\t1\t0\nb\t0\t1\n")
    command = ["make", "run", "PORT=0", f"ARGS=--no-browser '{file}'"]
    with running(command, cwd=PROJECT, env=outside()) as server:
        assert "<title>" in server.get("/")


def test_a_second_run_installs_nothing() -> None:
    subprocess.run(
        ["make", ".venv/ready-to-run"], cwd=PROJECT, env=outside(), check=True, capture_output=True
    )
    again = subprocess.run(["make", "-q", ".venv/ready-to-run"], cwd=PROJECT, env=outside())
    assert again.returncode == 0


def test_a_missing_file_ends_make_run_with_one_sentence() -> None:
    command = ["make", "--no-print-directory", "run", "ARGS=no-such-file.tsv"]
    run = subprocess.run(command, cwd=PROJECT, env=outside(), capture_output=True, text=True)
    assert run.returncode == 2
    assert run.stderr.splitlines()[0].startswith("embedviz: There is no file 'no-such-file.tsv'")
    assert "Traceback" not in run.stderr
