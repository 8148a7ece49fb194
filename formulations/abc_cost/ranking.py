"""The ABC ranking: SKUs by annual consumption value, and the classes they fall in."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.instance import OrderQuantity
from optimizer.sdk import Id, Number, Record, Table


class ParetoRow(Record):
    """One step of the Pareto curve: this SKU and all dearer ones make ``cumulative_share_pct``."""

    sku_id: Id
    annual_value: Number
    cumulative_share_pct: Number
    abc_class_id: Id


def pareto(decision: OrderQuantity) -> Table[ParetoRow]:
    """The SKUs in falling order of annual value (demand times unit cost), with their classes.

    A SKU belongs to the first class whose cut-off lies above the share of all SKUs before it, so
    the SKU that crosses 80 % is still an A. A class given in the file stands.
    """
    skus, classes = decision.skus, decision.abc_classes
    value = skus["annual_demand_units"] * skus["unit_cost"]
    order = np.argsort(-value, kind="stable")
    cumulative = np.cumsum(value[order]) / np.sum(value) * 100.0
    before = np.concatenate([[0.0], cumulative[:-1]])
    position = np.searchsorted(classes["up_to_pct"], before, side="right")
    ranked = classes["id"][np.minimum(position, len(classes) - 1)]
    given = skus["abc_class_id"][order]
    return Table(
        ParetoRow,
        {
            "sku_id": skus["id"][order],
            "annual_value": value[order],
            "cumulative_share_pct": cumulative,
            "abc_class_id": np.where(given.astype(bool), given, ranked),
        },
    )
