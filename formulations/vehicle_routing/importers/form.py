"""VRPLIB files line by line: what the vrplib package takes for granted."""

from __future__ import annotations

END = ("EOF", "-1")
"""The last line of most files; -1 ends the depots, which are their last section."""

UNNUMBERED = ("EDGE_WEIGHT_SECTION", "DEPOT_SECTION")
"""Sections whose lines do not begin with the number of a location or vehicle."""


def require_form(text: str) -> None:
    """That the file is whole, and its rows are numbered 1, 2, 3 … in every section.

    The package goes by the place of a row and leaves its number out. EOF may be missing where the
    last line is a whole one, and not a depot, after which there could be another.

    Raises:
        ValueError: at the line where that is not so.
    """
    lines = [(place, line.strip()) for place, line in enumerate(text.splitlines(), start=1)]
    lines = [(place, line) for place, line in lines if line and not line.startswith("#")]
    section, row = "", 0
    for place, line in lines:
        if line == "EOF":
            return
        if "_SECTION" in line:
            section, row = line.strip(" :"), 0
        elif section and section not in UNNUMBERED:
            row += 1
            number = line.split()[0]
            if number != str(row):
                message = f"line {place} has the number {number} where {section} needs {row}"
                raise ValueError(f"{message}: rows are numbered 1, 2, 3 …")
    is_whole = text.endswith("\n") and section != "DEPOT_SECTION"
    if not lines or not (lines[-1][1] in END or is_whole):
        raise ValueError("its last line is not EOF; it may have been cut off")
