"""Rows that no whole plan needs: they make the relaxation pay for the orders that it uses.

After Pochet and Wolsey (1994), who show that with demand that must be met and costs that do not
fall with time such rows describe the plans of one SKU completely.
"""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo


def add_order_cover(m: Any) -> None:
    """The equation of demand that only one warehouse serves, by orders that cost something."""
    m.order_cover = pyo.Constraint(
        m.WINDOWS, rule=order_cover, doc="an order for what is neither in stock nor comes without"
    )


def order_cover(m: Any, w: Any, sku: Any, first: Any, last: Any) -> Any:
    """(24) what leaves in some periods was in stock, comes without an order, or is ordered."""
    sent = sum(m.flow[lane, sku, t] for lane, t in m.SENT_IN[w, sku, first, last])
    came = sum(m.flow[lane, sku, t] for lane, t in m.CAME_IN[w, sku, first, last])
    ordered = sum(
        m.covered_units[w, sku, first, last, lane, t] * m.order[lane, sku, t]
        for lane, t in m.ORDERED_IN[w, sku, first, last]
    )
    if (w, sku, first - 1) in m.stock:
        came = came + m.stock[w, sku, first - 1]
    return sent <= m.given_in[w, sku, first, last] + came + ordered
