"""The ABC ranking: SKUs by annual consumption value, and the classes they fall in."""

from __future__ import annotations

from typing import Any

import numpy as np

from formulations.abc_cost.skus import AbcClass
from optimizer.sdk import Id, Number, Record, Table


class ParetoRow(Record):
    """One step of the Pareto curve: this SKU and all dearer ones make ``cumulative_share_pct``."""

    sku_id: Id
    annual_value: Number
    cumulative_share_pct: Number
    abc_class_id: Id


def pareto(skus: Table[Any], classes: Table[AbcClass]) -> Table[ParetoRow]:
    """The SKUs in falling order of annual value (demand times unit cost), with their classes.

    A SKU belongs to the first class whose cut-off lies above the share of all SKUs before it, so
    the SKU that crosses 80 % is still an A. A class given in the file stands.
    """
    value, order, cumulative = _ranked(skus)
    return Table(
        ParetoRow,
        {
            "sku_id": skus["id"][order],
            "annual_value": value[order],
            "cumulative_share_pct": cumulative,
            "abc_class_id": ranked_classes(skus, classes)[order],
        },
    )


def ranked_classes(skus: Table[Any], classes: Table[AbcClass]) -> np.ndarray:
    """The class of each SKU by the ranking, in the order of the SKUs: (SKUs,)."""
    _, order, cumulative = _ranked(skus)
    before = np.concatenate([[0.0], cumulative[:-1]])
    position = np.searchsorted(classes["up_to_pct"], before, side="right")
    ranked = np.empty(len(order), dtype=object)
    ranked[order] = classes["id"][np.minimum(position, len(classes) - 1)]
    given = skus["abc_class_id"]
    return np.where(given.astype(bool), given, ranked)


def _ranked(skus: Table[Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Annual value of each SKU, the SKUs in falling order of it, and their cumulative share."""
    value = skus["annual_demand_units"] * skus["unit_cost"]
    order = np.argsort(-value, kind="stable")
    return value, order, np.cumsum(value[order]) / np.sum(value) * 100.0
