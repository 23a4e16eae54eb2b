"""Serve the pages of clicks.py as the launcher serves the app. Argument: the port."""

import sys
from pathlib import Path

import streamlit as st

from embedviz.ui.plot.routes import serve_routes

app = st.App(Path(__file__).with_name("_clicks_page.py"), routes=serve_routes())

if __name__ == "__main__":
    app.run(
        config={
            "server.address": "127.0.0.1",
            "server.port": int(sys.argv[1]),
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
        }
    )
