"""The same day in several towns at once: large, with a cost that is known.

The towns stand in a row, far apart, and each has its own depots and vehicles. The best plan of the
small day, driven in every town, is a plan of the large one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

NUMBERS_OF_TOWNS = ("1", "2", "5", "10", "20")

TOWNS = {
    "towns": f"in how many towns the day is at once, each with its own vehicles: "
    f"{', '.join(NUMBERS_OF_TOWNS)} (default: 1)"
}

APART = 4.0
"""From the beginning of one town to that of the next, in widths of a town."""

Rows = list[dict[str, Any]]


def in_towns(told: dict[str, Any], number: int) -> dict[str, Any]:
    """The envelope of a day with coordinates, in so many towns; ids get the town's number.

    Raises:
        ValueError: when distances are given, which no town can be moved from.
    """
    data = told["data"]
    if data["travel"]["type"] == "matrix":
        raise ValueError("a day whose distances are given cannot be in several towns")
    places = np.array([[place["x"], place["y"]] for place in data["locations"]])
    step = APART * float(np.ptp(places, axis=0).max())
    tables = {name: rows for name, rows in data.items() if _has_ids(rows)}
    return {
        **told,
        "name": f"{told['name']}-x{number}",
        "description": f"{told['description']}, in {number} towns",
        "data": {
            **data,
            **{
                name: [_in_town(row, town, step) for town in range(number) for row in rows]
                for name, rows in tables.items()
            },
        },
    }


def _has_ids(rows: Any) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _in_town(row: dict[str, Any], town: int, step: float) -> dict[str, Any]:
    ids = {name: f"{town}:{told}" for name, told in row.items() if name.split("_")[-1] == "id"}
    moved = {"x": row["x"] + town * step} if "x" in row else {}
    return {**row, **ids, **moved}
