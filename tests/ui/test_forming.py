"""What is said while a picture waits: for the compiler, for its turn, or for the first message."""

from types import SimpleNamespace

import pytest

from embedviz.jobs import Readiness
from embedviz.ui import pictures
from embedviz.ui.forming import waiting


def said(monkeypatch: pytest.MonkeyPatch, ready: Readiness, name: str, position: int | None = 1) -> str:
    monkeypatch.setattr(pictures, "jobs", lambda: SimpleNamespace(readiness=ready))
    return waiting(name, position)


def test_umap_says_how_long_it_prepares_and_tsne_does_not_wait_for_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cold = Readiness(workers=1, warm=0, seconds_left=7.4)
    assert said(monkeypatch, cold, "UMAP").startswith("Preparing UMAP, about 7 s")
    assert said(monkeypatch, cold, "t-SNE").startswith("Starting t-SNE")


def test_a_warm_worker_starts_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, Readiness(1, 1, 0.0), "UMAP").startswith("Starting UMAP")


def test_who_waits_is_told_how_many_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, Readiness(1, 1, 0.0), "UMAP", 3) == "UMAP waits for its turn: 2 before it"


def test_what_is_wrong_with_the_workers_is_text_and_no_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Readiness(0, 0, 0.0, "The scheduler tls://a*b* does not answer.")
    assert "a\\*b\\*" in said(monkeypatch, broken, "UMAP")
