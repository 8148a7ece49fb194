"""What another run needs to go on: the prices of the best bound and of the best mixture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from formulations.stock_allocation.decomposition.ascent import State
from formulations.stock_allocation.decomposition.shared import SharedRows

MOST = 40
"""So many sets of prices are kept; a mixture uses fewer."""


def checkpoint_of(rows: SharedRows, state: State) -> dict[str, Any]:
    """Prices of each limit by its ids, in every set the one at the same place, the best set first.

    SKUs give the same plans at the same prices, so that nothing else is needed.
    """
    tried = [prices for prices in state.tried[::-1] if prices.ndim == 1]
    sets = state.mixed if len(state.weights) else [state.prices, *tried]
    prices = np.array(sets[:MOST])
    limits: dict[str, list[dict[str, Any]]] = {}
    for (limit, key), column in zip(rows.names, prices.T.tolist(), strict=True):
        if any(column):
            limits.setdefault(limit, []).append(key | {"prices": column})
    return {"sets": len(prices), "limits": limits}


def prices_of(rows: SharedRows, checkpoint: Mapping[str, Any]) -> list[np.ndarray]:
    """The sets of prices in a checkpoint; limits that it does not know are free.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is none.
    """
    told = {
        (limit, tuple(v for k, v in row.items() if k != "prices")): row["prices"]
        for limit, listed in checkpoint["limits"].items()
        for row in listed
    }
    free = [0.0] * int(checkpoint["sets"])
    columns = [told.get((limit, tuple(key.values())), free) for limit, key in rows.names]
    prices = np.maximum(0.0, np.array(columns, dtype=float).reshape(len(columns), len(free)))
    return list(np.ascontiguousarray(prices.T))
