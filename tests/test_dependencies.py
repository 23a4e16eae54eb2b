"""Each dependency is pinned for the make targets, bounded where it must be, and explained."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[1]
METADATA = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
RUN = [Requirement(text) for text in METADATA["dependencies"]]
OPTIONAL = [Requirement(text) for texts in METADATA["optional-dependencies"].values() for text in texts]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (PROJECT / "constraints.txt").read_text("utf-8").splitlines()
    stated = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonical(name): version for name, version in stated}


@pytest.mark.parametrize("requirement", [*RUN, *OPTIONAL], ids=lambda requirement: requirement.name)
def test_the_pinned_version_is_within_the_bounds(requirement: Requirement) -> None:
    assert requirement.specifier.contains(pins()[canonical(requirement.name)])


@pytest.mark.parametrize("requirement", [*RUN, *OPTIONAL], ids=lambda requirement: requirement.name)
def test_every_dependency_has_a_lower_bound_and_a_reason(requirement: Requirement) -> None:
    assert ">=" in str(requirement.specifier)
    words = re.findall(r"[\w-]+", (PROJECT / "docs" / "dependencies.md").read_text("utf-8"))
    assert requirement.name in words


def test_only_plotly_has_an_upper_bound() -> None:
    assert [requirement.name for requirement in RUN if "<" in str(requirement.specifier)] == ["plotly"]


@pytest.mark.parametrize(
    ("name", "vulnerable"), [("starlette", "1.2.9"), ("python-multipart", "0.0.26"), ("pyarrow", "25.0.0")]
)
def test_versions_with_known_holes_are_refused(name: str, vulnerable: str) -> None:
    requirement = next(requirement for requirement in RUN if requirement.name == name)
    assert not requirement.specifier.contains(vulnerable)
