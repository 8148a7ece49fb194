"""The Pareto table: SKUs in the sequence of the ranking, and the classes they fall in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from formulations.abc_cost.figures import Floats
from formulations.abc_cost.order_quantity.data import OrderQuantity
from formulations.abc_cost.ranking.data import AbcClass, steadiness_classes
from formulations.abc_cost.ranking.scores import annual_values, scores
from formulations.abc_cost.ranking.steadiness import steadiness
from optimizer.sdk import Id, Number, Record, Table

ROUNDING = 1e-9
"""A share this little below a cut-off has reached it, %: sums do not hit 80 % to the last digit."""


class ParetoRow(Record):
    """One step of the Pareto curve: this SKU and all before it make ``cumulative_share_pct``.

    ``score`` is what SKUs are ranked by, ``cumulative_share_pct`` always a share of annual value.
    """

    KEY = ("sku_id",)

    sku_id: Id
    score: Number
    annual_value: Number
    cumulative_share_pct: Number
    abc_class_id: Id
    xyz_class_id: Id | None = None


@dataclass(frozen=True, eq=False)
class Ranking:
    """SKUs in falling order of a score, equal ones as in the file."""

    score: Floats  # (SKUs,) in the order of the file
    order: npt.NDArray[np.int64]  # rows of the file, highest score first
    before: Floats  # what the cut-offs count before each place, %


def by_value(skus: Table[Any]) -> Ranking:
    """Ranked by annual value, whose share the cut-offs count."""
    value = annual_values(skus)
    order = np.argsort(-value, kind="stable")
    return Ranking(value, order, np.append(0.0, _cumulative_pct(value[order])[:-1]))


def by_score(score: Floats) -> Ranking:
    """Ranked by a score that does not add up: the cut-offs count SKUs."""
    order = np.argsort(-score, kind="stable")
    return Ranking(score, order, 100.0 * np.arange(len(score)) / len(score))


def order_pareto(decision: OrderQuantity, lot_units: Floats) -> Table[ParetoRow]:
    """The Pareto table of order quantities, ranked as the file says."""
    skus, score = decision.skus, scores(decision, lot_units)
    ranking = by_value(skus) if decision.rank_by == "annual_value" else by_score(score)
    return pareto(skus, decision.classes, ranking, steadiness(skus, decision.xyz_classes))


def pareto_by_value(skus: Table[Any], classes: Table[AbcClass]) -> Table[ParetoRow]:
    """The Pareto table by annual value, with the usual classes of steadiness."""
    return pareto(skus, classes, by_value(skus), steadiness(skus, steadiness_classes()))


def pareto(
    skus: Table[Any], classes: Table[AbcClass], ranking: Ranking, xyz: np.ndarray
) -> Table[ParetoRow]:
    """The SKUs in the sequence of the ranking; ``xyz`` has their classes of steadiness."""
    order, value = ranking.order, annual_values(skus)
    return Table(
        ParetoRow,
        {
            "sku_id": skus["id"][order],
            "score": ranking.score[order],
            "annual_value": value[order],
            "cumulative_share_pct": _cumulative_pct(value[order]),
            "abc_class_id": classes_of(ranking, skus, classes)[order],
            "xyz_class_id": xyz[order],
        },
    )


def ranked_classes(skus: Table[Any], classes: Table[AbcClass]) -> np.ndarray:
    """The class of each SKU by annual value, in the order of the SKUs: (SKUs,)."""
    return classes_of(by_value(skus), skus, classes)


def classes_of(ranking: Ranking, skus: Table[Any], classes: Table[AbcClass]) -> np.ndarray:
    """The class of each SKU, in the order of the SKUs: (SKUs,).

    A SKU belongs to the first class whose cut-off lies above the share of all SKUs before it, so
    the SKU that crosses 80 % is still an A. A class given in the file stands.
    """
    position = cut_at(ranking.before, classes["up_to_pct"])
    ranked = np.empty(len(ranking.order), dtype=object)
    ranked[ranking.order] = classes["id"][np.minimum(position, len(classes) - 1)]
    given = skus["abc_class_id"]
    return np.where(given.astype(bool), given, ranked)


def cut_at(before: Floats, up_to_pct: Floats) -> npt.NDArray[np.int64]:
    """The number of the first cut-off above the share before each SKU, both in %: (SKUs,)."""
    return np.asarray(np.searchsorted(up_to_pct, before + ROUNDING, side="right"))


def _cumulative_pct(values: Floats) -> Floats:
    return np.asarray(np.cumsum(values) / np.sum(values) * 100.0)
