"""The wheel, as somebody else gets it: built, installed in a new environment, started."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Server, running

PROJECT = Path(__file__).parents[1]
BORROWED = "dependencies-of-the-tests.pth"  # the new environment borrows everything but embedviz


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(PROJECT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("embedviz-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    install = ["pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True, capture_output=True)
    (site_packages(folder) / BORROWED).write_text(sysconfig.get_path("purelib"))
    return folder


@pytest.fixture(scope="module")
def server(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    command = [str(environment / "bin" / "embedviz"), "--no-browser", "--port", "0"]
    with running(command, cwd=tmp_path_factory.mktemp("elsewhere"), env=clean()) as started:
        yield started


def site_packages(environment: Path) -> Path:
    return next(environment.glob("lib/python3*/site-packages"))


def clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_app_pages_and_assets_travel_inside_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    pages = {f"embedviz/_app/pages/{path.name}" for path in (PROJECT / "pages").glob("*.py")}
    assets = {
        str(path.relative_to(PROJECT))
        for path in (PROJECT / "embedviz").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"embedviz/_app/app.py"} | pages | assets <= names


def test_nothing_but_embedviz_stands_at_the_top_of_site_packages(environment: Path) -> None:
    names = {path.name for path in site_packages(environment).iterdir()} - {BORROWED}
    assert names == {"embedviz", f"embedviz-{version()}.dist-info"}


def test_the_package_in_use_is_the_one_of_the_wheel(environment: Path, tmp_path: Path) -> None:
    ask = [str(environment / "bin" / "python"), "-c", "import embedviz; print(embedviz.__file__)"]
    answer = subprocess.run(ask, cwd=tmp_path, env=clean(), capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()).is_relative_to(environment)


def test_the_installed_command_serves_a_page(server: Server) -> None:
    assert "<title>" in server.get("/")
    assert server.get("/_stcore/health") == "ok"


@pytest.mark.browser
def test_the_installed_app_draws_its_first_page(server: Server, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.url)
    page.get_by_role("link", name="Map").wait_for(timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0
    page.close()


def version() -> str:
    from embedviz import __version__

    return __version__
