"""Foreign files: orders as lines ``product quantity``, plans as lines ``product packs``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.sdk import Importer, Table
from tests.rooms.toy.instance import Instance
from tests.rooms.toy.solution import Order, Shortage, Solution


def read_orders(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    unit_cost = float(options.get("unit_cost", "1"))
    product = {"pack_units": 1, "unit_cost": unit_cost, "unit_volume_m3": 0}
    return {
        "formulation": "toy",
        "schema_version": "1.0",
        "name": path.stem,
        "data": {
            "products": [{"id": name, **product} for name in sorted({line[0] for line in lines})],
            "demands": [
                {"id": f"line-{k}", "product_id": name, "quantity_units": float(quantity)}
                for k, (name, quantity) in enumerate(lines)
            ],
        },
    }


def read_packs(instance: Instance, text: str) -> tuple[Solution, float | None]:
    """Lines ``product packs`` and one line ``cost value``."""
    pairs = [line.split() for line in text.splitlines() if line.strip()]
    claimed = next((float(value) for name, value in pairs if name == "cost"), None)
    orders = [Order(product_id=name, packs=int(n)) for name, n in pairs if name != "cost"]
    return Solution(orders=Table.of(Order, orders), shortages=Table.of(Shortage, [])), claimed


IMPORTERS = {
    "order-lines": Importer(
        name="order-lines",
        description="lines of product and quantity",
        read=read_orders,
        options={"unit_cost": "money per unit of every product (default 1)"},
    )
}

SOLUTION_READERS = {".packs": read_packs}
