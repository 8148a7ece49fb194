"""Could an earlier plan have been one? What it says of lanes, SKUs and periods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from optimizer.sdk import Issue, dangling

if TYPE_CHECKING:
    from formulations.stock_allocation.instance import Instance


def impossible_plans(instance: Instance) -> Iterator[Issue]:
    """It moves what can move on a lane that is no delivery lane, and arrives in the horizon."""
    flows, skus = instance.planned_flows, instance.skus
    if not len(flows):
        return
    supply, transfer = instance.supply_lanes.by("id"), instance.transfer_lanes.by("id")
    lanes = [*supply, *transfer]
    yield from dangling(flows, "lane_id", lanes, "/data/planned_flows", "supply or transfer lane")
    offered = {(offer.source_id, offer.sku_id) for offer in instance.offers}
    position = {name: k for k, name in enumerate(instance.periods["id"].tolist())}
    ages = set(skus["id"][~np.isnan(skus["shelf_life_periods"])].tolist())
    for row, flow in enumerate(flows):
        bought, moved = supply.get(flow.lane_id), transfer.get(flow.lane_id)
        lane = bought or moved
        period = position.get(flow.period_id)
        if lane is None or period is None:
            continue
        pointer, of_sku = f"/data/planned_flows/{row}", f'SKU "{flow.sku_id}"'
        if period + lane.lead_time_periods >= len(position):
            message = "what is planned arrives after the last period"
            yield Issue(code="E303", message=message, pointer=pointer, value=flow.period_id)
        if bought and (bought.source_id, flow.sku_id) not in offered:
            message = f'source "{bought.source_id}" makes no offer for {of_sku}'
            yield Issue(code="E304", message=message, pointer=pointer, expected="a row in offers")
        if moved and flow.sku_id in ages:
            message = f"{of_sku} has a shelf life and is not moved between warehouses"
            yield Issue(code="E303", message=message, pointer=pointer, value=flow.sku_id)
