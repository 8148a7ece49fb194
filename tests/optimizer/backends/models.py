"""Tiny models whose answers are known by hand, and models hard enough to fill any time limit."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.modeling.matrix import Family, MatrixForm
from optimizer.modeling.sparse import SparseMatrix
from optimizer.result import Status

INF = np.inf
Numbers = Sequence[float] | np.ndarray


@dataclass(frozen=True, kw_only=True)
class Case:
    """A model with what is known of it: its status, and its optimal objective if it has one."""

    name: str
    form: MatrixForm
    status: Status
    objective: float | None = None


def model(
    cost: Numbers,
    rows: Sequence[tuple[float, Numbers, float]] = (),
    bounds: Sequence[tuple[float, float]] | None = None,
    integer: Sequence[bool | int] | None = None,
    offset: float = 0.0,
) -> MatrixForm:
    """Minimise cost @ x + offset; each row is (lower, coefficients, upper); bounds are x >= 0."""
    n, m = len(cost), len(rows)
    box = np.array([(0.0, INF)] * n if bounds is None else bounds, dtype=float).reshape(n, 2)
    return MatrixForm(
        cost=np.array(cost, dtype=float),
        offset=offset,
        matrix=SparseMatrix.of([range(n)] * m, [row[1] for row in rows], n),
        row_lower=np.array([row[0] for row in rows], dtype=float),
        row_upper=np.array([row[2] for row in rows], dtype=float),
        col_lower=box[:, 0].copy(),
        col_upper=box[:, 1].copy(),
        integer=np.zeros(n, dtype=bool) if integer is None else np.array(integer, dtype=bool),
        rows=(Family("row", "", [(k,) for k in range(m)], 0),),
        columns=(Family("x", "", [(k,) for k in range(n)], 0),),
    )


def _optimal(name: str, objective: float, *args: Any, **kwargs: Any) -> Case:
    return Case(name=name, form=model(*args, **kwargs), status=Status.OPTIMAL, objective=objective)


def _none(name: str, status: Status, *args: Any, **kwargs: Any) -> Case:
    return Case(name=name, form=model(*args, **kwargs), status=status)


CASES = (
    # min 2a + 3b, a + b = 10, a <= 6: six of the cheap, four of the dear
    _optimal("lp", 24.0, [2, 3], [(10, [1, 1], 10)], [(0, 6), (0, INF)]),
    _optimal("lp with offset", -76.0, [2, 3], [(10, [1, 1], 10)], [(0, 6), (0, INF)], offset=-100),
    # min x + y, x + 2y >= -4, x - y >= -7 over all reals: x = -6, y = 1
    _optimal(
        "free variables", -5.0, [1, 1], [(-4, [1, 2], INF), (-7, [1, -1], INF)], [(-INF, INF)] * 2
    ),
    _optimal("range row", 3.0, [1, 1], [(3, [1, 1], 5)]),
    _optimal("range row, other side", -5.0, [-1, -1], [(3, [1, 1], 5)]),
    _optimal("fixed column", 7.0, [1, 1], [(7, [1, 1], INF)], [(4, 4), (0, INF)]),
    _optimal("empty row", 3.0, [1], [(3, [1], INF), (-1, [0], 2)]),
    _optimal("empty row at zero", 3.0, [1], [(3, [1], INF), (0, [0], 0)]),
    _optimal("free row", 3.0, [1], [(3, [1], INF), (-INF, [1], INF)]),
    _optimal("no rows", -6.0, [-2, 1], [], [(0, 3), (0, 3)]),
    _optimal("no columns", 4.0, [], [(-1, [], 1)], offset=4.0),
    _optimal("no costs", 0.0, [0, 0], [(1, [1, 1], INF)], [(0, 5), (0, 5)]),
    # every vertex of the triangle x + y = 1 in the plane costs the same, and rows repeat
    _optimal("degenerate", 1.0, [1, 1], [(1, [1, 1], 1), (2, [2, 2], 2), (0, [1, 0], 1)]),
    _optimal("all integer", 3.0, [1, 1], [(7, [2, 3], INF)], [(0, 10)] * 2, [1, 1]),
    _optimal("integer equality", 5.0, [1, 1], [(17, [3, 5], 17)], [(0, 10)] * 2, [1, 1]),
    # one fixed charge of 100 opens 8 units; the relaxation pays for 5/8 of it
    _optimal(
        "mixed", 105.0, [1, 100], [(5, [1, 0], INF), (-INF, [1, -8], 0)], [(0, INF), (0, 1)], [0, 1]
    ),
    _optimal(
        "big-M",
        105.0,
        [1, 100],
        [(5, [1, 0], INF), (-INF, [1, -1e6], 0)],
        [(0, INF), (0, 1)],
        [0, 1],
    ),
    _optimal("negative integers", -14.0, [1, 2], [(-9, [1, 1], INF)], [(-7, 3), (-5, 3)], [1, 1]),
    _optimal("crossed by rounding", 3.0, [1], [(1, [1], INF)], [(3 + 1e-12, 3)]),
    _none("infeasible", Status.INFEASIBLE, [1, 1], [(5, [1, 1], INF)], [(0, 1)] * 2),
    _none(
        "infeasible by integers", Status.INFEASIBLE, [1, 1], [(3, [2, 2], 3)], [(0, 9)] * 2, [1, 1]
    ),
    _none("infeasible bounds", Status.INFEASIBLE, [1, 1], [], [(0, 1), (3, 2)]),
    _none("infeasible row", Status.INFEASIBLE, [1], [(7, [1], 6)], [(0, 9)]),
    _none("infeasible empty row", Status.INFEASIBLE, [1], [(1, [0], 2)], [(0, 9)]),
    _none("infeasible, no columns", Status.INFEASIBLE, [], [(1, [], 2)]),
    _none("no integer between bounds", Status.INFEASIBLE, [1, 1], [], [(0.2, 0.8), (0, 3)], [1, 1]),
    _none("unbounded", Status.UNBOUNDED, [-1, -1], [(-INF, [1, -1], 5)]),
    _none("unbounded integers", Status.UNBOUNDED, [-1, -1], [(-INF, [1, -1], 5)], None, [1, 0]),
    # costs fall for ever along x, but 2y = 1 has no integer solution
    _none(
        "infeasible rather than unbounded",
        Status.INFEASIBLE,
        [-1, 0],
        [(1, [0, 2], 1)],
        None,
        [0, 1],
    ),
    _none(
        "infeasible rather than unbounded, lp",
        Status.INFEASIBLE,
        [-1, 0],
        [(1, [0, 1], INF)],
        [(0, INF), (0, 0.5)],
    ),
)


def random_integer_model(seed: int) -> MatrixForm:
    """Two to four columns of at most five values each, one to three tight rows, costs in cents."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    lower = rng.integers(-2, 2, n)
    upper = lower + rng.integers(0, 5, n)
    rows = []
    for _ in range(m):
        coefficients = rng.integers(-4, 6, n)
        middle = float(coefficients @ rng.integers(lower, upper + 1))
        sides = [(middle, INF), (-INF, middle + 0.5), (middle, middle), (middle - 1.5, middle + 2)]
        low, high = sides[rng.integers(4)]
        rows.append((low, coefficients, high))
    cost = np.round(rng.uniform(-9, 9, n), 2)
    return model(cost, rows, list(zip(lower, upper, strict=True)), [1] * n, float(rng.integers(9)))


def with_slack(form: MatrixForm, cost: float, most: float) -> MatrixForm:
    """The same model with a continuous column between -most and most added to its last row."""
    m, n = form.matrix.shape
    matrix = np.hstack([form.matrix.scipy().toarray(), np.eye(m)[:, [m - 1]]])
    rows = [(form.row_lower[k], matrix[k], form.row_upper[k]) for k in range(m)]
    bounds = [*zip(form.col_lower, form.col_upper, strict=True), (-most, most)]
    return model([*form.cost, cost], rows, bounds, [1] * n + [0], form.offset)


def brute_force(form: MatrixForm, cost: float = 0.0, most: float = 0.0) -> float | None:
    """The least objective of ``with_slack(form, cost, most)``, or None where nothing is feasible.

    All integer points are tried, each with the slack at the end of its interval that costs less.
    """
    ranges = (np.arange(a, b + 1) for a, b in zip(form.col_lower, form.col_upper, strict=True))
    points = np.array(list(itertools.product(*ranges)))
    values = points @ form.matrix.scipy().toarray().T
    least = np.maximum(-most, form.row_lower[-1] - values[:, -1])
    largest = np.minimum(most, form.row_upper[-1] - values[:, -1])
    inside = (values >= form.row_lower) & (values <= form.row_upper)
    feasible = inside[:, :-1].all(axis=1) & (least <= largest)
    if not feasible.any():
        return None
    objective = points @ form.cost + np.minimum(cost * least, cost * largest) + form.offset
    return float(objective[feasible].min())


def relaxed(form: MatrixForm) -> MatrixForm:
    """The same model with continuous columns only."""
    return dataclasses.replace(form, integer=np.zeros_like(form.integer))


def best_vertex(form: MatrixForm) -> float | None:
    """The least objective of the relaxation of a bounded model, by trying every vertex.

    A vertex is where as many sides of rows and columns meet as there are columns.
    """
    n = form.size.columns
    normals = np.vstack([form.matrix.scipy().toarray(), np.eye(n)])
    lower, upper = (
        np.append(form.row_lower, form.col_lower),
        np.append(form.row_upper, form.col_upper),
    )
    sides = [*enumerate(lower), *enumerate(upper)]
    best = INF
    for chosen in itertools.combinations([side for side in sides if np.isfinite(side[1])], n):
        planes, values = normals[[k for k, _ in chosen]], np.array([value for _, value in chosen])
        if abs(np.linalg.det(planes)) > 0.5:  # all coefficients are whole
            point = np.linalg.solve(planes, values)
            activity = normals @ point
            if np.all(activity >= lower - 1e-9) and np.all(activity <= upper + 1e-9):
                best = min(best, form.objective(point))
    return best if best < INF else None


def market_split(num_rows: int = 5, num_columns: int = 40, seed: int = 0) -> MatrixForm:
    """Split customers in two halves of equal demand for every product: hopeless for any solver.

    Cornuejols and Dawande (1998), "A class of hard small 0-1 programs". The slack of each row is
    counted, so that incumbents come early and the bound stays at 0.
    """
    rng = np.random.default_rng(seed)
    demand = rng.integers(0, 100, (num_rows, num_columns)).astype(float)
    half = np.floor(demand.sum(axis=1) / 2)
    matrix = np.hstack([demand, np.eye(num_rows), -np.eye(num_rows)])
    rows = [(half[k], matrix[k], half[k]) for k in range(num_rows)]
    bounds = [(0.0, 1.0)] * num_columns + [(0.0, 5000.0)] * (2 * num_rows)
    cost = [0.0] * num_columns + [1.0] * (2 * num_rows)
    return model(cost, rows, bounds, [1] * len(cost))


def packing_lp(num_rows: int = 1000, num_columns: int = 2500, seed: int = 0) -> MatrixForm:
    """A packing model that keeps a simplex method busy for a minute."""
    rng = np.random.default_rng(seed)
    shape = (num_rows, num_columns)
    matrix = rng.integers(1, 20, shape) * (rng.random(shape) < 0.02)
    rows = [(-INF, row, float(row.sum()) / 4) for row in matrix]
    return model(-rng.integers(1, 30, num_columns), rows, [(0.0, 1.0)] * num_columns)


def set_cover(num_rows: int = 30, num_columns: int = 40, seed: int = 0) -> MatrixForm:
    """A cover that keeps a MIP solver busy for a moment."""
    rng = np.random.default_rng(seed)
    matrix = rng.random((num_rows, num_columns)) < 0.1
    matrix[np.arange(num_rows), rng.integers(0, num_columns, num_rows)] = True
    rows = [(1.0, row.astype(float), INF) for row in matrix]
    bounds = [(0.0, 1.0)] * num_columns
    return model(rng.integers(10, 30, num_columns), rows, bounds, [1] * num_columns, offset=0.5)
