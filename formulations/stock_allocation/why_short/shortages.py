"""Every shortage of a plan with what stands in the way of a further unit.

The cheapest way of a unit is found under rules that are added to it. A rule under which no way
costs less than the unit saves is a reason; where none does without any rule, the unit is too dear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.sums import Sums
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.prices import RowPrices
from formulations.stock_allocation.slices import part_about
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.substitution import has_substitute
from formulations.stock_allocation.usage import Usage
from formulations.stock_allocation.why_short.asked import Asked, asked
from formulations.stock_allocation.why_short.known import DEARER, is_dear, known_reasons
from formulations.stock_allocation.why_short.left_out import MOST_EXPLAINED, LeftOut
from formulations.stock_allocation.why_short.needs import plan_costs
from formulations.stock_allocation.why_short.priced import Priced
from formulations.stock_allocation.why_short.rules import DECISIONS, ORDERS, SUPPLY, rules
from formulations.stock_allocation.why_short.steps import Step, steps_to
from formulations.stock_allocation.why_short.ways import Costs, Ways, cheapest
from formulations.stock_allocation.why_short.words import sentence
from optimizer.sdk import ZERO, Prices, Reason, Texts, Unserved

MOST_CELLS = 1_000_000
"""SKUs are looked at so many at a time that arrays over lanes and periods stay small."""

Cell = tuple[int, int, int]
"""SKU (a position in n), zone and period."""

Codes = tuple[str, ...]
"""Rules that hold together, in the order of ``rules``."""


def explained(
    instance: Instance,
    plan: Solution,
    left_out: LeftOut,
    sums: Sums,
    prices: Prices | None = None,
) -> Iterator[Unserved]:
    """The largest of what is never served, as SKU/zone/period with their reasons.

    Only their SKUs are looked at, beside the ``sums`` over all. What a plan tells is only likely;
    ``prices`` of its limits may prove it. They say nothing of substitutes: where there is one
    nothing is proved.
    """
    cells = left_out.largest(MOST_EXPLAINED)
    some, of_some = part_about(instance, plan, cells.sku_id)
    a, usage = Arrays(some), Usage(Figures(some), of_some, sums)
    told = np.zeros((len(a.skus), len(a.zones), len(a.periods)), bool)
    told[a.skus.positions(Texts.of(cells.sku_id)), cells.zone, cells.period] = True
    replaceable = has_substitute(a)
    for (sku, zone, period), reasons in _reasons(a, usage, told, prices):
        name = f"{a.skus.ids[sku]}/{a.zones.ids[zone]}/{a.periods.ids[period]}"
        proved = not replaceable[sku, zone]
        given = (replace(reason, proved=reason.proved and proved) for reason in reasons)
        yield Unserved(id=name, reasons=tuple(given))


def unexplained(left_out: LeftOut) -> int:
    """How many of what is never served are too small to be explained."""
    return max(0, left_out.number - MOST_EXPLAINED)


def _reasons(
    a: Arrays, usage: Usage, told: np.ndarray, prices: Prices | None
) -> Iterator[tuple[Cell, tuple[Reason, ...]]]:
    """What stands in the way of what is ``told``, (S, Z, T), by its position there."""
    row_prices = None if prices is None else RowPrices(a, prices)
    short = np.flatnonzero(told.any(axis=(1, 2)))
    at_once = max(1, MOST_CELLS // max(1, len(a.lanes.axis) * len(a.periods)))
    for first in range(0, len(short), at_once):
        skus = short[first : first + at_once]
        wanted = asked(a, skus, usage.shortage[skus] > ZERO)
        known = known_reasons(a, skus, wanted)
        beside = _BesidePlan(a, usage, skus, wanted, row_prices)
        for sku, zone, period in np.argwhere(told[skus]).tolist():
            plain = known(sku, zone, period)
            reasons = beside.reasons((sku, zone, period)) if plain is None else (plain,)
            yield (int(skus[sku]), zone, period), reasons


class _BesidePlan:
    """The ways of further units beside a plan, under any rules."""

    def __init__(
        self,
        a: Arrays,
        usage: Usage,
        skus: np.ndarray,
        wanted: Asked,
        prices: RowPrices | None,
    ) -> None:
        self.a = a
        self.skus = skus
        self.wanted = wanted
        self.rules = rules(a, usage, skus)
        self.costs = plan_costs(a, usage, skus)
        self.priced = None if prices is None or not prices.exact else Priced(a, prices, skus)
        self.net = cache(self._net)
        self.net_priced = cache(self._net_priced)
        self.found = cache(self._found)
        self.found_priced = cache(self._found_priced)

    def reasons(self, cell: Cell) -> tuple[Reason, ...]:
        """What stands in the way, proved reasons first.

        It is that a unit is too dear by itself, else each rule that alone is enough, else each that
        is beside that of supply, else that more would have to be ordered, else the first rules that
        together are enough. Where none of these is proved a least set that is comes first.
        """
        enough = self._enough(cell)
        told = [self._reason(codes, cell) for codes in enough] or [self._untried(cell)]
        if not any(reason.proved for reason in told):
            least = self._least_set(cell)
            known = {reason.code for reason in least}
            told = least + [reason for reason in told if reason.code not in known]
        return tuple(sorted(told, key=lambda reason: not reason.proved))

    def _enough(self, cell: Cell) -> list[Codes]:
        codes = tuple(self.rules)
        limits = [code for code in codes if code != ORDERS]
        itself: list[Codes] = [()]
        alone: list[Codes] = [(code,) for code in limits]
        beside: list[Codes] = [(SUPPLY, code) for code in limits if code != SUPPLY]
        orders: list[Codes] = [(ORDERS,), (SUPPLY, ORDERS)]
        together = [codes[: k + 1] for k in range(2, len(codes))]
        every = len(codes)
        steps = ((itself, 1), (alone, every), (beside, every), (orders, 1), (together, 1))
        for tried, most in steps:
            found = [each for each in tried if is_dear(self.net(each)[cell], self._saved(cell))]
            if found:
                return found[:most]
        return []

    def _least_set(self, cell: Cell) -> list[Reason]:
        """Rules that are enough at their prices, and not without any of them; but for supply."""
        kept = tuple(self.rules)
        if not self._is_enough(kept, cell):
            return []
        for code in (ORDERS, *(each for each in reversed(kept) if each != ORDERS)):
            fewer = tuple(each for each in kept if each != code)
            kept = fewer if self._is_enough(fewer, cell) else kept
        if not kept:
            return [self._dear("a unit", self.net_priced(kept)[cell], cell, proved=True)]
        told = [code for code in kept if code != SUPPLY] or [SUPPLY]
        return [
            self._told(code, cell, self._step_at_prices(kept, code, cell), proved=True)
            for code in sorted(told, key=lambda code: code in DECISIONS)
        ]

    def _reason(self, codes: Codes, cell: Cell) -> Reason:
        proved, cost = self._proves(codes, cell), self.net(codes)[cell]
        if not codes:
            return self._dear("a unit", cost, cell, proved=proved)
        code = codes[-1]
        if code == SUPPLY and np.isfinite(cost):
            return self._dear("a unit that is still to be had", cost, cell, proved=proved)
        step = self._closed_step(*self.found(codes[:-1]), self.rules[code], cell)
        return self._told(code, cell, step, proved=proved)

    def _dear(self, unit: str, cost: float, cell: Cell, *, proved: bool) -> Reason:
        detail = f"{unit} costs {cost:.2f}, a shortage {self._saved(cell):.2f}"
        return Reason(code=DEARER, detail=detail, proved=proved)

    def _told(self, code: str, cell: Cell, step: Step | None, *, proved: bool) -> Reason:
        detail = sentence(self.a, code, int(self.skus[cell[0]]), step)
        return Reason(code=DEARER if code == ORDERS else code, detail=detail, proved=proved)

    def _untried(self, cell: Cell) -> Reason:
        cost, saved = self.net(tuple(self.rules))[cell], self._saved(cell)
        detail = f"a unit can still be served for {cost:.2f}, a shortage costs {saved:.2f}: "
        return Reason(code="not_yet_tried", detail=f"{detail}the search ended before", proved=False)

    def _proves(self, codes: Codes, cell: Cell) -> bool:
        """Whether the prices of the last rule are what makes a unit too dear beside decisions.

        Without any rule it is too dear by itself, as long as no more is ordered.
        """
        if not codes:
            return self._is_enough((ORDERS,), cell)
        if codes[-1] in DECISIONS:
            return self._is_enough(codes, cell) and not self._is_enough(codes[:-1], cell)
        open_to = tuple(code for code in DECISIONS if code not in (ORDERS, *codes))
        decided = (ORDERS, *open_to, *codes)
        return self._is_enough(decided, cell) and not self._is_enough(open_to, cell)

    def _is_enough(self, codes: Codes, cell: Cell) -> bool:
        if self.priced is None:
            return False
        return is_dear(self.net_priced(codes)[cell], self._saved(cell))

    def _saved(self, cell: Cell) -> float:
        return float(self.wanted.saved[cell])

    def _step_at_prices(self, codes: Codes, code: str, cell: Cell) -> Step | None:
        """Where a rule is paid for on the way that is the cheapest at the prices of the others."""
        assert self.priced is not None
        others = tuple(each for each in codes if each != code)
        rule = self.priced.rule(code) or self.rules[code]
        return self._closed_step(*self.found_priced(others), rule, cell)

    def _closed_step(self, ways: Ways, costs: Costs, rule: Ways, cell: Cell) -> Step | None:
        """The first step of the cheapest way that a rule closes, or charges for."""
        sku, zone, period = cell
        arrival = self.wanted.when(costs.zone, sku, zone, period)
        steps = steps_to(self.a, ways, costs, sku, zone, arrival)
        shut = [step for step in steps if getattr(rule, step.kind)[_cell(step, sku)] > 0]
        return shut[-1] if shut else None

    def _ways(self, codes: Codes) -> Ways:
        ways = self.costs
        for code in codes:
            ways = ways.beside(self.rules[code])
        return ways

    def _priced_ways(self, codes: Codes) -> Ways:
        """At the prices of some rules; rules without prices hold as in the plan."""
        assert self.priced is not None
        ways = self.priced.costs()
        for code in codes:
            ways = ways.beside(self.priced.rule(code) or self.rules[code])
        return ways

    def _found(self, codes: Codes) -> tuple[Ways, Costs]:
        ways = self._ways(codes)
        return ways, cheapest(self.a, ways)

    def _found_priced(self, codes: Codes) -> tuple[Ways, Costs]:
        ways = self._priced_ways(codes)
        return ways, cheapest(self.a, ways)

    def _net(self, codes: Codes) -> np.ndarray:
        return self.wanted.net(cheapest(self.a, self._ways(codes)).zone)

    def _net_priced(self, codes: Codes) -> np.ndarray:
        return self.wanted.net(cheapest(self.a, self._priced_ways(codes)).zone)


def _cell(step: Step, sku: int) -> Cell:
    """The position of a step in the arrays of ways."""
    if step.kind == "send":
        return step.at, sku, step.period
    return sku, step.at, step.period
