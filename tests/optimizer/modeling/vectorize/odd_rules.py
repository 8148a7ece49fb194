"""Rules that a careless evaluation over arrays gets wrong; all of them are evaluated."""

from __future__ import annotations

from itertools import chain, product
from typing import Any

import numpy as np
import pyomo.core as pyo

from tests.optimizer.modeling.vectorize.network import SIZE, STOCKED, WAREHOUSES, Add

ODD: dict[str, Add] = {}
RARE = {"lamp": 9.0}
LEVELS = np.array([3.0, 1.0, 4.0, 1.5, 9.0])


def over(*names: str) -> Any:
    """Add the rule as a constraint over these sets to the list."""

    def listed(rule: Any) -> Any:
        def add(m: Any) -> None:
            m.row = pyo.Constraint(*(getattr(m, name) for name in names), rule=rule)

        ODD[rule.__name__] = add
        return rule

    return listed


@over("S", "W", "T")
def missing_key_is_caught(m, s, w, t):
    """Some rows have the key, for the others it is an exception."""
    try:
        before = m.kept[s, w, t - 1]
    except KeyError:
        before = 0
    return m.stock[s, w, t] <= before + 5


@over("S", "T")
def dictionary_outside(m, s, t):
    """A dictionary is asked with the label itself."""
    return sum(m.stock[s, w, t] for w in m.W) <= SIZE[s] + RARE.get(str(s), 1)


@over("S", "W", "T")
def text_of_labels(m, s, w, t):
    """Methods, slices and formats of labels."""
    if w.startswith("n") or f"{s}-{w}" == "mat-south" or s[0] == "v":
        return m.stock[s, w, t] <= len(s)
    return m.stock[s, w, t] <= 6


@over("S", "W", "T")
def labels_among_others(m, s, w, t):
    """Lists, sets and tuples of labels."""
    if w in ["north", "sea"] or s in {"lamp", 7}:
        return m.stock[s, w, t] <= 4
    return m.stock[s, w, t] <= (8 if (s, w) in STOCKED or (s, w) == ("vase", "east") else 9)


@over("S", "T")
def labels_as_numbers(m, s, t):
    """Ranges and arrays by the period, remainders, powers, whole quotients."""
    recent = sum(m.stock[s, "north", k] for k in range(1, t + 1))
    return recent <= LEVELS[t] + t % 3 + 2**t + 7 // t - abs(2 - t) + (-t) / 4


@over("S", "T")
def truths_as_numbers(m, s, t):
    """A truth is 0 or 1."""
    return int(t > 2) * m.stock[s, "east", t] + m.total <= (s == "cup") + (t == 1) + True


@over("S", "T")
def number_of_members(m, s, t):
    """How many members there are, as a number, as a sum, as an index."""
    number = sum(1 for w in m.PLACES_OF[s])
    if len(m.PLACES_OF[s]) == 0:
        return m.total >= number
    return m.stock[s, "north", number] <= len(m.PLACES_OF[s]) + len(m.W)


@over("S", "T")
def extremes(m, s, t):
    """The largest and the least of values that differ from row to row."""
    sizes = [m.lead_time[w] for w in m.PLACES_OF[s]]
    return max(sizes, default=3) * m.stock[s, "east", t] <= min(t, m.size[s], *sizes)


@over("S", "T")
def some_and_all(m, s, t):
    """Any and all stop early."""
    if any(m.lead_time[w] > 1 for w in m.PLACES_OF[s]):
        return m.stock[s, "east", t] <= 1
    return m.stock[s, "east", t] <= (2 if all(w == "north" for w in m.PLACES_OF[s]) else 3)


@over("S", "T")
def the_last_one(m, s, t):
    """What is left of a loop is its last element, and no sum."""
    last = m.total
    for w in m.PLACES_OF[s]:
        last = m.kept[s, w, t]
    return last <= 3


@over("S", "T")
def loop_that_ends_early(m, s, t):
    """Break, continue and else."""
    total = m.total
    for w in m.W:
        if w == "north" and t == 1:
            continue
        if m.lead_time[w] > t:
            break
        total = total + m.stock[s, w, t]
    else:
        total = total + 1
    return total <= 8


@over("S", "T")
def extremes_in_a_sum(m, s, t):
    """A set that is not looped over within a sum."""
    return sum(m.stock[s, w, k] for w in m.W for k in m.T if k < max(m.T) and k != t) <= 20


@over("S", "T")
def side_by_side(m, s, t):
    """Sets in step with each other, and counted."""
    pairs = sum(m.stock[s, w, t] for w, z in zip(m.W, m.Z, strict=True) if z != "z2")
    return pairs + sum(k * m.stock[s, w, t] for k, w in enumerate(m.W)) <= 20


@over("S", "T")
def chained_and_multiplied(m, s, t):
    """Sets through itertools."""
    chained = sum(m.stock[s, w, t] for w in chain(m.W, m.PLACES_OF[s]))
    return chained <= sum(m.stock[r, w, t] for r, w in product(m.S, m.W) if r != s) + 1


@over("S", "T")
def lists_in_sums(m, s, t):
    """A list made within a sum is not part of the sum."""
    return sum(max([m.size[r] for r in m.S]) * m.stock[s, w, t] for w in m.W) <= sum([t, t])


@over("S", "T")
def second_thoughts(m, s, t):
    """An element is parted after it has given something already."""
    total = sum(
        k * m.stock[s, w, t] for w in m.W for k in (1, 2, 3) if k == 1 or m.lead_time[w] + t > k
    )
    return total <= 30


@over("S", "T")
def condition_of_the_row(m, s, t):
    """A condition within a sum that the element has no part in."""
    total = sum(m.stock[s, w, t] for w in m.W if s != "mat") + sum(
        m.kept[s, w, t] for w in m.PLACES_OF[s] if t > 2 or w == "south"
    )
    return total + m.total <= 5


@over("S", "T")
def expression_from_outside(m, s, t):
    """An expression made before a sum and used in it, more than once in a row."""
    before = sum(m.stock[s, w, t] for w in m.PLACES_OF[s]) + m.total - t
    return sum((m.lead_time[w] + 1) * before for w in m.PLACES_OF[s]) <= before + m.total


@over("S", "T")
def terms_that_cancel(m, s, t):
    """Nothing is left of them, and yet the row is there."""
    return m.stock[s, "east", t] - m.stock[s, "east", t] + 0 * m.total <= t


@over("S", "W", "T")
def sides_by_row(m, s, w, t):
    """Which side has variables depends on the row."""
    left = sum(m.kept[s, v, t] for v in m.PLACES_OF[s] if v == w)
    right = m.stock[s, w, t] if w != "south" else m.lead_time[w] + m.total
    return left >= right if t == 1 else left == right if t == 2 else left <= right


@over("S", "W")
def every_row_left_out(m, s, w):
    """A family without rows."""
    return pyo.Constraint.Skip


def factorial(n):
    """Calls itself."""
    return 1 if n <= 1 else n * factorial(n - 1)


@over("S", "T")
def functions_of_functions(m, s, t, factor=3, *, shift=-2):
    """Recursion, defaults, and a function made in the rule."""

    def scaled(w):
        return factor * m.stock[s, w, t]

    return sum(scaled(w) for w in m.PLACES_OF[s]) + m.total <= factorial(t) + shift


@over("S", "T")
def sets_as_lists(m, s, t):
    """Members sorted and turned round."""
    places = sorted(m.PLACES_OF[s])
    return sum(k * m.stock[s, w, t] for k, w in enumerate(reversed(places))) + m.total <= 2


@over("W")
def numbers_from_python(m, w):
    """A sequence beside a set in one sum."""
    return sum(m.stock[s, v, t] for v in WAREHOUSES if v <= w for s in m.S for t in m.T) <= 3


@over("S", "T")
def label_of_nobody(m, s, t):
    """A comparison with what is no label."""
    return m.stock[s, "east", t] <= (1 if s == "desk" or t == "cup" or s == 4 or t == 2.0 else 2)
