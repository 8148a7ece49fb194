"""What a solve returns: why it ended, what was found, how it was checked, and the report."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from optimizer.errors import Issue
from optimizer.opinion import SecondOpinion, Verdict
from optimizer.tolerances import close

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

P = TypeVar("P")


class Status(StrEnum):
    """What is known about the answer. The first four are facts about the instance."""

    OPTIMAL = "optimal"  # verified plan, gap within the tolerance asked for
    FEASIBLE = "feasible"  # verified plan, optimality not proven
    INFEASIBLE = "infeasible"  # proven: no plan exists
    UNBOUNDED = "unbounded"  # proven: cost can fall without limit
    NO_SOLUTION = "no_solution"  # nothing found within the limits, nothing proven
    ERROR = "error"  # the answer failed verification


class Trust(StrEnum):
    """How far a plan can be trusted, by what was checked without believing a solver."""

    PROVEN = "proven"  # every rule holds, and a certificate proves that no plan costs less
    CERTIFIED_GAP = "certified_gap"  # every rule holds, and a certificate proves a bound
    FEASIBLE_ONLY = "feasible_only"  # every rule holds; a bound, if any, is a solver's word
    UNVERIFIED = "unverified"  # the plan failed its check


class Limit(StrEnum):
    """Which limit stopped a solve early."""

    TIME = "time"
    INTERRUPT = "interrupt"
    MEMORY = "memory"
    SEARCH = "search"  # a heuristic ended by its own rule
    CRASH = "crash"  # the solver died; what it had found until then is the answer


@dataclass(frozen=True, kw_only=True)
class Termination:
    """Why a solver ended. ``limit`` is set if and only if it stopped early."""

    status: Status
    limit: Limit | None = None
    detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a solver may use. ``start`` is a point or plan to begin from, or None.

    ``algorithm`` chooses inside a backend that has several (``mathopt:pdlp``). ``memory_mb`` caps
    the process; None caps it at what the machine can give. ``resume`` is a ``checkpoint`` that a
    search has told of, ``cluster`` the address of a Dask scheduler.
    """

    time_limit_s: float
    mip_rel_gap: float
    seed: int
    threads: int
    memory_mb: float | None = None
    algorithm: str | None = None
    start: Any = None
    resume: Mapping[str, Any] | None = None
    cluster: str | None = None


@dataclass(frozen=True, kw_only=True)
class Progress(Generic[P]):
    """A better point or bound, told while solving. ``point`` is set when the incumbent is new.

    ``certificate`` is that of the ``dual_bound``, where it has one. Whoever is asked to stop hands
    over what there is, without a point, within ``handover_s``. ``checkpoint`` is plain data from
    which another run could go on.
    """

    elapsed_s: float
    primal_bound: float | None = None
    dual_bound: float | None = None
    certificate: Mapping[str, Any] | None = None
    point: P | None = None
    handover_s: float = 0.0
    checkpoint: Mapping[str, Any] | None = None

    @property
    def gap(self) -> float | None:
        return rel_gap(self.primal_bound, self.dual_bound)


@dataclass(frozen=True, kw_only=True)
class SolveResult(Generic[P]):
    """What a solver claims. Nothing in here has been checked yet.

    ``certificate`` is plain data from which the room computes ``dual_bound`` once more. Of a model
    there are ``row_prices`` instead, those of its linear relaxation: (rows,).
    """

    solver: str
    version: str
    termination: Termination
    primal_bound: float | None = None
    dual_bound: float | None = None
    point: P | None = None
    certificate: Mapping[str, Any] | None = None
    row_prices: np.ndarray | None = None
    wall_time_s: float = 0.0
    peak_memory_mb: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Prices:
    """By how much the cost of a plan would change for a unit more on the right of each row.

    They are those of the linear program that is left when all decisions are taken as in the plan;
    ``exact`` where its optimum is the plan. Families and rows without a price are left out.
    """

    rows: Mapping[str, Mapping[tuple[Any, ...], float]]
    exact: bool


@dataclass(frozen=True, kw_only=True)
class Violation:
    """A business rule that a plan breaks: which rule, where, and by how much."""

    rule: str
    where: str
    amount: float
    unit: str
    detail: str | None = None


@dataclass(frozen=True, kw_only=True)
class Objective:
    """``value`` is the sum of ``components``, in the currency or unit of the instance."""

    value: float
    components: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Verification:
    """Claimed against recomputed, by code that shares nothing with the model.

    ``objective`` is recomputed from the plan; None when a solver's point breaks its own model and
    is no plan. ``rel_error`` is by how much a model's objective may undercut the true cost by its
    design. ``is_unchanged`` is False where a plan's file was changed after it had been sealed.
    """

    violations: tuple[Violation, ...]
    claimed: float | None
    bound: float | None
    objective: Objective | None = None
    rel_error: float = 0.0
    is_unchanged: bool = True

    @property
    def recomputed(self) -> float | None:
        return None if self.objective is None else self.objective.value

    @property
    def objectives_agree(self) -> bool:
        claimed, true = self.claimed, self.recomputed
        if claimed is None or true is None or close(claimed, true):
            return True
        return 0 <= true - claimed <= self.rel_error * abs(true)

    @property
    def bound_holds(self) -> bool:
        bound, true = self.bound, self.recomputed
        return bound is None or true is None or bound <= true or close(bound, true)

    def with_bound(self, bound: float | None) -> Verification:
        """The same check beside another bound, which the plan refutes where it costs less."""
        return dataclasses.replace(self, bound=bound)

    @property
    def ok(self) -> bool:
        """A plan was read, no rule is broken, and all figures are finite and agree."""
        finite = self.recomputed is not None and math.isfinite(self.recomputed)
        agrees = self.objectives_agree and self.bound_holds and self.is_unchanged
        return finite and agrees and not self.violations

    def summary(self) -> dict[str, Any]:
        """What a caller needs to judge the check; None for what was not there to be checked."""
        return {
            "ok": self.ok,
            "claimed": self.claimed,
            "recomputed": self.recomputed,
            "objectives_agree": None if self.claimed is None else self.objectives_agree,
            "bound_holds": None if self.bound is None else self.bound_holds,
            "is_unchanged": self.is_unchanged,
            "num_violations": len(self.violations),
        }


@dataclass(frozen=True, kw_only=True)
class BoundCheck:
    """The bound beside a plan against the one computed from its certificate; None for none."""

    claimed: float | None
    recomputed: float | None

    @property
    def ok(self) -> bool:
        """Whether there is a claim, and the certificate proves at least as much."""
        claimed, proven = self.claimed, self.recomputed
        if claimed is None or proven is None:
            return False
        return proven >= claimed or close(claimed, proven)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A limit that would have to give: which rule, where, and by how much at least.

    ``cost`` is how much more the plan costs with it, None where that is not known.
    """

    rule: str
    where: str
    amount: float
    unit: str
    detail: str
    cost: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why something was left out, or why no plan exists; what is not ``proved`` is only likely.

    Each of its ``changes`` by itself takes this reason away; they are the plainest ones. Where
    several limits have to give at once, ``detail`` has all, the figures are those of the first.
    """

    code: str
    detail: str
    proved: bool = True
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unserved:
    """Something a plan leaves out, with the reasons that are known.

    ``change`` is the cheapest single one with which this plan would serve it, as far as is known.
    """

    id: str
    reasons: tuple[Reason, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """What the planner's usual rule of thumb would have cost on the same data."""

    objective: float
    saving: float | None


@dataclass(frozen=True, kw_only=True)
class ModelSize:
    """How many rows, columns, coefficients and whole columns a model has."""

    rows: int
    columns: int
    nonzeros: int
    integers: int


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Enough to run the same solve again and to know where the time went (seconds, by phase)."""

    instance_sha256: str
    versions: Mapping[str, str]
    method: str
    backend: str | None
    seed: int
    threads: int
    time_limit_s: float
    mip_rel_gap: float
    memory_mb: float | None
    model: ModelSize | None
    time_s: Mapping[str, float]
    peak_memory_mb: float


@dataclass(frozen=True, kw_only=True)
class SolveReport:
    """The answer to one solve: a plan with its proof, or a "no" with its reasons."""

    formulation: str
    name: str
    currency: str | None
    status: Status
    limit: Limit | None
    detail: str | None
    objective: Objective | None
    bound: float | None
    gap: float | None
    certificate: Mapping[str, Any] | None
    certified_bound: float | None
    trust: Trust | None
    second_opinion: SecondOpinion | None
    plan: Any
    unserved: tuple[Unserved, ...]
    conflict: tuple[Reason, ...]
    repair: tuple[Change, ...]
    violations: tuple[Violation, ...]
    verification: Verification | None
    baseline: Baseline | None
    best_known: Mapping[str, Any] | None
    kpis: Mapping[str, float]
    warnings: tuple[Issue, ...]
    provenance: Provenance
    sections: tuple[Any, ...] = field(default=(), repr=False)  # room's tables for display
    draw: Callable[[], Iterable[Any]] = field(default=tuple, repr=False, compare=False)  # lazily

    @property
    def is_sound(self) -> bool:
        """Whether there is a plan that passed its verification, and no solver contradicts it."""
        return self.verification is not None and self.verification.ok and not self.is_contradicted

    @property
    def is_contradicted(self) -> bool:
        """Whether a second solver came to another answer."""
        opinion = self.second_opinion
        return opinion is not None and opinion.verdict is Verdict.DISAGREES

    def drawings(self) -> tuple[Any, ...]:
        """What the room draws of the plan; nothing where there is no sound plan."""
        return tuple(self.draw()) if self.is_sound else ()

    def to_dict(self) -> dict[str, Any]:
        """What ``--json`` prints, as plain JSON values in a fixed order; absent is None."""
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        del fields["sections"], fields["draw"]  # for people; all in them comes from the plan
        if self.verification is not None:
            fields["verification"] = self.verification.summary()
        plan = fields["plan"]
        told = {name: None if name == "plan" else plain(v) for name, v in fields.items()}
        if plan is not None:
            told["plan"] = plan.model_dump(exclude_none=True)
        return told | {"errors": [], "num_errors": 0}

    def to_pandas(self) -> dict[str, pd.DataFrame]:
        """One frame for each table of the plan, by its name; empty when there is no plan."""
        if self.plan is None:
            return {}
        return {name: table.frame() for name, table in self.plan.tables().items()}

    def replace(self, **changes: Any) -> SolveReport:
        return dataclasses.replace(self, **changes)


def rel_gap(primal_bound: float | None, dual_bound: float | None) -> float | None:
    """|primal - dual| / max(1e-9, |primal|): one formula, because solvers differ in theirs."""
    if primal_bound is None or dual_bound is None:
        return None
    if dual_bound >= primal_bound:  # a bound may pass the objective by a rounding error only
        return 0.0
    return (primal_bound - dual_bound) / max(1e-9, abs(primal_bound))


def gap_to(reference: float | None, objective: float | None) -> float | None:
    """(objective - reference) / |reference|; negative where the objective is better."""
    if objective is None or reference is None:
        return None
    return (objective - reference) / max(1e-9, abs(reference))


def plain(value: Any) -> Any:
    """Dataclasses, enums and tuples as the dicts, texts and lists of JSON."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if hasattr(value, "item"):  # a numpy scalar
        return plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value
