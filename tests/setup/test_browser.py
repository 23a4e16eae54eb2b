from pathlib import Path

import pytest

from tests.setup import browser
from tests.setup.browser import NoBrowser, find_browser, require_browser, system_name


def program(folder: Path, name: str, status: int) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("EMBEDVIZ_BROWSER", raising=False)
    monkeypatch.setattr(browser, "PLACES", ())
    monkeypatch.setattr(browser, "_playwrights_own", lambda: "")


def test_a_stub_that_does_not_start_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "chromium", 1)
    assert find_browser() is None
    chrome = program(tmp_path, "google-chrome", 0)
    assert find_browser() == str(chrome)


def test_the_browser_named_by_the_user_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "chromium", 0)
    own = program(tmp_path, "my browser", 0)
    monkeypatch.setenv("EMBEDVIZ_BROWSER", str(own))
    assert require_browser() == str(own)


def test_no_browser_is_an_error_that_gives_the_command() -> None:
    with pytest.raises(NoBrowser, match=r"install it with: .*playwright install --with-deps chromium"):
        require_browser()


def test_without_root_and_sudo_the_set_up_stops_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert browser.main() == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("release", "name"),
    [
        ("ID=debian\n", "debian"),
        ('ID=ubuntu\nID_LIKE="debian"\n', "ubuntu"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "ubuntu"),
        ("ID=arch\n", ""),
    ],
)
def test_a_system_is_told_by_its_family(tmp_path: Path, release: str, name: str) -> None:
    program(tmp_path, "apt-get", 0)
    (tmp_path / "os-release").write_text(release)
    assert system_name(tmp_path / "os-release") == name
