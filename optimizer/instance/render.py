"""Issues as plain text for people, one block each: place, code, message, pointer, and a fix."""

from __future__ import annotations

from pathlib import Path

from optimizer.errors import InstanceError, Issue, shortened


def render_issues(error: InstanceError, path: str | Path | None = None) -> str:
    """All issues of an error, ready to print; ``path`` is the file they were found in.

    ::

        riga.json:2014:19  E203 "quantity" must be >= 0, got -3   /data/orders/117/quantity  "SO-1"
                           help: returns belong in "returns"
    """
    name = str(path) if path is not None else "instance"
    places = [_place(issue, name) for issue in error.issues]
    width = max(map(len, places), default=0)
    blocks = [
        render_issue(issue, place.ljust(width))
        for issue, place in zip(error.issues, places, strict=True)
    ]
    if error.total > len(error.issues):
        blocks.append(f"… and {error.total - len(error.issues)} more")
    return "\n".join(blocks)


def render_issue(issue: Issue, place: str) -> str:
    """One issue behind its place; the help stands below the message."""
    parts = [f"{place}  {issue.code} {issue.message}"]
    if issue.pointer:
        parts.append(str(shortened(issue.pointer, 120)))
    if issue.record_id is not None:
        parts.append(f'"{shortened(issue.record_id)}"')
    lines = ["   ".join(parts)]
    if issue.hint is not None:
        lines.append(f"{' ' * len(place)}  help: {issue.hint}")
    return "\n".join(printable(line) for line in lines)


def printable(text: str) -> str:
    """The text with every control character written out, so that no file can steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _place(issue: Issue, name: str) -> str:
    if issue.file is not None:
        row = f" row {issue.row}" if issue.row is not None else ""
        return issue.file + row + (f" {issue.column_name}" if issue.column_name else "")
    if issue.line is not None:
        return f"{name}:{issue.line}:{issue.column}"
    return name
