"""Sets of orders that a fractional plan enters too seldom for their loads, or not at all.

J. Lysgaard, A. Letchford and R. Eglese, "A new branch-and-cut algorithm for the capacitated vehicle
routing problem", Mathematical Programming 100 (2004): rounded capacity cuts, sought greedily.
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.columns.cuts import grown
from formulations.vehicle_routing.links.relaxation import Links

LEAST_VIOLATION = 0.02
MOST_AT_ONCE = 50
"""Cuts of one round."""


def violated(links: Links, flow: np.ndarray) -> tuple[list[np.ndarray], list[float]]:
    """Masks of the most violated sets found, and how often each is entered at least.

    ``flow`` has the depots at 0, and what is left out as flow from there. One set grows from each
    order by the neighbour with the most flow to it, and is cut off where it lacks most.
    """
    found: dict[bytes, tuple[float, np.ndarray, float]] = {}
    both, visits = flow + flow.T, flow.sum(axis=0)
    for seed in range(1, len(flow)):
        order, inside = grown(both, seed)
        entries = links.entries(order - 1)
        missing = entries - (np.cumsum(visits[order]) - inside)
        k = int(missing.argmax())
        if missing[k] > LEAST_VIOLATION:
            mask = np.zeros(links.num_orders, dtype=bool)
            mask[order[: k + 1] - 1] = True
            found[mask.tobytes()] = (float(missing[k]), mask, float(entries[k]))
    best = sorted(found.values(), key=lambda each: -each[0])[:MOST_AT_ONCE]
    return [mask for _, mask, _ in best], [least for _, _, least in best]
