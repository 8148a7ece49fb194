"""How large the model of an instance would be, told from its tables without building anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from formulations.stock_allocation.instance import Instance
from optimizer.sdk import Table


def num_columns(instance: Instance) -> int:
    """Flows, stocks and shortages; orders, lots and gates add a tenth or so.

    A supply lane may carry what its source offers, a transfer every SKU, a delivery lane what its
    zone asks for or takes in place of it.
    """
    skus, periods, demand = len(instance.skus), len(instance.periods), instance.demand
    asked = set(zip(demand["zone_id"].tolist(), demand["sku_id"].tolist(), strict=True))
    supply, transfer, delivery = (
        instance.supply_lanes,
        instance.transfer_lanes,
        instance.delivery_lanes,
    )
    others = instance.substitutions
    asked |= set(zip(others["zone_id"].tolist(), others["substitute_sku_id"].tolist(), strict=True))
    offered, wanted = Counter(instance.offers["source_id"].tolist()), Counter(z for z, _ in asked)
    flows = (
        _flows(supply, map(offered.__getitem__, supply["source_id"].tolist()), periods)
        + _flows(transfer, [skus] * len(transfer), periods)
        + _flows(delivery, map(wanted.__getitem__, delivery["zone_id"].tolist()), periods)
    )
    served = len(demand) + len(others) * periods
    return flows + len(instance.warehouses) * skus * periods + served


def _flows(lanes: Table[Any], skus_of_lane: Iterable[int], periods: int) -> int:
    """Over all lanes, their SKUs times the periods from which something still arrives."""
    lead_times = lanes["lead_time_periods"].tolist()
    return sum(
        skus * max(0, periods - int(lead_time))
        for skus, lead_time in zip(skus_of_lane, lead_times, strict=True)
    )
