"""The layout of docs/architecture.md as rules: who imports whom, what is where, how long it may be."""

import ast
import re
import statistics
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGE = PROJECT / "embedviz"

LADDER = {
    "errors": 0, "arrays": 0, "settings": 0, "progress": 0,
    "table": 1, "jobs": 1, "engine": 1, "text": 1,
    "formats": 2, "geometry": 2,
    "projections": 3, "tasks": 3, "samples": 3, "evaluation": 3, "cleaning": 3,
    "dynamics": 4, "presets": 4, "lessons": 4,
    "plots": 5, "workspace": 5,
    "exports": 6, "recorders": 6,
    "ui": 7,
    "cli": 8, "__main__": 9,
}  # fmt: skip
BOTTOM = ("errors", "arrays", "settings", "progress")  # parts of rung 0 may know errors

ONLY_IN = {
    "streamlit": ("ui",),
    "plotly": ("plots", "ui"),
    "distributed": ("jobs",),
    "dask": ("jobs",),
    "click": ("cli",),
    "umap": ("projections",),
    "openTSNE": ("projections",),
}
TOP_LEVEL = {
    "pyproject.toml", "README.md", "Makefile", "app.py", "pages", "embedviz", "tests", "benchmarks", "docs",
    "CHANGELOG.md", "constraints.txt", ".streamlit", ".ci", ".gitignore",
}  # fmt: skip

# written in pieces, so that this file does not hold what it forbids
REGISTRIES = ["pypi" + r"\.org", "python" + "hosted", "index" + "-url", "find" + "-links"]
MACHINES = ["/wo" + r"rk/\w", "/ro" + r"ot/", "/opt/" + r"\w", "/ho" + r"me/\w"]

FUNCTION_LINES, MEDIAN_FUNCTION_LINES, PARAMETERS, MODULE_LINES = 40, 8, 6, 350
PAGE_LINES, APP_LINES = 100, 60


def modules(folder: Path = PACKAGE) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def part_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(source: str) -> Iterator[str]:
    """Yield each imported module with the name taken from it, wherever in the source it stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide the ladder"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def climbs(part: str, source: str) -> list[str]:
    """Return what `part` imports from its own rung or from above."""
    wrong = []
    for name in imports(source):
        taken = name.split(".")[1] if name.startswith("embedviz.") else ""
        if taken not in LADDER or taken == part or (part in BOTTOM and taken == "errors"):
            continue
        if LADDER[taken] >= LADDER[part]:
            wrong.append(f"{part} imports {name}")
    return wrong


def strangers(part: str, source: str) -> list[str]:
    """Return third-party packages that `part` may not name."""
    roots = {name.split(".")[0] for name in imports(source)}
    return sorted(root for root in roots & ONLY_IN.keys() if part not in ONLY_IN[root])


def functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield the name, code lines (no docstring, comment or blank line) and parameters of each function."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            prose = (
                set(range(first.lineno, (first.end_lineno or 0) + 1)) if ast.get_docstring(node) else set()
            )
            inside = [n for n in range(node.lineno, (node.end_lineno or 0) + 1) if n not in prose]
            code = [n for n in inside if lines[n - 1].strip() and not lines[n - 1].strip().startswith("#")]
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            yield node.name, len(code), len([a for a in taken if a.arg not in ("self", "cls")])


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_part_imports_only_from_lower_rungs(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return  # the facade is made of all parts
    assert part in LADDER, f"{part} has no rung: give it one here and in docs/architecture.md"
    assert climbs(part, path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_third_party_package_is_named_only_where_it_belongs(path: Path) -> None:
    assert strangers(part_of(path), path.read_text("utf-8")) == []


def test_the_rules_can_fail() -> None:
    assert climbs("table", "def f():\n    from embedviz.formats.tsv import read") == [
        "table imports embedviz.formats.tsv.read"
    ]
    assert climbs("formats", "import embedviz.geometry") == ["formats imports embedviz.geometry"]
    assert climbs("formats", "from embedviz import geometry") == ["formats imports embedviz.geometry"]
    assert climbs("formats", "from embedviz.table import EmbeddingTable") == []
    assert strangers("geometry", "import streamlit.runtime as s") == ["streamlit"]
    assert next(functions("def f(a, *, b):\n    '''x'''\n    # y\n\n    return a")) == ("f", 2, 2)


def test_no_part_uses_names_reexported_by_the_facade() -> None:
    facade = [
        f"{path.name}: {name}"
        for path in modules()
        if part_of(path) not in ("__init__", "cli")
        for name in imports(path.read_text("utf-8"))
        if name.startswith("embedviz.") and name.split(".")[1] not in LADDER
    ]
    assert facade == []


def test_the_session_state_is_touched_in_one_file() -> None:
    places = [path for path in sources() if "session_state" in path.read_text("utf-8")]
    assert [str(path.relative_to(PROJECT)) for path in places] == ["embedviz/ui/session.py"]


def test_no_page_carries_hand_made_html() -> None:
    word = "unsafe_" + "allow_html"
    assert [path.name for path in sources() if word in path.read_text("utf-8")] == []


def sources() -> list[Path]:
    return [*modules(), *modules(PROJECT / "pages"), PROJECT / "app.py"]


def faces() -> list[Path]:
    return [*modules(PROJECT / "pages"), PROJECT / "app.py"]


@pytest.mark.parametrize("path", faces(), ids=lambda path: path.name)
def test_a_page_imports_only_streamlit_and_embedviz_and_is_short(path: Path) -> None:
    source = path.read_text("utf-8")
    assert {name.split(".")[0] for name in imports(source)} <= {"streamlit", "embedviz"}
    assert len(source.splitlines()) <= (APP_LINES if path.name == "app.py" else PAGE_LINES)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_module_is_within_the_budgets(path: Path) -> None:
    source = path.read_text("utf-8")
    assert len(source.splitlines()) <= MODULE_LINES
    assert ast.get_docstring(ast.parse(source)) is not None or not source.strip()
    over = [f for f in functions(source) if f[1] > FUNCTION_LINES or f[2] > PARAMETERS]
    assert over == []


def test_the_median_function_is_short() -> None:
    lengths = [length for path in modules() for _, length, _ in functions(path.read_text("utf-8"))]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION_LINES


def test_file_names_are_british_and_say_what_is_inside() -> None:
    american = re.compile(r"neighbor|color|center|behavior|normaliz(?!er)|catalog(?!ue)")
    vague = re.compile(r"^(utils?|helpers?|managers?|misc|common)$")
    names = [path.stem for path in sources()]
    assert [name for name in names if american.search(name) or vague.search(name)] == []


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True)
    return [PROJECT / name for name in listed.stdout.decode().split("\0") if name]


@pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="not a checkout: nothing tells what is tracked")
def test_the_top_level_holds_only_what_the_map_names() -> None:
    assert {path.relative_to(PROJECT).parts[0] for path in tracked()} <= TOP_LEVEL


@pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="not a checkout: nothing tells what is tracked")
def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    forbidden = re.compile("|".join(REGISTRIES + MACHINES))
    texts = [(path, path.read_bytes().decode("utf-8", "replace")) for path in tracked() if path.is_file()]
    assert [f"{path.name}: {hit.group()}" for path, text in texts if (hit := forbidden.search(text))] == []
