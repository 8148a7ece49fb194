"""Points of a model between two aims, none of which is better in both.

The epsilon-constraint method (Haimes, Lasdon and Wismer 1971): one aim is made best while the other
reaches a level, and the level goes from end to end. At the ends the one aim is made best first and
then the other; between them the other aim counts a little, so that no point is worse in it than
need be (the augmented method of Mavrotas, Applied Mathematics and Computation 213, 2009).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from optimizer.modeling.matrix import MatrixForm, Point
from optimizer.modeling.meaning import Aim
from optimizer.modeling.sparse import SparseMatrix
from optimizer.result import SolveResult, rel_gap
from optimizer.tolerances import allowed

LITTLE = 1e-4
"""The part of the range of the first aim that the whole range of the second is worth."""


class Minimise(Protocol):
    """The best point of a model in a share of the time; one that is needed may take longer."""

    def __call__(self, form: MatrixForm, *, needed: bool) -> SolveResult[Point]: ...


class Cost(NamedTuple):
    """What is to be least: a cost of each column, and a constant, which gaps count as well."""

    of_columns: np.ndarray
    constant: float

    def at(self, point: Point) -> float:
        """What a point comes to."""
        return float(self.of_columns @ point) + self.constant

    def and_a_little(self, other: Cost, little: float) -> Cost:
        """The cost with a part of another one."""
        return Cost(
            self.of_columns + little * other.of_columns, self.constant + little * other.constant
        )


class Found(NamedTuple):
    """A point, and how far it may be from the best at its level; None where that is not known."""

    point: Point
    gap: float | None


def front(
    form: MatrixForm, first: Aim, second: Aim, points: int, minimise: Minimise
) -> Iterator[Found]:
    """At most so many points between the best of either aim, which come first and last."""
    one, other = cost_of(form, first), cost_of(form, second)
    begin = _best(form, one, other, minimise)
    if not begin:
        return
    yield Found(begin[-1].point, begin[0].gap)
    end = _best(form, other, one, minimise)
    if not end:
        return
    yield from _between(form, (one, other), points, (begin[-1].point, end[-1].point), minimise)
    yield Found(end[-1].point, end[1].gap if len(end) > 1 else None)


def _between(
    form: MatrixForm,
    costs: tuple[Cost, Cost],
    points: int,
    ends: tuple[Point, Point],
    minimise: Minimise,
) -> Iterator[Found]:
    """Points least in the first cost, at even levels of the second from end to end.

    Levels that halve what lies between others come first, so that few points are spread as well.
    """
    (one, other), (begin, end) = costs, ends
    highest, lowest = other.at(begin), other.at(end)
    if highest - lowest <= allowed(highest):
        return
    little = LITTLE * (one.at(end) - one.at(begin)) / (highest - lowest)
    aim = one.and_a_little(other, little)
    for step in sorted(range(1, points - 1), key=lambda step: -(step & -step)):
        level = highest + (lowest - highest) * step / (points - 1)
        found = _least(_capped(form, other, level), aim, minimise, needed=True)
        if found is not None:
            yield found


def cost_of(form: MatrixForm, aim: Aim) -> Cost:
    """The aim as a cost that is to be least."""
    sign = 1.0 if aim.wants == "less" else -1.0
    weights = aim.cost_share * form.cost + form.weights(aim.weights)
    return Cost(sign * weights, sign * (aim.start + aim.cost_share * form.offset))


def value_of(form: MatrixForm, aim: Aim, point: Point) -> float:
    """What a point comes to in an aim."""
    return (
        aim.start
        + aim.cost_share * form.objective(point)
        + float(form.weights(aim.weights) @ point)
    )


def in_order(form: MatrixForm, costs: Sequence[Cost], minimise: Minimise) -> Iterator[Found]:
    """A point least in the first cost, of such points one least in the second, and so on."""
    for cost in costs:
        found = _least(form, cost, minimise, needed=True)
        if found is None:
            return
        yield found
        form = _capped(form, cost, cost.at(found.point))


def _best(form: MatrixForm, cost: Cost, then: Cost, minimise: Minimise) -> list[Found]:
    """A point least in one cost, and of such points one least in another if its share will do."""
    best = _least(form, cost, minimise, needed=True)
    if best is None:
        return []
    of_such = _capped(form, cost, cost.at(best.point))
    found = _least(of_such, then, minimise, needed=False)
    return [best] if found is None else [best, found]


def _least(form: MatrixForm, cost: Cost, minimise: Minimise, *, needed: bool) -> Found | None:
    aimed = dataclasses.replace(form, cost=cost.of_columns, offset=cost.constant)
    result = minimise(aimed, needed=needed)
    if result.point is None:
        return None
    return Found(result.point, rel_gap(cost.at(result.point), result.dual_bound))


def _capped(form: MatrixForm, cost: Cost, most: float) -> MatrixForm:
    """The model with one more row, which no name leads back to: no more of a cost than so much."""
    row = np.flatnonzero(cost.of_columns)
    values = cost.of_columns[row].tolist()
    matrix = SparseMatrix.of([row.tolist()], [values], form.size.columns)
    return dataclasses.replace(
        form,
        matrix=form.matrix.above(matrix),
        row_lower=np.append(form.row_lower, -np.inf),
        row_upper=np.append(form.row_upper, most - cost.constant),
    )
