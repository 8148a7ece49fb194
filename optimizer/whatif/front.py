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


class Found(NamedTuple):
    """A point, and how far it may be from the best at its level; None where that is not known."""

    point: Point
    gap: float | None


def front(
    form: MatrixForm, first: Aim, second: Aim, points: int, minimise: Minimise
) -> Iterator[Found]:
    """At most so many points between the best of either aim, which come first and last."""
    one, other = costs_of(form, first), costs_of(form, second)
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
    costs: tuple[np.ndarray, np.ndarray],
    points: int,
    ends: tuple[Point, Point],
    minimise: Minimise,
) -> Iterator[Found]:
    """Points least in the first cost, at even levels of the second from end to end.

    Levels that halve what lies between others come first, so that few points are spread as well.
    """
    (one, other), (begin, end) = costs, ends
    highest, lowest = float(other @ begin), float(other @ end)
    if highest - lowest <= allowed(highest):
        return
    little = LITTLE * float(one @ end - one @ begin) / (highest - lowest)
    for step in sorted(range(1, points - 1), key=lambda step: -(step & -step)):
        level = highest + (lowest - highest) * step / (points - 1)
        found = _least(_capped(form, other, level), one + little * other, minimise, needed=True)
        if found is not None:
            yield found


def costs_of(form: MatrixForm, aim: Aim) -> np.ndarray:
    """The aim as a cost of the columns that is to be least, but for what is constant."""
    weights: np.ndarray = aim.cost_share * form.cost + form.weights(aim.weights)
    return weights if aim.wants == "less" else -weights


def value_of(form: MatrixForm, aim: Aim, point: Point) -> float:
    """What a point comes to in an aim."""
    return (
        aim.start
        + aim.cost_share * form.objective(point)
        + float(form.weights(aim.weights) @ point)
    )


def in_order(form: MatrixForm, costs: Sequence[np.ndarray], minimise: Minimise) -> Iterator[Found]:
    """A point least in the first cost, of such points one least in the second, and so on."""
    for cost in costs:
        found = _least(form, cost, minimise, needed=True)
        if found is None:
            return
        yield found
        form = _capped(form, cost, float(cost @ found.point))


def _best(form: MatrixForm, cost: np.ndarray, then: np.ndarray, minimise: Minimise) -> list[Found]:
    """A point least in one cost, and of such points one least in another if its share will do."""
    best = _least(form, cost, minimise, needed=True)
    if best is None:
        return []
    of_such = _capped(form, cost, float(cost @ best.point))
    found = _least(of_such, then, minimise, needed=False)
    return [best] if found is None else [best, found]


def _least(form: MatrixForm, cost: np.ndarray, minimise: Minimise, *, needed: bool) -> Found | None:
    result = minimise(dataclasses.replace(form, cost=cost, offset=0.0), needed=needed)
    if result.point is None:
        return None
    return Found(result.point, rel_gap(float(cost @ result.point), result.dual_bound))


def _capped(form: MatrixForm, cost: np.ndarray, most: float) -> MatrixForm:
    """The model with one more row, which no name leads back to: no more of a cost than so much."""
    row = np.flatnonzero(cost)
    matrix = SparseMatrix.of([row.tolist()], [cost[row].tolist()], form.size.columns)
    return dataclasses.replace(
        form,
        matrix=form.matrix.above(matrix),
        row_lower=np.append(form.row_lower, -np.inf),
        row_upper=np.append(form.row_upper, most),
    )
