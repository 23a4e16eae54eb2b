import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "environment.sh"
TOOLS = ("sh", "dirname", "id", "rm", "echo")


def project(folder: Path, *, python: str, user: int) -> "subprocess.CompletedProcess[str]":
    """Run the script on a machine that has `python` (a shell script) and little else."""
    (folder / "tests" / "setup").mkdir(parents=True)
    script = shutil.copy(SCRIPT, folder / "tests" / "setup" / "environment.sh")
    tools = folder / "bin"
    tools.mkdir()
    for name in TOOLS:
        (tools / name).symlink_to(str(shutil.which(name)))
    for name, text in {"python3": python, "id": f"echo {user}", "apt-get": 'echo "asked: $*"'}.items():
        (tools / name).unlink(missing_ok=True)
        (tools / name).write_text(f"#!/bin/sh\n{text}\n")
        (tools / name).chmod(0o755)
    return subprocess.run(
        [script], env={"PATH": str(tools)}, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


OLD = "exit 1"
# answers the version check, but has no venv module; then prints the name of the package that has it
WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1;; *print*) echo python3.12-venv;; esac; [ "$2" != venv ]'


def test_an_old_python_is_one_sentence(tmp_path: Path) -> None:
    run = project(tmp_path, python=OLD, user=0)
    assert run.returncode == 1
    assert run.stderr.startswith("embedviz needs Python 3.11 or newer") and run.stderr.count("\n") == 1


def test_root_installs_the_missing_venv_module(tmp_path: Path) -> None:
    run = project(tmp_path, python=WITHOUT_VENV, user=0)
    assert "asked: install -y --no-install-recommends python3.12-venv" in run.stdout


def test_a_user_without_sudo_is_told_the_command(tmp_path: Path) -> None:
    run = project(tmp_path, python=WITHOUT_VENV, user=1000)
    assert run.returncode == 1
    assert "run this once as root: apt-get install -y --no-install-recommends python3.12-venv" in run.stderr


@pytest.mark.parametrize("user", [0, 1000])
def test_nothing_is_installed_where_nothing_is_missing(tmp_path: Path, user: int) -> None:
    run = project(tmp_path, python='[ "$2" != venv ]', user=user)
    assert "asked" not in run.stdout
