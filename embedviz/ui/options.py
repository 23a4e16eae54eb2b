"""Every Streamlit option that embedviz sets, once.

The launcher passes them to the server; `.streamlit/config.toml` repeats them for a plain
`streamlit run app.py` (a test holds the two equal). Options that depend on the start (address, port,
host names) are the launcher's. Left alone on purpose: XSRF and CORS protection, which are on, and
static serving and the agent interface, which are off; they are written out so that no other
configuration file on the machine turns them round.

Both themes keep one hue. White text on it, and it on the light background, reach 4.5 : 1 (WCAG 2.2, 1.4.3).
On a dark background no colour can do both; there it reaches 4 : 1, enough for signs (1.4.11) and for the
white text on buttons. Streamlit's pills and segmented controls write in it and are therefore not used.
"""

from typing import Any

UPLOAD_MEGABYTES = 2048

SERVER: dict[str, Any] = {
    "server.maxUploadSize": UPLOAD_MEGABYTES,
    "server.maxCacheDataSize": "512mb",  # small results only: arrays live in cache_resource
    "server.fileWatcherType": "none",
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.showEmailPrompt": False,
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",  # a traceback would show the server's paths to every visitor
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "client.disableDataExport": True,  # Streamlit's own CSV leaves formulas alive; ours does not
}

LIGHT = {
    "primaryColor": "#2a6f97",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f2f5f7",
    "textColor": "#1f2933",
    "linkColor": "#1f5f85",
    "borderColor": "#d3dbe1",
}

DARK = {
    "primaryColor": "#3a7ca5",
    "backgroundColor": "#0f1418",
    "secondaryBackgroundColor": "#1b2228",
    "textColor": "#e8ecef",
    "linkColor": "#7fb8d8",
    "borderColor": "#37424b",
}

THEME: dict[str, Any] = {
    **{f"theme.light.{name}": colour for name, colour in LIGHT.items()},
    **{f"theme.dark.{name}": colour for name, colour in DARK.items()},
}

ALWAYS: dict[str, Any] = {**SERVER, **THEME}
