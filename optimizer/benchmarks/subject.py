"""What a run is about: a public instance, one from a generator, or a file of the user's own."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from optimizer.benchmarks.catalogue import benchmark_set
from optimizer.benchmarks.digest import is_the_published
from optimizer.registry import formulation


@dataclass(frozen=True, kw_only=True)
class Known:
    """The best value known elsewhere, in the cost of the instance.

    Where vehicles count before distance, ``vehicles`` and ``per_vehicle`` are how many it has and
    what each costs, which is more than any distance: gaps are relative to the rest.
    """

    objective: float
    kind: str
    vehicles: int = 0
    per_vehicle: float | None = None

    @property
    def offset(self) -> float:
        """What its vehicles cost."""
        return self.vehicles * (self.per_vehicle or 0.0)

    @property
    def rest(self) -> float:
        return self.objective - self.offset

    def vehicles_beyond(self, objective: float) -> int | None:
        """How many more a plan of some cost has; None where they do not count first."""
        if self.per_vehicle is None:
            return None
        return int(objective // self.per_vehicle) - self.vehicles


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A subject as it is solved: the envelope or the path of a file, and what is known of it.

    ``note`` says why nothing is known where one might expect it. ``reference`` is a plan that the
    user's own planning has made.
    """

    source: Mapping[str, Any] | Path
    known: Known | None = None
    note: str | None = None
    reference: Path | None = None


class Subject(Protocol):
    """``group`` and ``name`` say which instance it is, in every table and file."""

    @property
    def group(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def formulation(self) -> str: ...

    @property
    def convention(self) -> str | None:
        """How distances are rounded and what counts first, where files leave that open."""

    def read(self) -> Reading:
        """The instance and what is known of it.

        Raises:
            InstanceError: when it cannot be said in our format, or cannot be read.
        """


@dataclass(frozen=True, kw_only=True)
class Public:
    """An instance of a benchmark set, below the folder ``data``."""

    group: str
    name: str
    data: Path

    @property
    def formulation(self) -> str:
        return benchmark_set(self.group).formulation

    @property
    def convention(self) -> str | None:
        return benchmark_set(self.group).convention

    @property
    def path(self) -> Path:
        chosen = benchmark_set(self.group)
        return chosen.path(chosen.instance(self.name), self.data)

    @property
    def solution(self) -> Path | None:
        """The plan that was published with it."""
        chosen = benchmark_set(self.group)
        name = chosen.instance(self.name).solution
        return None if name is None else self.data / chosen.folder / name

    def read(self) -> Reading:
        envelope = self.envelope()
        label = f"{self.group}/{self.name}"
        if not is_the_published(label, envelope):
            note = f"{self.path.name} differs from the file that the best known value is for"
            return Reading(source=envelope, note=note)
        return Reading(source=envelope, known=self._known(envelope))

    def envelope(self) -> dict[str, Any]:
        """The file under the convention of its set.

        Raises:
            InstanceError: when the importer refuses it.
        """
        chosen = benchmark_set(self.group)
        importer = formulation(chosen.formulation).importers()[chosen.importer]
        return importer.envelope(self.path, chosen.options | chosen.instance(self.name).options)

    def _known(self, envelope: Mapping[str, Any]) -> Known | None:
        chosen = benchmark_set(self.group)
        instance = chosen.instance(self.name)
        best, kind = instance.best_known, instance.kind or "best"
        if best is None:
            return None
        if isinstance(best, list):
            vehicles, distance = int(best[0]), best[1]
            each = float(envelope["custom"]["vehicle_priority_cost"])
            total = vehicles * each + distance
            return Known(objective=total, kind=kind, vehicles=vehicles, per_vehicle=each)
        return Known(objective=best / chosen.cost_unit, kind=kind)


@dataclass(frozen=True, kw_only=True)
class Generated:
    """An instance from the generator of a formulation; the same everywhere for one seed."""

    formulation: str
    size: int
    tightness: str
    seed: int
    kind: str | None = None
    convention: None = None

    @property
    def group(self) -> str:
        return f"{self.formulation}, generated"

    @property
    def name(self) -> str:
        kind = "" if self.kind is None else f"{self.kind}-"
        return f"{kind}{self.tightness}-{self.size}-{self.seed}"

    def read(self) -> Reading:
        room, rng = formulation(self.formulation), random.Random(self.seed)
        return Reading(source=room.generate(rng, self.size, self.tightness, self.kind))


@dataclass(frozen=True, kw_only=True)
class Own:
    """A file of the user's, and beside it perhaps the plan that is in use: ``NAME.plan.json``."""

    path: Path
    formulation: str
    convention: None = None

    @property
    def group(self) -> str:
        return self.path.parent.resolve().name

    @property
    def name(self) -> str:
        return self.path.stem

    def read(self) -> Reading:
        import optimizer

        best = optimizer.load(self.path).envelope.best_known
        known = None
        if best is not None and best.objective is not None:
            known = Known(objective=best.objective, kind=best.kind)
        plan = self.path.with_suffix(PLAN_SUFFIX)
        return Reading(source=self.path, known=known, reference=plan if plan.is_file() else None)


PLAN_SUFFIX = ".plan.json"
