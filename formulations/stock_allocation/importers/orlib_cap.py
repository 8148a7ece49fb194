"""The capacitated warehouse location problems of the OR-Library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from formulations.stock_allocation.importers.text import counts, numbers, reading, table
from optimizer.sdk import Issue, UsageError

SOURCE = "OR-Library, capacitated warehouse location: J. E. Beasley, J. Opl Res Soc 41 (1990)"


def read_orlib_cap(path: Path, options: Mapping[str, str]) -> dict[str, Any]:
    """An OR-Library file as an envelope: one SKU, one period, all demand must be served.

    The file gives the cost of serving ALL the demand of a customer from a warehouse; a unit then
    costs that amount divided by the demand. A source without limits fills the warehouses. A file
    whose capacities and demands are all 0 has no capacities, as UflLib writes it; each customer
    then wants one unit.

    Raises:
        InstanceError: when the file has not the form of an OR-Library file.
        UsageError: when the file leaves the capacity open and ``capacity`` is not a number >= 0, or
            states it and there is one.
    """
    what, expected = "an OR-Library warehouse location file", "m n, capacities, demand"
    with reading(path, what, expected):
        data = _data(*_parsed(path.read_text("utf-8-sig").split(), options))
    return {
        "formulation": "stock_allocation",
        "schema_version": "1.0",
        "name": path.stem,
        "source": SOURCE,
        "data": data,
    }


def _parsed(
    tokens: list[str], options: Mapping[str, str]
) -> tuple[list[tuple[float, float]], list[list[float]]]:
    """Warehouses as (capacity, opening cost), customers as demand and the cost from each."""
    num_warehouses, num_customers = counts(tokens[:2], 2)
    places = tokens[2 : 2 + 2 * num_warehouses]
    is_open = "capacity" in places
    if is_open:
        places = [_capacity(options) if token == "capacity" else token for token in places]
    warehouses = numbers(places, 2 * num_warehouses)
    per_customer = num_warehouses + 1
    rest = numbers(tokens[2 + 2 * num_warehouses :], num_customers * per_customer)
    if not is_open:
        _require_no_capacity(options)
    customers = [rest[start : start + per_customer] for start in range(0, len(rest), per_customer)]
    return list(zip(warehouses[::2], warehouses[1::2], strict=True)), customers


def _data(warehouses: list[tuple[float, float]], customers: list[list[float]]) -> dict[str, Any]:
    columns = ["id", "opening_cost", "throughput_capacity_units"]
    if not any(units for units, _ in warehouses) and not any(demand for demand, *_ in customers):
        columns.remove("throughput_capacity_units")
        customers = [[1.0, *costs] for _, *costs in customers]
    for number, (demand, *costs) in enumerate(customers, start=1):
        if not demand and any(costs):
            raise ValueError(f"customer {number} has the demand 0 and costs of serving it")
    places = [f"W{k + 1}" for k in range(len(warehouses))]
    zones = [f"C{k + 1}" for k in range(len(customers))]
    lanes = [
        [f"{place}-{zone}", place, zone, total_cost / demand]
        for zone, (demand, *costs) in zip(zones, customers, strict=True)
        if demand > 0
        for place, total_cost in zip(places, costs, strict=True)
    ]
    return {
        "skus": [{"id": "GOODS"}],
        "sources": [{"id": "PLANT"}],
        "warehouses": table(
            columns,
            [
                [place, cost, units][: len(columns)]
                for place, (units, cost) in zip(places, warehouses, strict=True)
            ],
        ),
        "zones": [{"id": zone} for zone in zones],
        "periods": [{"id": "P1"}],
        "offers": [{"source_id": "PLANT", "sku_id": "GOODS"}],
        "supply_lanes": table(
            ["id", "source_id", "warehouse_id"], [[f"PLANT-{p}", "PLANT", p] for p in places]
        ),
        "delivery_lanes": table(["id", "warehouse_id", "zone_id", "unit_cost"], lanes),
        "demand": table(
            ["sku_id", "zone_id", "period_id", "demand_units"],
            [["GOODS", zone, "P1", c[0]] for zone, c in zip(zones, customers, strict=True)],
        ),
    }


def _require_no_capacity(options: Mapping[str, str]) -> None:
    """For files that state all capacities."""
    if "capacity" in options:
        message = "this file states the capacity of its warehouses"
        expected = 'no option "capacity"'
        raise UsageError(
            Issue(code="E405", message=message, value=options["capacity"], expected=expected)
        )


def _capacity(options: Mapping[str, str]) -> str:
    """The capacity of every warehouse, for files that write "capacity" instead of a number."""
    text = options.get("capacity", "")
    try:
        usable = 0 <= float(text) < float("inf")
    except ValueError:
        usable = False
    if usable:
        return text
    raise UsageError(
        Issue(
            code="E405",
            message="this file leaves the capacity of its warehouses open",
            value=text or None,
            expected='a number for the option "capacity", for example capacity=8000',
        )
    )
