"""The prices of a bound by links as plain data, and the bound computed from them once more.

The re-check takes nothing from the solve but prices and sets, and all of these may be any that
there are: each proves some bound. How often a set is entered is computed anew.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from formulations.vehicle_routing.bound import UNKNOWN
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.links.prices import Cuts, Prices, proven
from formulations.vehicle_routing.links.relaxation import Links, links_of

TYPE = "links"


def certificate_of(instance: Instance, prices: Prices) -> dict[str, Any]:
    """Prices by the ids of the instance; sets without a price are left out.

    Balances are those of each vehicle type that there is, and then of its later trips.
    """
    orders, types = instance.orders["id"], instance.vehicle_types["id"]
    ends = links_of(instance).ends
    priced = np.flatnonzero(prices.entries > 0)
    return {
        "type": TYPE,
        "leave": dict(zip(orders.tolist(), prices.leave.tolist(), strict=True)),
        "reach": dict(zip(orders.tolist(), prices.reach.tolist(), strict=True)),
        "balance": prices.balance.tolist(),
        "vehicle_types": {
            types[each.kind]: float(price)
            for each, price in zip(ends, prices.vehicles, strict=True)
            if each.is_new
        },
        "routes": prices.routes,
        "entries": [
            {
                "order_ids": orders[prices.cuts.inside[k]].tolist(),
                "price": float(prices.entries[k]),
            }
            for k in priced
        ],
    }


def bound_of(instance: Instance, certificate: Mapping[str, Any]) -> float:
    """What the prices prove, from the instance alone.

    Raises:
        ValueError: links do not apply to the instance, or what should be a price is none.
        KeyError, TypeError: the certificate is not one for this instance.
    """
    if features(instance) & UNKNOWN:
        raise ValueError("links do not bound a day that has begun")
    links = links_of(instance)
    ids, row_of = instance.orders["id"].tolist(), instance.orders.row_of()
    sets = np.zeros((len(certificate["entries"]), len(ids)), dtype=bool)
    for row, each in zip(sets, certificate["entries"], strict=True):
        row[[row_of[name] for name in each["order_ids"]]] = True
    prices = Prices(
        leave=_numbers([certificate["leave"][name] for name in ids]),
        reach=_numbers([certificate["reach"][name] for name in ids]),
        balance=_balance(links, certificate["balance"]),
        vehicles=_from_0(_vehicles(instance, links, certificate["vehicle_types"])),
        routes=float(_from_0(_numbers([certificate["routes"]]))[0]),
        cuts=Cuts(sets, np.array([_entries(links, inside) for inside in sets])),
        entries=_from_0(_numbers([each["price"] for each in certificate["entries"]])),
    )
    return proven(links, prices)


def _entries(links: Links, inside: np.ndarray) -> float:
    """Of a set without orders none."""
    rows = np.flatnonzero(inside)
    return float(links.entries(rows)[-1]) if len(rows) else 0.0


def _vehicles(instance: Instance, links: Links, told: Mapping[str, Any]) -> np.ndarray:
    """Of later trips there may be any number."""
    types = instance.vehicle_types["id"]
    return _numbers([told[types[each.kind]] if each.is_new else 0.0 for each in links.ends])


def _balance(links: Links, values: Sequence[Any]) -> np.ndarray:
    if len(values) != len(links.ends):
        raise ValueError(f"there are {len(links.ends)} kinds of ends, not {len(values)}")
    return _numbers(values)


def _from_0(values: np.ndarray) -> np.ndarray:
    if (values < 0.0).any():
        raise ValueError(f"a price is a number from 0 on, not {values.min()}")
    return values


def _numbers(values: Sequence[Any]) -> np.ndarray:
    for value in values:
        if not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(f"a price is a number, not {value}")
    return np.array(values, dtype=float)
