"""One button that saves a file, whose name carries a digest of its content.

Streamlit may answer a download with an older file of the same name and length; a digest in the name
makes another content another file.
"""

import hashlib

import streamlit as st


def offer(label: str, content: bytes, name: str, *, key: str, why: str | None = None) -> None:
    """Draw the button; the file is saved as `name` with the digest before its ending."""
    stem, dot, ending = name.partition(".")
    digest = hashlib.blake2b(content, digest_size=4).hexdigest()
    st.download_button(
        label, content, file_name=f"{stem}-{digest}{dot}{ending}", on_click="ignore", key=key, help=why
    )
