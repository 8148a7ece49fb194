"""What moved between two plans, and what it cost."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

import optimizer
from optimizer.schema.record import Record
from optimizer.schema.table import Table
from optimizer.sdk import Id, Number
from optimizer.whatif.rows import row_changes
from optimizer.whatif.text import render_diff
from tests.rooms.toy.solution import Order, Shortage, Solution

DEMO = Path(__file__).parents[2] / "rooms" / "toy" / "demo.json"
INSTANCES = Path(__file__).parents[3] / "instances"


def plan(orders: dict[str, int], shortages: dict[str, float]) -> Solution:
    """Packs by product, units short by demand."""
    return Solution(
        orders=Table.of(Order, [Order(product_id=p, packs=n) for p, n in orders.items()]),
        shortages=Table.of(
            Shortage, [Shortage(demand_id=d, shortage_units=u) for d, u in shortages.items()]
        ),
    )


def test_what_moved_is_told_by_ids_and_what_it_cost_by_component(toy):
    """Two cakes fewer, one more pack of juice, and a shortage that is gone; by hand."""
    before = plan({"tea": 2, "cake": 6}, {"school": 8})
    after = plan({"cake": 4, "tea": 2, "juice": 1}, {"school": 2, "office": 2})
    found = optimizer.diff(DEMO, before, after)
    assert {(c.table, *c.key.values()): (c.before, c.after) for c in found.rows} == {
        ("orders", "cake"): ({"packs": 6}, {"packs": 4}),
        ("orders", "juice"): (None, {"packs": 1}),
        ("shortages", "school"): ({"shortage_units": 8.0}, {"shortage_units": 2.0}),
        ("shortages", "office"): (None, {"shortage_units": 2.0}),
    }
    # goods: 6 x 1.50 - 2 x 3.00; shortages: 2 x 5.50 - 6 x 4.00
    costs = {change.component: change.after - change.before for change in found.cost}
    assert sum(costs.values()) == pytest.approx(found.extra_cost) == pytest.approx(3.0 - 13.0)
    assert found.ok


def test_order_of_rows_and_noise_of_numbers_are_no_difference(toy):
    """The same rows in another order, one of them off by less than the checks can tell."""
    before = plan({"tea": 2, "cake": 6}, {"school": 8})
    after = plan({"cake": 6, "tea": 2}, {"school": 8 + 1e-7})
    assert optimizer.diff(DEMO, before, after).rows == ()


def test_two_plans_backwards_are_the_same_rows_with_the_sides_changed(toy):
    """Of random plans: what is new one way is gone the other, and the cost has the other sign."""
    rng = random.Random(0)
    for _ in range(20):
        one, other = (
            plan(
                {p: rng.randint(1, 3) for p in ("tea", "juice", "cake") if rng.random() < 0.7},
                {d: rng.randint(1, 9) for d in ("school", "office") if rng.random() < 0.7},
            )
            for _ in range(2)
        )
        there, back = optimizer.diff(DEMO, one, other), optimizer.diff(DEMO, other, one)
        turned = {(c.table, *c.key.values()): (c.after, c.before) for c in back.rows}
        assert turned == {(c.table, *c.key.values()): (c.before, c.after) for c in there.rows}
        assert there.extra_cost == pytest.approx(-back.extra_cost)
        assert bool(there.rows) is (one.model_dump() != other.model_dump())


class Move(Record):
    sku_id: Id
    to_id: Id
    units: Number


class Moves(Record):
    moves: Table[Move]


def test_rows_of_one_key_are_compared_in_their_order():
    """Two rows of the same ids, of which the second differs, and a third that is new."""

    def moves(*units: float) -> Moves:
        return Moves(moves=Table.of(Move, [Move(sku_id="A", to_id="B", units=u) for u in units]))

    found = list(row_changes(moves(1, 2), moves(1, 5, 4)))
    assert [(c.before, c.after) for c in found] == [
        (None, {"units": 4.0}),
        ({"units": 2.0}, {"units": 5.0}),
    ]


def test_a_plan_that_breaks_a_rule_is_compared_and_told(toy):
    """The comparison stands, and is not ok."""
    good, bad = plan({"tea": 2, "cake": 6}, {"school": 8}), plan({"cake": 6}, {"school": 8})
    found = optimizer.diff(DEMO, good, bad)
    assert (found.before.ok, found.after.ok, found.ok) == (True, False, False)
    assert "after: " in (text := render_diff(found, "kiosk", "EUR"))
    assert "demand of products" in text


@pytest.mark.parametrize("room", ["abc_cost", "stock_allocation", "vehicle_routing"])
def test_a_plan_of_any_formulation_differs_from_an_empty_one_by_all_its_rows(room):
    """Each row has a key of its own: none is taken for another, whatever the room's tables are."""
    loaded = optimizer.load(INSTANCES / room / "demo.json")
    solution = loaded.formulation.baseline(loaded.data, random.Random(0))
    none = {name: Table.of(t.row_type, ()) for name, t in solution.tables().items()}
    empty = solution.model_copy(update=none)
    found = list(row_changes(empty, solution))
    assert len(found) == sum(map(len, solution.tables().values())) > 0
    for name, rows in itertools.groupby(found, key=lambda change: change.table):
        keys = [tuple(change.key.values()) for change in rows]
        assert len(set(keys)) == len(keys), name
    assert list(row_changes(solution, solution)) == []
