"""The map's page behind our own routes, as the launcher serves it. Arguments: port, then a base path."""

import sys
from pathlib import Path

import streamlit as st

from embedviz.ui.plot.routes import serve_routes

PORT, BASE = int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
OPTIONS = {
    "server.address": "127.0.0.1",
    "server.port": PORT,
    "server.baseUrlPath": BASE,
    "server.headless": True,
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": False,
}

app = st.App(Path(__file__).with_name("plot_app.py"), routes=serve_routes(BASE))

if __name__ == "__main__":
    app.run(config=OPTIONS)
