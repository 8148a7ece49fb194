"""What every page is in: one HTML file that loads nothing and runs its own scripts only.

A policy inside the page lets a browser run these scripts, known by their digests, and load
nothing: whatever stands in an id, it cannot run.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib import resources


def framed(title: str, body: str) -> str:
    """The page of such a title; plotly.js is in it where the body has figures."""
    scripts = [_resource("behaviour.js")]
    if "<figure" in body:
        scripts.insert(0, _plotly())
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_resource('style.css')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n"
        + "".join(f"<script>{script}</script>\n" for script in scripts)
        + "</body>\n</html>\n"
    )


def _policy(scripts: list[str]) -> str:
    """Content Security Policy (W3C, level 3): these scripts, styles and inline pictures."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    allowed = " ".join(f"'sha256-{base64.b64encode(each).decode()}'" for each in digests)
    styles = "style-src 'unsafe-inline'; img-src data: blob:"
    return (
        f"default-src 'none'; script-src {allowed}; {styles}; base-uri 'none'; form-action 'none'"
    )


def _resource(name: str) -> str:
    return (resources.files("optimizer.reporting.page") / name).read_text(encoding="utf-8")


def _plotly() -> str:
    """plotly.js as its package holds it; nothing of it is loaded from elsewhere."""
    script = resources.files("plotly") / "package_data" / "plotly.min.js"
    return script.read_text(encoding="utf-8")
