"""What a planner reads of steadiness beside the ranking: the ABC-XYZ matrix."""

from __future__ import annotations

import numpy as np

from formulations.abc_cost.ranking.pareto import ParetoRow
from optimizer.sdk import Section, Table

RANKED_BY = {
    "annual_value": "annual consumption value",
    "cost_criterion": "cost criterion",
    "criteria": "weighted criteria",
}
"""Ways to rank, as people read them."""


def steadiness_section(
    pareto: Table[ParetoRow], classes: list[str], xyz_classes: list[str]
) -> Section | None:
    """SKUs and their share of the value by both classes; None where no variation is known."""
    abc, xyz, value = (pareto[name] for name in ("abc_class_id", "xyz_class_id", "annual_value"))
    unknown = int(np.count_nonzero(~xyz.astype(bool)))
    if unknown == len(pareto):
        return None
    rows = []
    for name in classes:
        cells = [(abc == name) & (xyz == each) for each in xyz_classes]
        told = [(int(c.sum()), 100.0 * float(value[c].sum() / value.sum())) for c in cells]
        rows.append((name, *(figure for cell in told for figure in cell)))
    titles = (title for each in xyz_classes for title in (f"{each} SKUs", f"{each} value %"))
    return Section(
        title="Classes by value and by steadiness of demand",
        columns=("class", *titles),
        rows=tuple(rows),
        note=f"{unknown} SKUs whose variation is not known are left out" if unknown else None,
    )
