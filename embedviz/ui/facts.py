"""What stands under the picture: how many rows of how many, which space, which seed."""

import streamlit as st

from embedviz.projections import Projection
from embedviz.projections.pca import EUCLIDEAN_NOTE
from embedviz.ui import groups
from embedviz.ui.pictures import Picture
from embedviz.ui.session import Session
from embedviz.ui.text import plain


def show(session: Session, picture: Picture) -> None:
    """Write the facts of the picture in a line, then each note in one of its own."""
    drawn = _drawn(session, picture)
    if picture.job is not None:
        st.caption(drawn)
        return
    st.caption(" · ".join([drawn, *picture_facts(picture.projection)]))
    if session.map.untouched:
        st.caption("Click a point to see its nearest words. Drag to move, scroll to zoom.")
    groups.facts(session)
    for note in picture.projection.notes:
        if note != EUCLIDEAN_NOTE:  # the line above says it in a word, *Why?* in full
            st.caption(plain(note, limit=300))


def picture_facts(projection: Projection) -> list[str]:
    """Return what is known of a projection as short phrases."""
    facts = projection.facts
    phrases = [_space(projection)]
    if "explained_variance_ratio" in facts:
        shares = [
            f"{100 * share:.1f} %"
            for share in facts["explained_variance_ratio"][: len(projection.axis_names)]
        ]
        phrases.append(f"spread seen {' + '.join(shares)} (explained variance)")
    if "perplexity" in facts:
        phrases.append(f"perplexity {facts['perplexity']:g}")
    if "neighbours" in facts:
        phrases.append(f"{facts['neighbours']} neighbours")
    if "kl_divergence" in facts:
        phrases.append(f"misfit {facts['kl_divergence']:.3f} (KL)")
    if facts.get("seed") is not None:
        phrases.append(f"seed {facts['seed']}")
    return phrases


def _drawn(session: Session, picture: Picture) -> str:
    drawn = len(picture.rows)
    if drawn < picture.population:
        return f"drawn {drawn:,} of {picture.population:,}, sample seed {session.map.sample_seed}"
    return f"drawn {drawn:,} of {session.table.rows:,}"


def _space(projection: Projection) -> str:
    method = type(projection.settings).__name__.replace("TSNE", "t-SNE")
    metric = {"cosine": "cosine", "euclidean": "Euclidean"}.get(projection.metric, projection.metric)
    return f"{method}, {metric}, vectors as loaded"
