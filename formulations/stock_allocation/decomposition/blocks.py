"""All SKUs at given surcharges, in blocks that are planned side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numba import get_num_threads, prange, set_num_threads

from formulations.stock_allocation.decomposition.compiled import bare, compiled, side_by_side
from formulations.stock_allocation.decomposition.desk import Orders, Plan, desk_for, empty_plan
from formulations.stock_allocation.decomposition.network import Catalogue, Network
from formulations.stock_allocation.decomposition.order_bound import Memory
from formulations.stock_allocation.decomposition.ordering import plan_any
from formulations.stock_allocation.decomposition.shared import Surcharges, Totals

AT_ONCE, AT_ONCE_IN_ORDERS = 50_000, 1_000
"""Between so many SKUs it is asked whether to go on; where orders are to be chosen, the latter."""

EACH, EACH_IN_ORDERS = 200, 4
"""So many SKUs, and as many where orders are to be chosen, are worth a thread of their own: on a
busy machine it is long waited for."""


class Answers(NamedTuple):
    """What blocks of SKUs answer to surcharges; B blocks."""

    cost: np.ndarray  # (B,) of their plans, without surcharges
    bound: np.ndarray  # (B,) no plan costs less, with surcharges
    undone: np.ndarray  # (B,) units not served that must be
    totals: Totals

    @property
    def figures(self) -> tuple[np.ndarray, ...]:
        """All of them, the blocks in rows."""
        return *self[:3], *self.totals

    @property
    def as_one(self) -> Answers:
        """The same of all blocks together, as of one block."""
        return answers_of(each.sum(axis=0, keepdims=True) for each in self.figures)


def answers_of(figures: Iterable[np.ndarray]) -> Answers:
    """Answers whose figures these are."""
    cost, bound, undone, *totals = figures
    return Answers(cost, bound, undone, Totals(*totals))


class StoppedError(Exception):
    """It was asked to stop before all SKUs were planned; its text says why where it had to."""


class Blocks(NamedTuple):
    """SKUs in B blocks, where block b has the SKUs ``first[b]`` to ``first[b + 1] - 1``."""

    network: Network
    catalogue: Catalogue
    orders: Orders  # of all SKUs, or of none where no SKU has any
    are_given: bool  # orders, and not to be chosen
    memory: Memory  # of all SKUs, or of none where nothing is to be remembered
    first: np.ndarray  # (B + 1,)

    @property
    def are_chosen(self) -> bool:
        """Whether orders of some SKU are still to be chosen."""
        return len(self.orders.units) > 0 and not self.are_given

    @property
    def _each(self) -> int:
        """SKUs that are worth a thread."""
        return EACH_IN_ORDERS if self.are_chosen else EACH

    def answer(self, extra: Surcharges, is_over: Callable[[], bool]) -> Answers:
        """What all blocks do at surcharges, planned side by side.

        Orders are given, or filled in, and then so are values where they are remembered.

        Raises:
            StoppedError: ``is_over`` became true before the end.
        """
        first, parts = self.first, []
        blocks, skus = len(first) - 1, int(first[-1] - first[0])
        most = AT_ONCE_IN_ORDERS if self.are_chosen else AT_ONCE
        some = max(1, most * blocks // max(1, skus))
        for begin in range(0, blocks, some):
            if begin and is_over():
                raise StoppedError
            part = first[begin : begin + some + 1]
            with _threads(int(part[-1] - part[0]) // self._each):
                parts.append(_answers(*self[:-1], part, extra))
        return answers_of(map(np.concatenate, zip(*(p.figures for p in parts), strict=True)))

    def answer_block(self, block: int, extra: Surcharges, is_over: Callable[[], bool]) -> Answers:
        """What one block does at surcharges, its SKUs side by side; the same otherwise."""
        begin, end = self.first[block : block + 2].tolist()
        parts = max(1, (end - begin) // self._each)
        first = np.linspace(begin, end, parts + 1).astype(np.int64)
        return self._replace(first=first).answer(extra, is_over).as_one


@contextmanager
def _threads(most: int) -> Iterator[None]:
    """So many at most, and one at least."""
    threads = get_num_threads()
    set_num_threads(max(1, min(most, threads)))
    try:
        yield
    finally:
        set_num_threads(threads)


@side_by_side
def _answers(
    network: Network, c: Catalogue, orders: Orders, are_given: bool, memory: Memory,
    first: np.ndarray, extra: Surcharges,
) -> Answers:  # fmt: skip
    """The plans of SKUs ``first[b]`` to ``first[b + 1] - 1`` for each block b, in all."""
    blocks = len(first) - 1
    zones, periods = c.demand.shape[1:]
    lanes, warehouses, groups = len(network.origin), c.given.shape[1], extra.lost.shape[0]
    figures = np.zeros((blocks, 3))
    totals = Totals(
        np.zeros((blocks, lanes, periods)),
        np.zeros((blocks, warehouses, periods)),
        np.zeros((blocks, warehouses, periods)),
        np.zeros((blocks, periods)),
        np.zeros((blocks, groups, zones)),
    )
    for b in prange(blocks):
        _answer(
            network, c, orders, are_given, memory, first[b], first[b + 1], extra, figures[b],
            totals, b,
        )  # fmt: skip
    return Answers(figures[:, 0].copy(), figures[:, 1].copy(), figures[:, 2].copy(), totals)


@compiled
def _answer(
    network: Network, c: Catalogue, orders: Orders, are_given: bool, memory: Memory, begin: int,
    end: int, extra: Surcharges, figures: np.ndarray, totals: Totals, b: int,
) -> None:  # fmt: skip
    """One block: fill its cost, bound and undone units, and its totals."""
    zones, periods = c.demand.shape[1:]
    desk = desk_for(network, c, begin, end)
    plan = empty_plan(network, c.given.shape[1], zones, periods)
    for s in range(begin, end):
        figures[1] += plan_any(network, c, s, extra, orders, are_given, memory, desk, plan)
        figures[0] += _goods(network, c, s, plan.moved, totals.moved[b], totals.spent[b])
        figures[0] += _storing(c, s, plan, totals.m3[b], totals.kg[b])
        lost, undone = _serving(c, s, plan, totals.lost[b, c.group[s]])
        figures[0] += lost
        figures[2] += undone


@bare
def _goods(
    network: Network, c: Catalogue, s: int, moved: np.ndarray, total: np.ndarray, spent: np.ndarray
) -> float:
    """What buying and moving costs; added to what leaves (L, T) and is spent (T,) in all."""
    origin, unit, num_supply = network.origin, network.unit_cost, network.num_supply
    by_m3, by_kg, price = network.cost_per_m3, network.cost_per_kg, c.price[s]
    volume, weight = c.volume_m3[s], c.weight_kg[s]
    cost = 0.0
    for lane in range(moved.shape[0]):
        freight = unit[lane] + volume * by_m3[lane] + weight * by_kg[lane]
        for t in range(moved.shape[1]):
            units = moved[lane, t]
            if units > 0.0:
                total[lane, t] += units
                cost += freight * units
                if lane < num_supply:
                    paid = price[origin[lane]] * units + c.order_cost[s, origin[lane]]
                    spent[t] += paid
                    cost += paid
    return cost


@bare
def _storing(c: Catalogue, s: int, plan: Plan, m3: np.ndarray, kg: np.ndarray) -> float:
    """What stock and waste cost; added to what is in stock in all (W, T)."""
    stock, waste, holding = plan.stock, plan.waste, c.holding[s]
    volume, weight, disposal = c.volume_m3[s], c.weight_kg[s], c.disposal[s]
    cost = 0.0
    for w in range(stock.shape[0]):
        for t in range(stock.shape[1]):
            m3[w, t] += volume * stock[w, t]
            kg[w, t] += weight * stock[w, t]
            cost += holding[w] * stock[w, t]
            if waste[w, t] > 0.0:
                cost += disposal * waste[w, t]
    return cost


@bare
def _serving(c: Catalogue, s: int, plan: Plan, total: np.ndarray) -> tuple[float, float]:
    """What waiting and losses cost, and units lost that must be served; added to losses (Z,)."""
    lost, waiting, loss, is_due = plan.lost, plan.waiting, c.loss[s], c.is_due[s]
    wait, late = c.waiting[s], c.lateness[s]
    zones, periods = lost.shape
    cost = undone = 0.0
    for z in range(zones):
        for t in range(periods):
            cost += wait[z] * waiting[z, t]
            units = lost[z, t]
            if units > 0.0:
                total[z] += units
                undone += units if is_due[z, t] else 0.0
                waited = wait[z] * (periods - t) if late[z] > 0 else 0.0
                cost += (loss[z, t] - waited) * units  # its waiting is in the loss as well
    return cost, undone
