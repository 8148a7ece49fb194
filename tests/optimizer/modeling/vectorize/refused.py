"""What has to be built key by key, and the words in which that is said."""

from __future__ import annotations

import itertools
from typing import Any

import pyomo.core as pyo

from tests.optimizer.modeling.vectorize.network import Add

REFUSED: dict[str, tuple[Add, str]] = {}
SEEN: list[Any] = []


class Settings:
    """An object that could change from call to call."""

    most = 4


SETTINGS = Settings()


def because(why: str) -> Any:
    """Add the declarations to the list, with a word of the reason."""

    def listed(add: Add) -> Add:
        REFUSED[add.__name__] = add, why
        return add

    return listed


@because("uses isinstance")
def kind_of_label(m):
    """A label of Python is asked what it is."""
    m.row = pyo.Constraint(
        m.T, rule=lambda m, t: m.total <= (4 if isinstance(t, int) else 9) + 0 * m.open["east"]
    )


@because("IS_OP")
def same_object(m):
    """Two labels that are the same object."""
    m.row = pyo.Constraint(m.S, rule=lambda m, s: m.total <= (4 if s is SEEN else 9))


@because("type count")
def counter_outside(m):
    """Each row has the next number."""
    numbers = itertools.count(1)
    m.row = pyo.Constraint(m.S, rule=lambda m, s: m.total <= sum(itertools.islice(numbers, 2)))


@because("uses iter")
def next_member(m):
    """The first member by hand."""
    m.row = pyo.Constraint(m.T, rule=lambda m, t: m.stock["cup", next(iter(m.W)), t] <= 1)


@because("append")
def list_outside(m):
    """A rule remembers its calls."""

    def remembers(m, s):
        SEEN.append(s)
        return m.total <= len(SEEN)

    SEEN.clear()
    m.row = pyo.Constraint(m.S, rule=remembers)


@because("type Settings")
def object_outside(m):
    """Objects may have a state."""
    m.row = pyo.Constraint(m.S, rule=lambda m, s: m.total <= SETTINGS.most)


@because("state")
def variable_outside(m):
    """A rule counts in a variable around it."""
    calls = 0

    def counts(m, s):
        nonlocal calls
        calls += 1
        return m.total <= calls

    m.row = pyo.Constraint(m.S, rule=counts)


@because("state")
def name_in_a_sum(m):
    """A name given within a sum outlives it."""

    def leaks(m, s):
        total = sum((last := m.stock[s, w, 1]) for w in m.W)
        return total + last <= 1

    m.row = pyo.Constraint(m.S, rule=leaks)


@because("catches")
def every_exception(m):
    """What is caught may be ours."""

    def careless(m, s):
        try:
            return m.stock[s, "west", 1] <= 1
        except Exception:
            return m.total <= 1

    m.row = pyo.Constraint(m.S, rule=careless)


@because("no label")
def slices(m):
    """All members at once, in Pyomo's own way."""
    m.row = pyo.Constraint(m.T, rule=lambda m, t: sum(m.stock["cup", :, t]) <= 10)


@because("compared")
def sets_compared(m):
    """Two sets with the same members."""
    m.row = pyo.Constraint(m.S, rule=lambda m, s: m.total <= (1 if m.PLACES_OF[s] == m.W else 2))


@because("ConstraintList")
def lists_of_constraints(m):
    """Constraints that are numbered as they come."""
    m.row = pyo.ConstraintList(rule=lambda m: (m.open[w] <= m.total for w in m.W))


@because("initial values")
def initial_values(m):
    """Pyomo checks them."""
    m.lot = pyo.Var(m.S, initialize=1.0)


@because("computed")
def computed_default(m):
    """A default that is a function."""
    m.some = pyo.Param(m.S, initialize={}, default=lambda m, s: len(s))
    m.row = pyo.Constraint(m.S, rule=lambda m, s: m.total <= m.some[s])


@because("exact")
def large_numbers(m):
    """Beyond what a float holds."""
    m.FAR = pyo.Set(initialize=[2**60, 1])
    m.lot = pyo.Var(m.FAR)


@because("another kind")
def mixed_labels(m):
    """Numbers beside names."""
    m.MIXED = pyo.Set(initialize=["a", 1])
    m.lot = pyo.Var(m.MIXED)


@because("different lengths")
def keys_of_any_length(m):
    """Pairs beside triples."""
    m.JAGGED = pyo.Set(dimen=None, initialize=[("a", "b"), ("a", "b", "c")])
    m.lot = pyo.Var(m.JAGGED)


@because("Block")
def blocks(m):
    """A part of the model with names of its own."""
    m.part = pyo.Block()
    m.part.row = pyo.Constraint(rule=lambda part: part.model().total <= 1)


@because("different paths")
def a_path_for_each_row(m):
    """Rows that have nothing in common."""
    m.MANY = pyo.Set(initialize=range(1200))
    m.row = pyo.Constraint(m.MANY, rule=lambda m, k: m.total <= int(k))
