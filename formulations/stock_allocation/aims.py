"""What plans are weighed by where cost is not all: money paid, and demand served."""

from __future__ import annotations

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.instance import Instance
from optimizer.sdk import ZERO, Aim


def aims(instance: Instance) -> dict[str, Aim]:
    """``cost`` is all but the price of demand that is lost, ``service`` the share that is not."""
    a = Arrays(instance)
    price = np.broadcast_to(np.nan_to_num(a.shortage_cost), a.demand.shape)
    lost = ~a.waits[:, :, None] & (a.demand > 0)
    price = np.where(lost, price, 0.0)
    waiting = a.waits & (a.demand.sum(axis=2) > 0)  # what still waits after the last period is lost
    lost[:, :, -1] |= waiting
    price[:, :, -1] += np.where(waiting, np.nan_to_num(a.final_shortage_cost), 0.0)
    part = 100.0 / max(float(a.demand.sum()), ZERO)
    cells = np.argwhere(lost).tolist()
    keys = [(a.zones.ids[z], a.skus.ids[s], t) for s, z, t in cells]
    paid = dict(zip(keys, (-price[lost]).tolist(), strict=True))
    return {
        "cost": Aim(unit=None, wants="less", cost_share=1.0, weights={"shortage": paid}),
        "service": Aim(
            unit="%",
            wants="more",
            start=100.0,
            weights={"shortage": dict.fromkeys(keys, -part)},
        ),
    }
