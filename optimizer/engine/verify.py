"""``optimizer.verify``: re-check a plan, wherever it came from, without any solver."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.errors import InstanceError, Issue
from optimizer.instance.loader import LoadedInstance, load, load_solution
from optimizer.instance.plan import load_bound
from optimizer.result import BoundCheck, Verification
from optimizer.schema.record import Record
from optimizer.verification.rules import check_plan


def verify(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    plan: Record | str | Path | Mapping[str, Any],
    *,
    claimed: float | None = None,
) -> Verification:
    """Every rule of the instance on ``plan``, and its cost recomputed from business rules.

    ``plan`` is a solution, a plan or report as written by ``solve``, or a published solution file.
    ``claimed`` is the cost to hold it to; by default the one the file states, if any.

    Raises:
        InstanceError: the instance or the plan cannot be read, or they do not belong together.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    if isinstance(plan, Record):
        return check_plan(loaded.formulation, loaded.data, plan, claimed=claimed)
    solution, stated = load_solution(loaded, plan if isinstance(plan, Mapping) else Path(plan))
    cost = stated if claimed is None else claimed
    return check_plan(loaded.formulation, loaded.data, solution, claimed=cost)


def verify_bound(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    plan: str | Path | Mapping[str, Any],
) -> BoundCheck:
    """The bound beside a plan, computed once more from its certificate and the instance alone.

    ``plan`` is a plan or report as written by ``solve``.

    Raises:
        InstanceError: the files cannot be read, do not belong together, or the certificate is none.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    claimed, certificate = load_bound(loaded, plan if isinstance(plan, Mapping) else Path(plan))
    try:
        recomputed = loaded.formulation.recheck(loaded.data, certificate)
        if recomputed is not None and not math.isfinite(recomputed):
            raise ValueError(f"what it proves is {recomputed}")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        issue = Issue(
            code="E204",
            message=f"this certificate cannot be read: {error}",
            pointer="/certificate",
            expected="a certificate as written by solve, for this instance",
        )
        raise InstanceError([issue]) from None
    return BoundCheck(claimed=claimed, recomputed=recomputed)
