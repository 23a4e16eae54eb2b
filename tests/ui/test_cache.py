"""Streamlit's own hashing samples big arrays; ours never sees one."""

import ast
from pathlib import Path

import numpy as np

from embedviz.table import EmbeddingTable
from embedviz.ui import cache

SOURCE = Path(cache.__file__).read_text("utf-8")
SOURCES = [path for path in Path(cache.__file__).parent.rglob("*.py") if path.name != "cache.py"]


def decorated() -> list[tuple[ast.FunctionDef, ast.Call]]:
    functions = [node for node in ast.parse(SOURCE).body if isinstance(node, ast.FunctionDef)]
    return [(node, call) for node in functions for call in node.decorator_list if isinstance(call, ast.Call)]


def test_every_cache_is_bounded_and_belongs_to_its_session() -> None:
    assert len(decorated()) >= 5
    for node, call in decorated():
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert int(given["max_entries"]) <= 24, node.name
        assert given["scope"] == "'session'", node.name


def test_every_cache_is_keyed_by_a_fingerprint_and_never_by_a_table() -> None:
    for node, _ in decorated():
        names = [argument.arg for argument in node.args.args]
        assert names[0] == "fingerprint", node.name
        assert all(name.startswith("_") for name in names if "table" in name), node.name


def test_no_other_cache_holds_what_a_user_brought() -> None:
    kept = {
        node.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any("st.cache_" in ast.unparse(one) for one in node.decorator_list)
    }
    assert kept == {"jobs", "leaving", "sample_table"}


def test_one_changed_value_in_a_large_table_is_another_key() -> None:
    vectors = np.zeros((6000, 100), np.float32)
    changed = vectors.copy()
    changed[4321, 57] = 1
    assert EmbeddingTable(vectors).fingerprint != EmbeddingTable(changed).fingerprint
