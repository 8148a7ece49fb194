"""A count schedule as an integer programme, equation by equation as in README.md."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.abc_cost.counting.data import CountSchedule, error_costs, fewest_counts

MOST_COLUMNS = 60_000
"""With more the model takes minutes to build, and the method "lagrange" is as good."""

REL_ERROR = 0.0


def obstacle(decision: CountSchedule) -> str | None:
    """Why a decision is beyond this model: its size."""
    columns = num_columns(decision)
    if columns > MOST_COLUMNS:
        return f"its model would have {columns} columns, more than {MOST_COLUMNS}"
    return None


def num_columns(decision: CountSchedule) -> int:
    """Counts a year that may be made or not, of all SKUs."""
    return int((decision.skus["max_counts"] - fewest_counts(decision)).sum())


def build(decision: CountSchedule) -> pyo.AbstractModel:
    """The integer linear model of a decision, to be minimised."""
    skus = decision.skus["id"].tolist()
    fewest = fewest_counts(decision).astype(int).tolist()
    most = decision.skus["max_counts"].astype(int).tolist()
    by_sku = {
        "errors": error_costs(decision).tolist(),
        "hours": decision.skus["hours_per_count"].tolist(),
        "fewest": fewest,
    }
    steps = [
        (name, n)
        for name, low, high in zip(skus, fewest, most, strict=True)
        for n in range(low + 1, high + 1)
    ]
    labour = {} if decision.labour_hours is None else {"hours": decision.labour_hours}
    m = pyo.AbstractModel(doc="count schedule")
    m.SKUS = pyo.Set(initialize=skus)
    m.STEPS = pyo.Set(initialize=steps, dimen=2)
    m.LIMITED = pyo.Set(initialize=list(labour))
    for name, values in by_sku.items():
        setattr(m, name, pyo.Param(m.SKUS, initialize=dict(zip(skus, values, strict=True))))
    m.wage = pyo.Param(initialize=decision.labour_cost_per_h)
    m.labour_hours = pyo.Param(m.LIMITED, initialize=labour)

    m.counts_per_year = pyo.Var(m.SKUS, domain=pyo.NonNegativeReals, doc="counts of a SKU")
    m.step = pyo.Var(m.STEPS, domain=pyo.Binary, doc="whether a SKU is counted so often")

    m.count_cost = pyo.Objective(rule=count_cost, sense=pyo.minimize)
    m.STEPS_OF = pyo.Set(m.SKUS, initialize=_by_sku(steps, skus))
    m.counts = pyo.Constraint(m.SKUS, rule=counts, doc="counts beyond the fewest are steps")
    m.labour_kept = pyo.Constraint(m.LIMITED, rule=labour_kept, doc="labour hours")
    return m


def _by_sku(steps: list[tuple[str, int]], skus: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {name: [] for name in skus}
    for name, n in steps:
        found[name].append(n)
    return found


def count_cost(m: Any) -> Any:
    """(22) Errors at the fewest counts, what each step saves of them, and labour."""
    return (
        sum(m.errors[i] / m.fewest[i] for i in m.SKUS)
        - sum(m.errors[i] / (n * (n - 1)) * m.step[i, n] for i, n in m.STEPS)
        + sum(m.wage * m.hours[i] * m.counts_per_year[i] for i in m.SKUS)
    )


def counts(m: Any, i: Any) -> Any:
    """(23) Each step is one count more; the first saves most, so they are taken in sequence."""
    return m.counts_per_year[i] == m.fewest[i] + sum(m.step[i, n] for n in m.STEPS_OF[i])


def labour_kept(m: Any, limit: Any) -> Any:
    """(24) The hours of all counts are there."""
    hours = sum(m.hours[i] * m.counts_per_year[i] for i in m.SKUS)
    return hours <= m.labour_hours[limit]
