"""Ways to declare sets, parameters, variables and objectives that are read as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from optimizer.modeling.cells import Cells, CellValues
from tests.optimizer.modeling.vectorize.network import (
    LEAD_TIME,
    SIZE,
    SKUS,
    STOCKED,
    WAREHOUSES,
    Add,
)

DECLARED: dict[str, Add] = {}


def listed(add: Add) -> Add:
    """Add the declarations to the list."""
    DECLARED[add.__name__] = add
    return add


@listed
def bounds_by_rule(m):
    """Bounds by key, one of them absent."""
    m.lot = pyo.Var(m.S, m.W, bounds=lambda m, s, w: (m.size[s], 10 * m.lead_time[w] + 20))
    m.free = pyo.Var(m.S, bounds=lambda m, s: (None, 4) if s == "cup" else (-m.size[s], None))


@listed
def bounds_by_key(m):
    """Bounds in a dictionary, within those of the domain."""
    m.lot = pyo.Var(
        m.S,
        bounds={s: (k - 2, None if k == 3 else k) for k, s in reversed(list(enumerate(SKUS)))},
        domain=pyo.NonNegativeReals,
    )
    m.share = pyo.Var(m.W, domain=pyo.PercentFraction, bounds=(None, 0.5))


@listed
def domains_by_rule(m):
    """Some are whole and some are not."""
    m.lot = pyo.Var(
        m.S, m.W, domain=lambda m, s, w: pyo.Binary if (s, w) in m.STOCKED else pyo.NegativeReals
    )


@listed
def parameters_by_rule(m):
    """Parameters that are computed from others."""
    m.all_demand = pyo.Param(m.S, initialize=lambda m, s: 1.1 * sum(m.demand[s, z] for z in m.Z))
    m.first = pyo.Param(m.S, m.W, initialize=lambda m, s, w: 1 if (s, w) in m.STOCKED else 2)
    m.row = pyo.Constraint(
        m.S, m.W, rule=lambda m, s, w: m.stock[s, w, m.first[s, w]] <= m.all_demand[s]
    )


@listed
def parameters_of_labels(m):
    """A parameter whose value is a label of a set."""
    m.home = pyo.Param(
        m.S, within=pyo.Any, initialize=dict(zip(SKUS, WAREHOUSES * 2, strict=False))
    )
    m.row = pyo.Constraint(m.S, rule=lambda m, s: m.stock[s, m.home[s], 1] <= m.size[s])


@listed
def mutable_parameters(m):
    """Mutable parameters count with their values, numbers without an index, too."""
    m.big = pyo.Param(m.W, initialize=LEAD_TIME, mutable=True)
    m.one = pyo.Param(initialize=2.5, mutable=True)
    m.row = pyo.Constraint(m.W, rule=lambda m, w: m.big[w] * m.open[w] + m.total <= m.one)


@listed
def values_that_are_missing(m):
    """A parameter without a value for some keys is asked where it has one."""
    m.some = pyo.Param(m.S, initialize={"mat": 3, "cup": 1.5})
    m.row = pyo.Constraint(
        m.S, rule=lambda m, s: m.total <= m.some[s] if s in m.some else pyo.Constraint.Skip
    )


@listed
def named_expressions(m):
    """Expressions by name, with and without an index."""
    m.out = pyo.Expression(
        m.S, m.T, rule=lambda m, s, t: sum(m.sent[s, w, z, t] for w, z in m.LANES) + 1
    )
    m.all_open = pyo.Expression(rule=lambda m: sum(m.open[w] for w in m.W))
    m.row = pyo.Constraint(m.S, m.T, rule=lambda m, s, t: m.total >= 2 * m.out[s, t] + m.all_open)
    m.few = pyo.Constraint(rule=lambda m: m.all_open <= 2)


@listed
def expressions_without_variables(m):
    """A named expression stands for a variable, even where it is a number: such rows exist."""
    m.nothing = pyo.Expression(expr=0.0)
    m.level = pyo.Expression(m.W, rule=lambda m, w: 2 * m.lead_time[w])
    m.row = pyo.Constraint(
        m.S,
        m.W,
        rule=lambda m, s, w: (
            sum(m.kept[s, v, 1] for v in m.PLACES_OF[s] if v == w) + m.nothing >= m.level[w] - 3
        ),
    )
    m.range = pyo.Constraint(m.W, rule=lambda m, w: (-9, m.level[w], m.lead_time[w] + 4))


@listed
def sets_by_rule(m):
    """A set that is a function of the model, and one that is a list all the same."""
    m.RARE = pyo.Set(
        dimen=2, initialize=lambda m: [(s, w) for s in m.S for w in m.W if m.rare[s, w] > 0]
    )
    m.OTHERS = pyo.Set(dimen=2, initialize=lambda _: STOCKED)
    m.units = pyo.Param(m.OTHERS, initialize={key: k for k, key in enumerate(STOCKED)})
    m.row = pyo.Constraint(m.RARE, rule=lambda m, s, w: m.stock[s, w, 1] <= 2)
    m.other = pyo.Constraint(m.OTHERS, rule=lambda m, s, w: m.stock[s, w, 1] <= m.units[s, w])


@listed
def keys_and_numbers_in_arrays(m):
    """Cells of an array, whole numbers and others over them, and over other cells."""
    places = np.array([0, 1, 0, 3]), np.array([2, 0, 1, 2])
    cells, turned = (
        Cells((SKUS, WAREHOUSES), places),
        Cells((SKUS, WAREHOUSES), [p[::-1] for p in places]),
    )
    m.CELLS = pyo.Set(dimen=2, initialize=cells)
    m.FEW = pyo.Set(initialize=Cells((WAREHOUSES,), [np.array([2, 1])]))
    m.whole = pyo.Param(m.CELLS, initialize=CellValues(cells, np.array([1, 2, 3, 4])))
    m.part = pyo.Param(m.CELLS, initialize=CellValues(turned, np.array([0.1, 0.2, 0.3, 0.4])))
    m.lot = pyo.Var(m.CELLS, bounds=lambda m, s, w: (0, m.part[s, w]))
    m.row = pyo.Constraint(
        m.FEW, rule=lambda m, w: sum(m.lot[s, v] for s, v in m.CELLS if v == w) <= m.whole["cup", w]
    )


@listed
def sets_that_pyomo_builds(m):
    """Filters, rules, operators, repeated members and sorted sets."""
    m.SOME = pyo.Set(initialize=[4, 2, 2, 9, 4], filter=lambda m, k: k > 2)
    m.NEAR = pyo.Set(m.Z, initialize=lambda m, z: [w for w, other in m.LANES if other == z])
    m.BOTH = m.S * m.W
    m.FEW = pyo.Set(initialize=m.BOTH - m.STOCKED, dimen=2)
    m.TWICE = pyo.Set(initialize=lambda m: [2 * k for k in m.SOME if isinstance(k, int)])
    m.SORTED = pyo.Set(initialize=["b", "a"], ordered=pyo.Set.SortedOrder)
    m.most_periods = pyo.Param(initialize=3)
    m.PERIODS = pyo.RangeSet(m.most_periods)
    m.lot = pyo.Var(m.SOME, m.SORTED, m.TWICE)
    m.row = pyo.Constraint(m.FEW, rule=lambda m, s, w: m.stock[s, w, 1] <= 2)
    m.near = pyo.Constraint(
        m.Z, m.PERIODS, rule=lambda m, z, t: sum(m.stock["cup", w, t] for w in m.NEAR[z]) <= 2
    )
    m.pairs = pyo.Constraint(m.BOTH, rule=lambda m, s, w: m.stock[s, w, 3] + m.total >= 0)


@listed
def numbers_as_labels(m):
    """Labels far apart, below zero, with fractions; they meet whole numbers and each other."""
    m.FAR = pyo.Set(initialize=[10**9, -5, 3])
    m.LEVELS = pyo.Set(initialize=[0.5, 2.0, -1.25])
    m.WIDE = pyo.Set(dimen=2, initialize=[(10**9, 0.5), (-5, 2.0)])
    m.lot = pyo.Var(m.FAR, m.LEVELS)
    m.row = pyo.Constraint(
        m.FAR, m.LEVELS, rule=lambda m, a, b: m.lot[a, b] <= (1 if (a, b) in m.WIDE else 2)
    )
    m.next = pyo.Constraint(
        m.FAR, rule=lambda m, a: m.lot[a, 2] <= (m.lot[a - 8, 0.5] if a - 8 in m.FAR else a / 4)
    )


@listed
def nothing_at_all(m):
    """Sets without members, and what is over them."""
    m.NONE = pyo.Set(initialize=[])
    m.NO_PAIRS = pyo.Set(dimen=2, initialize=[])
    m.NOTHING_OF = pyo.Set(m.NONE, initialize={})
    m.absent = pyo.Param(m.NONE, initialize=None)
    m.lot = pyo.Var(m.NO_PAIRS, m.W)
    m.never = pyo.Constraint(m.NONE, rule=lambda m, k: sum(m.x[j] for j in m.NOTHING_OF[k]) <= 1)
    m.row = pyo.Constraint(
        m.S, rule=lambda m, s: m.total <= (1 if s in m.NONE or (s, 1) in m.NO_PAIRS else 2)
    )


@listed
def plain_data_beside(m):
    """Dictionaries that the model carries."""
    m.nicknames = {"cup": ["north", "east"], "lamp": [], "mat": ["south"], "vase": ["east"]}
    m.row = pyo.Constraint(
        m.S, rule=lambda m, s: sum(m.stock[s, w, 1] for w in m.nicknames[s]) + m.total <= SIZE[s]
    )


@listed
def inactive_rows(m):
    """A constraint that is switched off has no rows."""
    m.off = pyo.Constraint(rule=lambda m: m.total <= 0)
    m.off.deactivate()
    m.row = pyo.Constraint(m.W, rule=lambda m, w: m.open[w] >= 0, doc="what is open")


@listed
def another_objective(m):
    """To be maximised, with a constant and a branch."""

    def gain(m: Any) -> Any:
        extra = m.total if len(m.W) > 2 else 0
        return sum(m.size[s] * m.stock[s, w, t] for s in m.S for w in m.W for t in m.T) + extra - 7

    m.off = pyo.Objective(rule=lambda m: m.total)
    m.off.deactivate()
    m.objective = pyo.Objective(rule=gain, sense=pyo.maximize)
