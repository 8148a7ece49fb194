"""Fixed-charge capacitated multicommodity network design: the Canad files (.dow)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from formulations.stock_allocation.importers.text import counts, numbers, reading, table

SOURCE = (
    "Canad instances of fixed-charge network design: "
    "T. G. Crainic, A. Frangioni, B. Gendron, Discrete Appl Math 112 (2001)"
)


class _Arc(NamedTuple):
    origin: str
    destination: str
    unit_cost: float
    capacity_units: float
    opening_cost: float


class _Commodity(NamedTuple):
    origin: str
    destination: str
    units: float


def read_canad(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """A .dow file as an envelope: nodes are warehouses, arcs lanes, commodities SKUs in stock.

    The file has a line with a name, one with the numbers of nodes, arcs and commodities, one with
    "from to unit-cost capacity fixed-cost" and two numbers of no use here for each arc, and one
    with "origin destination units" for each commodity.

    Raises:
        InstanceError: when the file has not this form.
    """
    with reading(path, "a Canad network design file", "name, nodes arcs commodities, one a line"):
        nodes, arcs, commodities = _parsed(path.read_text("utf-8-sig").splitlines())
    return {
        "formulation": "stock_allocation",
        "schema_version": "1.0",
        "name": path.stem,
        "source": SOURCE,
        "data": _data(nodes, arcs, commodities),
    }


def _parsed(lines: list[str]) -> tuple[list[str], list[_Arc], list[_Commodity]]:
    rows = [line.split() for line in lines[1:] if line.strip()]
    num_nodes, num_arcs, num_commodities = counts(rows[0] if rows else [], 3)
    if len(rows) != 1 + num_arcs + num_commodities:
        raise ValueError(
            f"{num_arcs} arcs and {num_commodities} commodities expected, "
            f"{len(rows) - 1} lines found"
        )
    nodes = [f"N{k}" for k in range(1, num_nodes + 1)]

    def parsed(row: list[str], count: int) -> tuple[Any, ...]:
        origin, destination, *rest = numbers(row, count)
        if not {origin, destination} <= set(range(1, num_nodes + 1)):
            raise ValueError(f"no nodes {row[0]} and {row[1]}: they are numbered 1 to {num_nodes}")
        return nodes[int(origin) - 1], nodes[int(destination) - 1], *rest

    arcs = [_Arc(*parsed(row, 7)[:5]) for row in rows[1 : 1 + num_arcs]]
    commodities = [_Commodity(*parsed(row, 3)) for row in rows[1 + num_arcs :]]
    return nodes, arcs, commodities


def _data(nodes: list[str], arcs: list[_Arc], commodities: list[_Commodity]) -> dict[str, Any]:
    skus = [f"K{k}" for k in range(1, len(commodities) + 1)]
    ends = [node for node in nodes if any(c.destination == node for c in commodities)]
    return {
        "skus": [{"id": sku} for sku in skus],
        "warehouses": [{"id": node} for node in nodes],
        "zones": [{"id": node} for node in ends],
        "periods": [{"id": "P1"}],
        "transfer_lanes": table(
            ["id", "from_warehouse_id", "to_warehouse_id", *_Arc._fields[2:]],
            [[f"ARC{k}", *arc] for k, arc in enumerate(arcs, start=1)],
        ),
        "delivery_lanes": table(
            ["id", "warehouse_id", "zone_id"], [[f"AT-{node}", node, node] for node in ends]
        ),
        "demand": table(
            ["sku_id", "zone_id", "period_id", "demand_units"],
            [[s, c.destination, "P1", c.units] for s, c in zip(skus, commodities, strict=True)],
        ),
        "initial_stock": table(
            ["sku_id", "warehouse_id", "stock_units"],
            [[s, c.origin, c.units] for s, c in zip(skus, commodities, strict=True)],
        ),
    }
