"""The public names are a list, and the package is held to it."""

import ast
from pathlib import Path

import pytest

import embedviz


def test_the_list_is_sorted_as_ruff_sorts_it() -> None:
    kinds = [(not name.isupper(), name[0].islower(), name) for name in embedviz.__all__]
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("name", embedviz.__all__)
def test_each_public_name_exists_and_says_what_it_is(name: str) -> None:
    assert getattr(embedviz, name).__doc__
    assert name in dir(embedviz)


def test_the_names_for_type_checkers_are_the_names_of_the_list() -> None:
    tree = ast.parse(Path(embedviz.__file__).read_text("utf-8"))
    guarded = [node for node in tree.body if isinstance(node, ast.If)]
    told = {
        alias.name
        for node in ast.walk(guarded[0])
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert told == set(embedviz.__all__)


def test_every_public_function_and_class_of_a_part_is_the_same_object() -> None:
    from embedviz.geometry import nearest
    from embedviz.table import EmbeddingTable

    assert embedviz.nearest is nearest
    assert embedviz.EmbeddingTable is EmbeddingTable


def test_an_unknown_name_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nearset'"):
        embedviz.nearset  # noqa: B018


def test_the_version_is_the_one_of_the_metadata() -> None:
    text = (Path(embedviz.__file__).parents[1] / "pyproject.toml").read_text("utf-8")
    assert f'version = "{embedviz.__version__}"' in text
