"""A report made by hand, to be varied by the tests."""

from __future__ import annotations

from typing import Any

from optimizer.errors import Issue
from optimizer.result import (
    Baseline,
    ModelSize,
    Objective,
    Provenance,
    Reason,
    SolveReport,
    Status,
    Trust,
    Unserved,
    Verification,
)
from optimizer.schema.record import Record
from optimizer.section import Section


class Shipment(Record):
    sku_id: str
    quantity_units: float | None = None


class Plan(Record):
    shipments: list[Shipment]


OBJECTIVE = Objective(value=41280.0, components={"purchase": 41000.0, "holding": 280.0})

REPORT = SolveReport(
    formulation="stock_allocation",
    name="riga-week-47",
    currency="EUR",
    status=Status.OPTIMAL,
    limit=None,
    detail=None,
    objective=OBJECTIVE,
    bound=41280.0,
    gap=0.0,
    certificate=None,
    certified_bound=None,
    trust=Trust.FEASIBLE_ONLY,
    second_opinion=None,
    plan=Plan(shipments=[Shipment(sku_id="tea", quantity_units=3.0), Shipment(sku_id="mug")]),
    unserved=(Unserved(id="SO-1", reasons=(Reason(code="late", detail="arrives too late"),)),),
    conflict=(),
    repair=(),
    violations=(),
    verification=Verification(violations=(), claimed=41280.0, objective=OBJECTIVE, bound=41280.0),
    baseline=Baseline(objective=45000.0, saving=3720.0),
    best_known={"objective": 41280.0, "kind": "optimal", "source": "by hand", "gap": 0.0},
    kpis={"fill_rate": 0.98},
    warnings=(Issue(code="W301", message="two ids look alike", pointer="/data/skus/1"),),
    provenance=Provenance(
        instance_sha256="0123456789abcdef" * 4,
        versions={"stockwright": "0.1.0", "highs": "1.15.1"},
        method="mip",
        backend="highs",
        seed=0,
        threads=1,
        time_limit_s=60.0,
        mip_rel_gap=1e-6,
        memory_mb=None,
        model=ModelSize(rows=1200, columns=3400, nonzeros=56000, integers=12),
        time_s={"load": 0.01, "solve": 1.234, "total": 1.3},
        peak_memory_mb=123.4,
    ),
    sections=(Section(title="Shipments", columns=("sku", "units"), rows=(("tea", 3.0),)),),
)


def without_plan(status: Status, **changes: Any) -> SolveReport:
    """The same instance with another ending and nothing to show for it."""
    nothing = {
        "objective": None,
        "bound": None,
        "gap": None,
        "plan": None,
        "verification": None,
        "trust": None,
    }
    empty = {"unserved": (), "sections": (), "kpis": {}, "baseline": None}
    return REPORT.replace(**{"status": status, **nothing, **empty, **changes})
