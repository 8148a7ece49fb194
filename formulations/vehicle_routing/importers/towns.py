"""The same day in several towns at once: a large one, with a plan that is known.

The towns stand in a row, far apart, and each has its own depots and vehicles. The best plan of the
small day, driven in every town, is a plan of the large one; where every way costs something and
vehicles nothing more, none is better.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from optimizer.sdk import Issue, UsageError

TOWNS = {"towns": "in how many towns the day is at once, each with its own vehicles (default: 1)"}

APART = 4.0
"""From the beginning of one town to that of the next, in widths of a town."""


def in_towns(envelope: dict[str, Any], options: Mapping[str, str]) -> dict[str, Any]:
    """The day in as many towns as the options say; if several, ids begin with the town's number.

    Raises:
        UsageError: E405 when that is no number, or distances are given: no town can be moved then.
    """
    number = _number(options, envelope["data"]["travel"]["type"])
    if number == 1:
        return envelope
    data = envelope["data"]
    places = np.array([[place["x"], place["y"]] for place in data["locations"]])
    step = APART * float(np.ptp(places, axis=0).max())
    tables = {
        name: [_in_town(row, town, step) for town in range(number) for row in rows]
        for name, rows in data.items()
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    }
    return {
        **envelope,
        "name": f"{envelope['name']}-x{number}",
        "description": f"{envelope['description']}, in {number} towns",
        "data": {**data, **tables},
    }


def _number(options: Mapping[str, str], travel: str) -> int:
    told = options.get("towns", "1")
    if not told.isdecimal() or int(told) == 0:
        raise _refused(told, f'a day cannot be in "{told}" towns', "give a whole number from 1 on")
    if int(told) > 1 and travel == "matrix":
        message = "a day whose distances are given cannot be in several towns"
        raise _refused(told, message, "leave towns out")
    return int(told)


def _refused(told: str, message: str, hint: str) -> UsageError:
    return UsageError(Issue(code="E405", message=message, value=told, hint=hint))


def _in_town(row: dict[str, Any], town: int, step: float) -> dict[str, Any]:
    ids = {name: f"{town}:{value}" for name, value in row.items() if name.split("_")[-1] == "id"}
    moved = {"x": row["x"] + town * step} if "x" in row else {}
    return {**row, **ids, **moved}
