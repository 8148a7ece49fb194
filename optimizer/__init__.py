"""stockwright: supply plans with their proof.

    import optimizer

    report = optimizer.solve("instances/stock_allocation/demo.json", time_limit_s=30)
    report.status, report.objective.value, report.bound, report.gap
    report.to_pandas()["deliveries"]
    optimizer.write_report(report, "plan.html")

The names below are the whole public interface. They are imported when first used, so that
``import optimizer`` itself costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.engine.prepare import prepare as prepare
    from optimizer.engine.solve import solve as solve
    from optimizer.engine.verify import verify as verify
    from optimizer.engine.verify_bound import verify_bound as verify_bound
    from optimizer.errors import InstanceError as InstanceError
    from optimizer.errors import Issue as Issue
    from optimizer.errors import SolverError as SolverError
    from optimizer.errors import StockwrightError as StockwrightError
    from optimizer.errors import UsageError as UsageError
    from optimizer.instance.loader import LoadedInstance as LoadedInstance
    from optimizer.instance.loader import load as load
    from optimizer.registry import formulations as formulations
    from optimizer.reporting.write import write_report as write_report
    from optimizer.result import BoundCheck as BoundCheck
    from optimizer.result import Limit as Limit
    from optimizer.result import Progress as Progress
    from optimizer.result import SolveReport as SolveReport
    from optimizer.result import Status as Status
    from optimizer.result import Verification as Verification
    from optimizer.whatif.diff import Diff as Diff
    from optimizer.whatif.diff import diff as diff
    from optimizer.whatif.explain import Explanation as Explanation
    from optimizer.whatif.explain import explain as explain
    from optimizer.whatif.goals import Goals as Goals
    from optimizer.whatif.goals import goals as goals
    from optimizer.whatif.pareto import Front as Front
    from optimizer.whatif.pareto import pareto as pareto
    from optimizer.whatif.roll import Rolled as Rolled
    from optimizer.whatif.roll import roll as roll
    from optimizer.whatif.scenarios import Scenario as Scenario
    from optimizer.whatif.scenarios import scenarios as scenarios

    __version__: str

_HOME = {
    "load": "optimizer.instance.loader",
    "prepare": "optimizer.engine.prepare",
    "goals": "optimizer.whatif.goals",
    "pareto": "optimizer.whatif.pareto",
    "roll": "optimizer.whatif.roll",
    "scenarios": "optimizer.whatif.scenarios",
    "solve": "optimizer.engine.solve",
    "verify": "optimizer.engine.verify",
    "verify_bound": "optimizer.engine.verify_bound",
    "diff": "optimizer.whatif.diff",
    "explain": "optimizer.whatif.explain",
    "formulations": "optimizer.registry",
    "write_report": "optimizer.reporting.write",
    "LoadedInstance": "optimizer.instance.loader",
    "Explanation": "optimizer.whatif.explain",
    "Front": "optimizer.whatif.pareto",
    "Goals": "optimizer.whatif.goals",
    "Rolled": "optimizer.whatif.roll",
    "Scenario": "optimizer.whatif.scenarios",
    "SolveReport": "optimizer.result",
    "Status": "optimizer.result",
    "Limit": "optimizer.result",
    "Progress": "optimizer.result",
    "Verification": "optimizer.result",
    "BoundCheck": "optimizer.result",
    "Diff": "optimizer.whatif.diff",
    "StockwrightError": "optimizer.errors",
    "InstanceError": "optimizer.errors",
    "UsageError": "optimizer.errors",
    "SolverError": "optimizer.errors",
    "Issue": "optimizer.errors",
}

__all__ = [*sorted(_HOME)]


if not TYPE_CHECKING:  # a type checker would believe that every name exists

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            from importlib.metadata import version

            return version("stockwright")
        if name not in _HOME:
            raise AttributeError(f"module 'optimizer' has no attribute '{name}'")
        return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
