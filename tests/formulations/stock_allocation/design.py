"""Fixed-charge multicommodity network design in the words of the room, from a .dow file."""

from __future__ import annotations

from pathlib import Path

from tests.formulations.stock_allocation.cases import Data


def network_design(path: Path) -> Data:
    """Nodes are warehouses, arcs transfer lanes of lead time 0, commodities SKUs.

    Each commodity lies in stock at its origin; a zone at its destination must have it. The file
    has a name, "nodes arcs commodities", a line "from to unit_cost capacity fixed_cost …" for each
    arc and a line "origin destination quantity" for each commodity.
    """
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    num_nodes, num_arcs, num_commodities = map(int, lines[0])
    arcs = lines[1 : 1 + num_arcs]
    commodities = lines[1 + num_arcs : 1 + num_arcs + num_commodities]
    nodes = [f"N{k}" for k in range(1, num_nodes + 1)]
    return {
        "skus": [{"id": f"K{k}"} for k in range(num_commodities)],
        "warehouses": [{"id": node} for node in nodes],
        "zones": [{"id": node} for node in nodes],
        "periods": [{"id": "P1"}],
        "transfer_lanes": [
            {
                "id": f"ARC{k}",
                "from_warehouse_id": f"N{arc[0]}",
                "to_warehouse_id": f"N{arc[1]}",
                "unit_cost": float(arc[2]),
                "capacity_units": float(arc[3]),
                "opening_cost": float(arc[4]),
            }
            for k, arc in enumerate(arcs)
        ],
        "delivery_lanes": [
            {"id": f"AT-{node}", "warehouse_id": node, "zone_id": node} for node in nodes
        ],
        "demand": [
            {
                "sku_id": f"K{k}",
                "zone_id": f"N{to}",
                "period_id": "P1",
                "demand_units": float(units),
            }
            for k, (_, to, units) in enumerate(commodities)
        ],
        "initial_stock": [
            {"sku_id": f"K{k}", "warehouse_id": f"N{origin}", "stock_units": float(units)}
            for k, (origin, _, units) in enumerate(commodities)
        ],
    }
