"""Can one SKU take the place of another? In the right numbers, and not of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from optimizer.sdk import Issue

if TYPE_CHECKING:
    from formulations.stock_allocation.instance import Instance


def odd_substitutions(instance: Instance) -> Iterator[Issue]:
    """SKUs in their own place, and parts of substitutes that come in whole units only."""
    skus = instance.skus
    whole = set(skus["id"][skus["whole_units"].astype(bool)].tolist())
    for row, each in enumerate(instance.substitutions):
        if each.substitute_sku_id == each.sku_id:
            yield Issue(
                code="E303",
                message="a SKU cannot take its own place",
                pointer=f"/data/substitutions/{row}/substitute_sku_id",
                value=each.substitute_sku_id,
                expected="another SKU",
            )
        if each.substitute_sku_id in whole and not each.units_per_unit.is_integer():
            yield Issue(
                code="E303",
                message=f'SKU "{each.substitute_sku_id}" comes in whole units only',
                pointer=f"/data/substitutions/{row}/units_per_unit",
                value=each.units_per_unit,
                expected="a whole number",
            )
