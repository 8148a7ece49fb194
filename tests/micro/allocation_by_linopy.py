"""The allocation of ``tests.micro.allocation`` as users of linopy write it, to its matrices."""

from __future__ import annotations

from typing import Any

import linopy
import numpy as np
import xarray as xr

from tests.micro.allocation import NUM_PERIODS, NUM_WAREHOUSES, NUM_ZONES


def by_linopy(num_skus: int) -> int:
    """Build and compile it, and how many columns it has."""
    model = allocation(num_skus)
    matrices = model.matrices
    parts = matrices.A, matrices.b, matrices.c, matrices.lb, matrices.ub, matrices.sense
    assert all(part is not None for part in parts), "each is made when it is asked for"
    return int(parts[0].shape[1])


def allocation(num_skus: int) -> Any:
    """The same rows, whole arrays at a time."""
    rng = np.random.default_rng(0)
    num = {"s": num_skus, "w": NUM_WAREHOUSES, "z": NUM_ZONES, "t": NUM_PERIODS}

    def coords(dims: str) -> dict[str, np.ndarray]:
        return {dim: np.arange(num[dim]) for dim in dims}

    def numbers(dims: str) -> Any:
        values = rng.uniform(1.0, 5.0, [num[dim] for dim in dims]).round(3)
        return xr.DataArray(values, coords(dims), list(dims))

    demand_units, supply_units, space = numbers("szt"), numbers("st"), numbers("wt")
    first_units, unit_size, price = numbers("sw"), numbers("s"), numbers("sw")
    delivery_cost, holding_cost, shortage_cost = numbers("wz"), numbers("s"), numbers("s")
    m = linopy.Model()
    sent = m.add_variables(0, coords=coords("swzt"), dims=list("swzt"), name="sent")
    stock = m.add_variables(0, coords=coords("swt"), dims=list("swt"), name="stock")
    bought = m.add_variables(0, coords=coords("swt"), dims=list("swt"), name="bought")
    short = m.add_variables(0, coords=coords("szt"), dims=list("szt"), name="short")
    is_first = xr.DataArray(np.arange(NUM_PERIODS) == 0, coords("t"), ["t"])
    before = stock.shift(t=1).fillna(0)
    m.add_constraints(sent.sum("w") + short == demand_units, name="demand")
    m.add_constraints(
        stock - before - bought + sent.sum("z") == first_units * is_first, name="balance"
    )
    m.add_constraints((unit_size * stock).sum("s") <= space, name="capacity")
    m.add_constraints(bought.sum("w") <= supply_units, name="supply")
    m.add_objective(
        (holding_cost * stock).sum()
        + (price * bought).sum()
        + (delivery_cost * sent).sum()
        + (shortage_cost * short).sum()
    )
    return m
