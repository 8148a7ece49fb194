"""Rules as they are usually written, each for a constraint over some sets of the network."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from tests.optimizer.modeling.vectorize.network import Add

USUAL: dict[str, Add] = {}


def over(*names: str) -> Any:
    """Add the rule as a constraint over these sets to the list."""

    def listed(rule: Any) -> Any:
        def add(m: Any) -> None:
            m.row = pyo.Constraint(*(getattr(m, name) for name in names), rule=rule)

        USUAL[rule.__name__] = add
        return rule

    return listed


@over("STOCKED", "T")
def sparse_index(m, s, w, t):
    """Two parts of a key from one set."""
    return m.kept[s, w, t] <= m.size[s] * m.stock[s, w, t]


@over("S", "W", "T")
def sum_over_indexed_set(m, s, w, t):
    """Warehouses without zones have no terms."""
    return sum(m.sent[s, w, z, t] for z in m.ZONES_OF[w]) <= m.stock[s, w, t]


@over("S", "T")
def sums_in_sums(m, s, t):
    """The inner set depends on the outer element."""
    return m.total >= sum(
        m.size[s]
        * (m.kept[s, w, t] + sum(m.cost[w, z] * m.sent[s, w, z, t] for z in m.ZONES_OF[w]))
        for w in m.PLACES_OF[s]
    )


@over("S", "Z", "T")
def filtered_pairs(m, s, z, t):
    """A filter on a part of a pair."""
    return sum(m.sent[s, w, other, t] for w, other in m.LANES if other == z) <= m.demand[s, z]


@over("S", "T")
def filter_by_set(m, s, t):
    """A filter by membership of a pair, and of an indexed set."""
    kept = sum(m.kept[s, w, t] for w in m.W if (s, w) in m.STOCKED)
    return kept + m.total >= sum(m.stock[s, w, t] for w in m.W if w in m.PLACES_OF[s])


@over("W")
def filter_not_equal(m, w):
    """All others."""
    return sum(m.open[v] for v in m.W if v != w) <= 1


@over("S", "W", "T")
def lag(m, s, w, t):
    """The first period has no period before it."""
    if t == m.T.first():
        return m.stock[s, w, t] == 3
    return m.stock[s, w, t] - m.stock[s, w, t - 1] == 0


@over("S", "W", "T")
def lag_left_out(m, s, w, t):
    """Rows left out keep no place."""
    if t == 1:
        return pyo.Constraint.Skip
    return m.stock[s, w, t] >= m.stock[s, w, t - 1]


@over("S", "W", "T")
def lead_time(m, s, w, t):
    """A lag read from a parameter, where it lies within the periods."""
    before = m.stock[s, w, t - m.lead_time[w]] if t - m.lead_time[w] >= 1 else 0
    return m.stock[s, w, t] == before + 2 * m.open[w]


@over("S", "W", "T")
def lag_where_it_exists(m, s, w, t):
    """Whether a variable exists is asked of the variable."""
    if (s, w, t - 1) in m.kept:
        return m.kept[s, w, t] <= m.kept[s, w, t - 1] + m.stock[s, w, t]
    return m.stock[s, w, t] <= 5


@over("S", "W", "T")
def window(m, s, w, t):
    """Periods between two that depend on the row."""
    return sum(m.stock[s, w, k] for k in m.T if k >= t - m.lead_time[w] and k <= t) <= 40


@over("W", "T")
def numbers_on_both_sides(m, w, t):
    """Coefficients and right sides from parameters, and division."""
    filled = sum(m.size[s] * m.stock[s, w, t] / 3 for s in m.S)
    return filled - 4 <= m.most * m.open[w] + m.lead_time[w]


@over("Z", "T")
def constants_in_sums(m, z, t):
    """Numbers within a sum move to the right side."""
    return sum(m.demand[s, z] - m.stock[s, "north", t] for s in m.S) <= m.total


@over("W", "T")
def range_of_three(m, w, t):
    """Between two numbers."""
    return (m.lead_time[w], sum(m.stock[s, w, t] for s in m.S), 90)


@over("S")
def equation_of_two(m, s):
    """A pair is an equation."""
    return (m.kept["cup", "east", 1] + m.stock[s, "east", 2], m.size[s])


@over("S", "W", "T")
def small_side_first(m, s, w, t):
    """A number on the left, a variable on the right, in either order."""
    if s == "cup":
        return m.lead_time[w] <= m.stock[s, w, t]
    return 9 - m.lead_time[w] >= m.stock[s, w, t]


@over("T")
def product_of_sets(m, t):
    """A product made in the rule."""
    return sum(m.stock[s, w, t] for s, w in m.S * m.W) <= 1000


@over()
def no_index(m):
    """One row of everything."""
    return sum(m.sent[s, w, z, t] for s in m.S for w, z in m.LANES for t in m.T) == m.total


@over("S", "W")
def default_values(m, s, w):
    """A parameter with a default, as a coefficient and as a condition."""
    if m.rare[s, w] > 0:
        return m.rare[s, w] * m.stock[s, w, 1] <= 8
    return sum(m.rare[r, w] * m.stock[r, w, 2] for r in m.S) + m.total <= 9


@over("S", "T")
def loop_with_a_total(m, s, t):
    """A loop that adds up itself."""
    total = 0
    for w in m.W:
        total += m.stock[s, w, t]
    for w in m.PLACES_OF[s]:
        total = total - m.kept[s, w, t]
    return total <= 10


@over("S", "T")
def choice_in_a_sum(m, s, t):
    """Either of two terms for each element."""
    either = (m.kept[s, w, t] if (s, w) in m.STOCKED else 2 * m.open[w] for w in m.W)
    return sum(either) + m.total <= 10


@over("S", "W", "T")
def several_conditions(m, s, w, t):
    """And, or, not."""
    if t >= 2 and w != "east" and (s, w) not in m.STOCKED:
        return m.stock[s, w, t] <= 4
    if not 1 < t < 4 or s == "cup":
        return m.stock[s, w, t] <= 6
    return m.stock[s, w, t] >= 1


def helped(m, s, t):
    """A function that another rule calls."""
    return sum(m.stock[s, w, t] for w in m.W)


@over("S", "T")
def calls_a_function(m, s, t):
    """What a called function sums is summed together, too."""
    return sum(helped(m, r, t) for r in m.S if r != s) <= helped(m, s, t) + 7
