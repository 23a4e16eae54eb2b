"""The browser code as one module."""

import re
from importlib.resources import files

import pytest

from embedviz.plots.script import browser_script, browser_style

ENTRIES = ["map_component", "channel", "library_component"]
BROWSER = files("embedviz.plots").joinpath("browser")
MODULES = sorted(path.name for path in BROWSER.iterdir() if path.name.endswith(".js"))


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_joined_module_needs_no_other_file(entry):
    script = browser_script(entry)
    assert re.search(r"^\s*import\b", script, re.MULTILINE) is None
    assert re.findall(r"^export (.*?)[ (]", script, re.MULTILINE) == ["default"]


def test_every_module_is_placed_once_and_after_what_it_needs():
    script = browser_script("map_component")
    made = {
        name: script.index(f"const module_{name} = ") for name in re.findall(r"const module_(\w+) = ", script)
    }
    assert len(made) == script.count("= (() => {\n//")
    for used in re.finditer(r"const \{[^}]*\} = module_(\w+)", script):
        assert made[used[1]] < used.start()


@pytest.mark.parametrize("name", MODULES)
def test_a_module_opens_by_saying_what_it_is_for(name):
    assert BROWSER.joinpath(name).read_text().startswith("// ")


@pytest.mark.parametrize("name", MODULES)
def test_no_module_writes_markup_or_asks_another_server(name):
    source = BROWSER.joinpath(name).read_text()
    for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert danger not in source
    assert set(re.findall(r"https?://[^\"'`\s]+", source)) <= {"http://www.w3.org/2000/svg"}


def test_the_style_sheet_asks_no_other_server():
    assert "url(" not in browser_style()
    assert "@import" not in browser_style()
