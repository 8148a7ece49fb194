"""What a unit saves a period sooner: by hand, and against models that let a little come so."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import numpy as np
import pytest

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.generate import KINDS, generate
from formulations.stock_allocation.model import PRICING
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.report.lead_time import Sooner, sooner
from formulations.stock_allocation.solution import encode
from formulations.stock_allocation.usage import usage_of
from optimizer.engine.prices import decisions_taken
from optimizer.modeling.matrix import MatrixForm
from optimizer.modeling.sparse import SparseMatrix
from tests.formulations.stock_allocation.cases import (
    SHOP,
    Data,
    compiled,
    demand,
    instance,
    priced,
    shop,
    solved,
)

LITTLE = 0.01


def found(data: Data) -> dict[str, Sooner]:
    """What is told of the best plan, by lane."""
    subject = instance(data)
    (plan, prices), a = priced(subject), Arrays(subject)
    told = sooner(a, RowPrices(a, prices), usage_of(a, plan))
    return {a.lanes.axis.ids[each.lane]: each for each in told}


def late(table: str, **fields: Any) -> Data:
    """The lanes of the shop in a table, one period long."""
    return {table: [SHOP[table][0] | {"lead_time_periods": 1} | fields]}


def hurried(data: Data, table: str) -> Data:
    """The data with a lane beside, a period faster, for a little."""
    lane = data[table][0]
    fast = {"id": "FAST", "mode": "AIR", "lead_time_periods": lane["lead_time_periods"] - 1}
    return {**data, table: [lane, lane | fast | {"capacity_units": LITTLE}]}


HAND = {
    "what comes too late is bought once more": (
        "supply_lanes",
        9.0 - 2.0,
        {"demand": demand(10.0, 10.0, shortage_cost_per_unit=9.0)},
    ),
    "what waits costs half a coin a period": (
        "delivery_lanes",
        0.5,
        {"demand": demand(10.0, 0.0, shortage_cost_per_unit=9.0, backorder_cost_per_unit=0.5)},
    ),
}


@pytest.mark.parametrize("case", HAND)
def test_the_worth_of_a_period_by_hand(case: str) -> None:
    """And a lane of that length, for a little, saves just that."""
    table, worth, tables = HAND[case]
    data = shop(**late(table), **tables)
    (told,) = found(data).values()
    assert (told.sku, told.period, told.worth) == (0, 0, pytest.approx(worth))
    before, after = (solved(compiled(instance(d))).fun for d in (data, hurried(data, table)))
    assert before - after == pytest.approx(worth * LITTLE)


def test_what_is_kept_anyway_is_worth_nothing_sooner() -> None:
    """Goods for the last period that lie in the shop until then, and cost something there."""
    data = shop(**late("supply_lanes"), periods=[{"id": f"P{k}"} for k in (1, 2, 3)])
    data["skus"][0]["holding_cost_per_unit"] = 0.1
    assert found(data | {"demand": demand(0.0, 0.0, 4.0)}) == {}


ARRIVING = ("demand", "substitute_delivered", "inbound_capacity", "shelf_life", "stock_balance")


def with_a_sooner(form: MatrixForm, flow: tuple[str, str, int], to: str) -> MatrixForm | None:
    """The model with a little of a flow a period sooner; None where it has no rows for that."""
    family = next(each for each in form.columns if each.name == "flow")
    column = family.start + list(family.index).index(flow)
    old = form.matrix.scipy().tocsc()[:, [column]].tocoo()
    factors: list[list[float]] = [[] for _ in range(form.size.rows)]
    for row, factor in zip(old.row.tolist(), old.data.tolist(), strict=True):
        rows = next(each for each in form.rows if each.start <= row < each.stop)
        key = rows.index[row - rows.start]
        if rows.name in ARRIVING and key[0] == to:
            sooner_key = (*key[:-1], key[-1] - 1)
            if sooner_key not in list(rows.index):
                return None
            row = rows.start + list(rows.index).index(sooner_key)
        factors[row].append(factor)
    new = np.array([sum(each) for each in factors])
    widened = np.hstack([form.matrix.scipy().toarray(), new[:, None]])
    positions = [np.flatnonzero(row).tolist() for row in widened]
    values = [row[row != 0].tolist() for row in widened]
    return dataclasses.replace(
        form,
        cost=np.append(form.cost, form.cost[column]),
        matrix=SparseMatrix.of(positions, values, form.size.columns + 1),
        col_lower=np.append(form.col_lower, 0.0),
        col_upper=np.append(form.col_upper, LITTLE),
        integer=np.append(form.integer, False),
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "orders"])
def test_no_unit_saves_more_than_told(kind: str) -> None:
    """The program of the quantities with a little of a flow a period sooner, for each told.

    Some save nearly all of it; with a budget and docks nothing of the model can come sooner.
    """
    near = 0
    for seed in range(3):
        subject = instance(generate(random.Random(seed), 3, "tight", kind)["data"])
        (plan, prices), a, form = priced(subject), Arrays(subject), compiled(subject)
        taken = decisions_taken(form, form.point(encode(subject, plan)), PRICING)
        cost = float(solved(taken).fun)
        for each in sooner(a, RowPrices(a, prices), usage_of(a, plan)):
            kind_of, to = a.lanes.kind[each.lane], a.lanes.destination[each.lane]
            place = a.zones.ids[to] if kind_of == "delivery" else a.warehouses.ids[to]
            flow = a.lanes.axis.ids[each.lane], a.skus.ids[each.sku], each.period
            wider = with_a_sooner(taken, flow, place)
            if wider is not None:
                saves = cost - float(solved(wider).fun)
                assert saves <= each.worth * LITTLE + 1e-7
                near += saves > 0.5 * each.worth * LITTLE
    assert near or kind == "limits"
