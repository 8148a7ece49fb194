"""A plan in sums over all its SKUs, made slice by slice, and the largest of what it leaves out."""

from __future__ import annotations

from typing import NamedTuple
from weakref import ref

import numpy as np

from formulations.stock_allocation.checks.figures import Figures
from formulations.stock_allocation.checks.quantities import Quantities, summed
from formulations.stock_allocation.checks.sums import Sums, sums_of, total
from formulations.stock_allocation.instance import Instance
from formulations.stock_allocation.slices import plan_slices
from formulations.stock_allocation.solution import Solution
from formulations.stock_allocation.why_short.left_out import LeftOut, all_left_out, left_out_of


class Service(NamedTuple):
    """Units of the demand of each zone, (Z,)."""

    asked: np.ndarray
    delayed: np.ndarray  # not served in their period
    late: np.ndarray  # those of them that are served in a later one
    lost: np.ndarray  # never served


class Summary(NamedTuple):
    """``freight`` is money by lane, (L,), for all that leaves on it, trips left out."""

    sums: Sums
    freight: np.ndarray
    service: Service
    left_out: LeftOut


def summary_of(instance: Instance, plan: Solution) -> Summary:
    """Made once for a plan: its tables, key figures, reasons and drawings are all made of it."""
    global _last
    last = _last
    if last is None or last[0]() is not instance or last[1]() is not plan:
        last = _last = ref(instance), ref(plan), _added_up(instance, plan)
    return last[2]


_last: tuple[ref[Instance], ref[Solution], Summary] | None = None


def unserved_units(figures: Figures, plan: Quantities) -> np.ndarray:
    """Demand lost for good, or still waiting after the last period, shape (S, Z, T)."""
    lost: np.ndarray = np.where(figures.waits[:, :, None], 0.0, plan.shortage)
    lost[:, :, -1] += np.where(figures.waits, plan.shortage[:, :, -1], 0.0)
    return lost


def _added_up(instance: Instance, plan: Solution) -> Summary:
    parts = [_summary_of_slice(*part) for part in plan_slices(instance, plan)]
    sums, freight, service, left_out = zip(*parts, strict=True)
    return Summary(
        sums=total(sums),
        freight=np.sum(freight, axis=0),
        service=Service(*np.sum(service, axis=0)),
        left_out=all_left_out(left_out),
    )


def _summary_of_slice(instance: Instance, solution: Solution) -> Summary:
    figures = Figures(instance)
    plan = Quantities(figures, solution)
    lost = unserved_units(figures, plan)
    each = plan.movements
    paid = figures.freight(each.lane, each.sku) * each.units
    return Summary(
        sums=sums_of(figures, plan),
        freight=summed((len(figures.axes.lanes),), (each.lane,), paid),
        service=_service(figures, plan, lost),
        left_out=left_out_of(instance.skus["id"], lost),
    )


def _service(figures: Figures, plan: Quantities, lost: np.ndarray) -> Service:
    """The oldest units that wait are served first."""
    delayed = np.minimum(plan.shortage, figures.demand).sum(axis=2)
    never = lost.sum(axis=2)
    return Service(
        asked=figures.demand.sum(axis=(0, 2)),
        delayed=delayed.sum(axis=0),
        late=np.maximum(delayed - never, 0.0).sum(axis=0),
        lost=never.sum(axis=0),
    )
