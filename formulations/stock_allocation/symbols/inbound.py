"""The sets and parameters of inbound capacity: what can arrive at which warehouse when."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.bounds import Flows
from formulations.stock_allocation.symbols.declare import declare, group


def add_inbound(m: Any, a: Arrays, flows: Flows) -> None:
    """Everything is empty where no warehouse has an inbound capacity."""
    limited = np.isfinite(a.inbound)
    lanes = np.flatnonzero(a.lanes.kind != "delivery")
    lanes = lanes[limited.any(axis=1)[a.lanes.destination[lanes]]]
    end = a.lanes.destination[lanes]
    arriving = np.zeros((len(lanes), len(a.skus), len(a.periods)), bool)
    for row, (lane, time) in enumerate(zip(lanes, a.lanes.lead_time[lanes].tolist(), strict=True)):
        arriving[row, :, time:] = flows.exists[lane, :, : max(0, len(a.periods) - time)]
    arriving &= limited[end][:, None, :]
    reached = np.zeros(limited.shape, bool)
    np.logical_or.at(reached, end, arriving.any(axis=1))
    reached |= a.inbound < 0
    warehouses, periods = a.warehouses.ids, range(len(a.periods))
    declare(m, "INBOUNDS", reached, (warehouses, periods), inbound_units=a.inbound)
    every = [(warehouses[w], t) for w, t in np.argwhere(reached).tolist()]
    ends = [warehouses[w] for w in end.tolist()], [a.lanes.axis.ids[k] for k in lanes.tolist()]
    group(m, "FLOWS_TO", arriving, (*ends, a.skus.ids, periods), by=(0, 3), also=every)
