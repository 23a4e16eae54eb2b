"""The browser code as Streamlit wants it: one text, joined from the small modules of `browser/`.

Each is an ordinary ES module. Streamlit takes one text without relative imports, so every module but
the entry becomes a function that is called once and returns what the module exports.
"""

import re
from functools import cache
from importlib.resources import files

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js"$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


@cache
def browser_script(entry: str) -> str:
    """Return the module `entry` of `browser/`, and all that it imports, as one module."""
    ordered: list[str] = []
    _place(entry, ordered)
    return "\n".join([_wrapped(name) for name in ordered[:-1]] + [_linked(_source(f"{entry}.js"))])


@cache
def browser_style(name: str = "map") -> str:
    """Return the style sheet `name` of `browser/`."""
    return _source(f"{name}.css")


@cache
def _source(name: str) -> str:
    return files("embedviz.plots").joinpath("browser", name).read_text(encoding="utf-8")


def _place(name: str, ordered: list[str]) -> None:
    """Append a module to the list, after all those it needs."""
    for _, needed in _IMPORT.findall(_source(f"{name}.js")):
        if needed not in ordered:
            _place(needed, ordered)
    ordered.append(name)


def _linked(source: str) -> str:
    return _IMPORT.sub(r"const \1 = module_\2", source)


def _wrapped(name: str) -> str:
    source = _source(f"{name}.js")
    exported = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _linked(source))
    return f"const module_{name} = (() => {{\n{body}\nreturn {{ {exported} }}\n}})()"
