"""Grouping as a mixed-integer programme, equation by equation as in README.md."""

from __future__ import annotations

from typing import Any

import pyomo.core as pyo

from formulations.abc_cost.grouping.data import (
    Grouping,
    margins,
    safety_factors,
    service_levels,
)
from formulations.abc_cost.reorder.data import lead_time_std_units
from formulations.abc_cost.skus import holding_costs

MOST_COLUMNS = 60_000
"""With more the model takes minutes to build, and the method "lagrange" is as good."""

REL_ERROR = 0.0


def obstacle(decision: Grouping) -> str | None:
    """Why a decision is beyond this model: its size."""
    columns = num_columns(decision)
    if columns > MOST_COLUMNS:
        return f"its model would have {columns} columns, more than {MOST_COLUMNS}"
    return None


def num_columns(decision: Grouping) -> int:
    """Whether each SKU is in each class; the few for the classes themselves are not counted."""
    return len(decision.skus) * len(decision.classes)


def build(decision: Grouping) -> pyo.AbstractModel:
    """The mixed-integer linear model of a decision, to be minimised."""
    skus, classes = decision.skus["id"].tolist(), decision.classes["id"].tolist()
    sigma = lead_time_std_units(decision.skus)
    by_sku = {
        "margin": margins(decision),
        "keep": holding_costs(decision.skus) * sigma,
        "value": decision.skus["unit_cost"] * sigma,
    }
    by_class = {
        "served": service_levels(decision),
        "factor": safety_factors(decision),
        "management": decision.classes["management_cost"],
    }
    m = pyo.AbstractModel(doc="grouping")
    m.SKUS, m.CLASSES = pyo.Set(initialize=skus), pyo.Set(initialize=classes)
    most = {} if decision.max_classes is None else {"classes": decision.max_classes}
    budget = {} if decision.stock_budget is None else {"money": decision.stock_budget}
    m.COUNTED, m.BUDGETED = pyo.Set(initialize=list(most)), pyo.Set(initialize=list(budget))
    for name, values in by_sku.items():
        setattr(
            m, name, pyo.Param(m.SKUS, initialize=dict(zip(skus, values.tolist(), strict=True)))
        )
    for name, values in by_class.items():
        initial = dict(zip(classes, values.tolist(), strict=True))
        setattr(m, name, pyo.Param(m.CLASSES, initialize=initial))
    m.max_classes = pyo.Param(m.COUNTED, initialize=most)
    m.budget = pyo.Param(m.BUDGETED, initialize=budget)

    m.member = pyo.Var(m.SKUS, m.CLASSES, domain=pyo.Binary, doc="whether a SKU is in a class")
    m.used = pyo.Var(m.CLASSES, domain=pyo.Binary, doc="whether a class is kept")

    m.grouping_cost = pyo.Objective(rule=grouping_cost, sense=pyo.minimize)
    m.one_class = pyo.Constraint(m.SKUS, rule=one_class, doc="a SKU is in one class at most")
    m.class_used = pyo.Constraint(
        m.SKUS, m.CLASSES, rule=class_used, doc="only classes that are kept have SKUs"
    )
    m.class_count = pyo.Constraint(m.COUNTED, rule=class_count, doc="number of classes")
    m.budget_kept = pyo.Constraint(m.BUDGETED, rule=budget_kept, doc="stock budget")
    return m


def grouping_cost(m: Any) -> Any:
    """(17) Margin that is not earned, keep of safety stock, management of classes."""
    return (
        sum(m.margin[i] for i in m.SKUS)
        + sum(
            (m.keep[i] * m.factor[j] - m.margin[i] * m.served[j]) * m.member[i, j]
            for i in m.SKUS
            for j in m.CLASSES
        )
        + sum(m.management[j] * m.used[j] for j in m.CLASSES)
    )


def one_class(m: Any, i: Any) -> Any:
    """(18) A SKU belongs to one class at most."""
    return sum(m.member[i, j] for j in m.CLASSES) <= 1


def class_used(m: Any, i: Any, j: Any) -> Any:
    """(19) Only classes that are kept have SKUs."""
    return m.member[i, j] <= m.used[j]


def class_count(m: Any, limit: Any) -> Any:
    """(20) No more classes than allowed."""
    return sum(m.used[j] for j in m.CLASSES) <= m.max_classes[limit]


def budget_kept(m: Any, limit: Any) -> Any:
    """(21) The money in safety stock keeps its budget."""
    return (
        sum(m.value[i] * m.factor[j] * m.member[i, j] for i in m.SKUS for j in m.CLASSES)
        <= m.budget[limit]
    )
