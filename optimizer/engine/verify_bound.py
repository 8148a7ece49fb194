"""``optimizer.verify_bound``: the bound beside a plan from its certificate, without any solver."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.engine.size import require_model
from optimizer.errors import InstanceError, Issue
from optimizer.floats import quiet
from optimizer.instance.loader import LoadedInstance, load
from optimizer.instance.plan import load_bound
from optimizer.result import BoundCheck
from optimizer.verification.row_prices import TYPE, bound_of


@quiet
def verify_bound(
    instance: LoadedInstance | str | Path | Mapping[str, Any],
    plan: str | Path | Mapping[str, Any],
) -> BoundCheck:
    """The bound beside a plan, computed once more from its certificate and the instance alone.

    ``plan`` is a plan or report as written by ``solve``.

    Raises:
        InstanceError: the files cannot be read, do not belong together, or the certificate is none.
        UsageError: E404 where it is one of the model and the instance is beyond that.
    """
    loaded = instance if isinstance(instance, LoadedInstance) else load(instance)
    claimed, certificate = load_bound(loaded, plan)
    try:
        recomputed = _proven(loaded, certificate)
        if recomputed is not None and not recomputed < math.inf:
            raise ValueError(f"what it proves is {recomputed}")
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        issue = Issue(
            code="E204",
            message=f"this certificate cannot be read: {error}",
            pointer="/certificate",
            expected="a certificate as written by solve, for this instance",
        )
        raise InstanceError([issue]) from None
    return BoundCheck(claimed=claimed, recomputed=None if recomputed == -math.inf else recomputed)


def _proven(loaded: LoadedInstance, certificate: Mapping[str, Any] | None) -> float | None:
    """By the prices of the model's rows, where they are the certificate, or by the room."""
    if certificate is None or certificate["type"] != TYPE:
        return loaded.formulation.recheck(loaded.data, certificate)
    require_model(loaded.formulation, loaded.data)
    from optimizer.modeling.compile import compile_model  # loads Pyomo

    return bound_of(compile_model(loaded.formulation.build(loaded.data)), certificate)
