"""The contracts between the engine, the rooms and the solvers.

A *room* is a package with a fixed set of files; ``Formulation`` is the engine's view of it. Each
method of ``Formulation`` is one function in one file of the room, imported when first called, so
that listing the rooms loads no solver, no model layer and no data library.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from optimizer.errors import InstanceError, Issue
from optimizer.packages import Requiring, obstacle_of
from optimizer.result import (
    Limits,
    Prices,
    Progress,
    Reason,
    SolveResult,
    Unserved,
    Violation,
)

if TYPE_CHECKING:
    import pyomo.core as pyo

    from optimizer.drawing import Drawing
    from optimizer.modeling.matrix import Encoded, Key, Values
    from optimizer.modeling.meaning import Aim, FileField, Pricing
    from optimizer.schema.record import Record
    from optimizer.schema.table import Table
    from optimizer.section import Section

S = TypeVar("S", contravariant=True)
P = TypeVar("P")

Emit = Callable[[Progress[P]], None]
"""Tell the parent process of progress; also the place where an interrupt is noticed."""


def never() -> bool:
    """Nobody interrupts."""
    return False


class Solve(Protocol[S, P]):
    """A solver in its own process: subject in, claim out.

    A backend takes a ``MatrixForm`` and finds a vector; a room's search takes an instance and finds
    a solution. Both stream what they find through ``emit``, poll ``interrupted`` and end in time.
    """

    def __call__(
        self, subject: S, limits: Limits, emit: Emit[P], interrupted: Callable[[], bool]
    ) -> SolveResult[P]: ...


@dataclass(frozen=True, kw_only=True)
class Method(Requiring):
    """One way to solve a room's instances without going through its model.

    ``supports`` answers None, or why this instance is beyond the method; ``suits`` whether it is
    chosen by itself where it can. ``target`` is the ``module:function`` of a ``Solve`` that is run
    in a child process; ``requires`` are the packages it imports there, and ``gains_from`` those
    that it uses as well where they are installed. One that ``resumes`` tells of checkpoints, and
    goes on from one that it is given. One that ``clusters`` can let the workers of a Dask cluster
    do a part of its work.
    """

    name: str
    description: str
    target: str
    requires: tuple[str, ...] = ()
    gains_from: tuple[str, ...] = ()
    supports: Callable[[Any], str | None] = lambda instance: None
    suits: Callable[[Any], bool] = lambda instance: True
    resumes: bool = False
    clusters: bool = False

    @property
    def packages(self) -> tuple[str, ...]:
        """What its answers depend on here."""
        gained = (name for name in self.gains_from if obstacle_of([name]) is None)
        return (*self.requires, *gained)


class Compete(Protocol):
    """A peer at work, in a process of its own: an instance in, a claim in the room's words out.

    It tells every better plan through ``emit``, where that is possible, and ends in time.
    """

    def __call__(
        self, formulation: Formulation, instance: Any, limits: Limits, emit: Emit[Any]
    ) -> SolveResult[Any]: ...


@dataclass(frozen=True, kw_only=True)
class Peer(Requiring):
    """Another solver that ours are measured against; it takes part in benchmarks only.

    ``target`` is the ``module:function`` of a ``Compete``, ``clock`` the time that its budget
    counts, and ``supports`` answers None, or why this instance is beyond the peer.
    """

    name: str
    description: str
    clock: Literal["cpu", "wall"]
    target: str
    requires: tuple[str, ...]
    supports: Callable[[Any], str | None] = lambda instance: None


@dataclass(frozen=True, kw_only=True)
class Importer:
    """Reads a foreign file: ``read(path, options)`` returns an envelope ready to be written."""

    name: str
    description: str
    read: Callable[[Path, Mapping[str, str]], dict[str, Any]]
    options: Mapping[str, str]  # name -> what it means and its default

    def envelope(self, path: Path, options: Mapping[str, str]) -> dict[str, Any]:
        """What ``read`` makes of a file.

        Raises:
            InstanceError: E101 when it is no such file, or the reader's own when it cannot be said
                in our format.
            UsageError: E405 when there is no such value of an option.
        """
        try:
            return self.read(path, options)
        except (OSError, ValueError, LookupError) as error:
            reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
            message = f"this cannot be read as a file of the format {self.name}: {reason}"
            raise InstanceError([Issue(code="E101", message=message)]) from error


@dataclass(frozen=True, kw_only=True)
class Formulation:
    """A kind of problem, found in the package ``package``.

    ========================  =========================================================
    instance.py               Instance, cross_checks(instance), warnings(instance)
    solution.py               Solution, decode(instance, values), encode(instance, solution)
    checks.py                 violations(instance, solution), cost(instance, solution)
    conflicts.py              conflicts(instance)
    model.py                  build(instance) -> pyo.AbstractModel; rel_error, obstacle, place,
                              num_columns, PRICING (optional)
    fields.py                 field_of(instance) -> (family, key) -> FileField | None (optional)
    aims.py                   aims(instance) -> name -> Aim (optional)
    baseline.py               baseline(instance, rng, interrupted) -> Solution | None
    generate.py               generate(rng, size, tightness) -> envelope; with KINDS (optional)
                              also generate(rng, size, tightness, kind)
    search/                   one Method a file, named METHOD (optional)
    peers/                    one Peer a file, named PEER (optional)
    importers.py              IMPORTERS, SOLUTION_READERS
    report.py                 sections, kpis, unserved (instance, solution); with PRICING sections
                              and unserved also (instance, solution, prices)
    drawing.py                drawings(instance, solution) (optional)
    certificate.py            recheck(instance, certificate) (optional), and with it
                              sections(certificate), AT_ONCE, load() (optional)
    roll.py                   rolled(instance, last), nervousness(instance, solution) (optional)
    naming.py                 named_like(other solution, solution) -> Solution (optional)
    alerts.py                 Stock, cross_checks(stock), alerts(stock, solution),
                              sections(alerts) (optional)
    ========================  =========================================================
    """

    name: str
    title: str
    version: str  # MAJOR.MINOR of the instance schema
    package: str
    default_method: str = "mip"

    def _room(self, module: str) -> Any:
        return importlib.import_module(f"{self.package}.{module}")

    def _has(self, module: str) -> bool:
        return importlib.util.find_spec(f"{self.package}.{module}") is not None

    def _optional(self, module: str) -> Any | None:
        """A file that not every room has."""
        return self._room(module) if self._has(module) else None

    def load(self, *, model: bool) -> None:
        """Import ahead what a solve imports of the room: its model, or what rechecks a search."""
        files = ("instance", "conflicts", "baseline", "solution", "checks", "report")
        for file in (*files, "model") if model else files:
            self._room(file)
        if not model:
            getattr(self._optional("certificate"), "load", lambda: None)()

    def instance_type(self) -> type[Record]:
        return self._room("instance").Instance  # type: ignore[no-any-return]

    def solution_type(self) -> type[Record]:
        return self._room("solution").Solution  # type: ignore[no-any-return]

    def cross_checks(self, instance: Any) -> Iterable[Issue]:
        """Every contradiction between fields that each look fine; pointers below ``/data``."""
        return self._room("instance").cross_checks(instance)  # type: ignore[no-any-return]

    def warnings(self, instance: Any) -> Iterable[Issue]:
        """What looks like a mistake but can be solved."""
        return self._room("instance").warnings(instance)  # type: ignore[no-any-return]

    def build(self, instance: Any) -> pyo.AbstractModel:
        return self._room("model").build(instance)

    def model_rel_error(self, instance: Any) -> float:
        """By how much the model's objective may undercut the true cost, by design; usually 0."""
        return getattr(self._room("model"), "rel_error", lambda _: 0.0)(instance)

    def model_obstacle(self, instance: Any) -> str | None:
        """Why an instance is beyond the model, usually its size; None when it is not."""
        return getattr(self._room("model"), "obstacle", lambda _: None)(instance)

    def num_columns(self, instance: Any) -> int:
        """About how many columns the model would have, told from the data alone; 0 if unknown."""
        return int(getattr(self._room("model"), "num_columns", lambda _: 0)(instance))

    def row_place(self, instance: Any, key: Key) -> str:
        """Where a row of the model is, in the words of the file; by default its key."""
        place = getattr(self._room("model"), "place", None)
        return ", ".join(map(str, key if place is None else place(instance, key)))

    @property
    def pricing(self) -> Pricing | None:
        """How limits of a plan are priced; None where the room does not ask for prices."""
        return getattr(self._room("model"), "PRICING", None)

    def field_of(self, instance: Any) -> Callable[[str, Key], FileField | None] | None:
        """The field of the file behind a row of the model, by its family and key, if it has one.

        None where the room knows of no fields.
        """
        fields = self._optional("fields")
        return None if fields is None else fields.field_of(instance)

    def aims(self, instance: Any) -> Mapping[str, Aim]:
        """What plans can be weighed by besides their cost, by name; none where there is no word."""
        aims = self._optional("aims")
        return {} if aims is None else aims.aims(instance)

    def decode(self, instance: Any, values: Values) -> Any:
        return self._room("solution").decode(instance, values)

    def encode(self, instance: Any, solution: Any) -> Encoded:
        return self._room("solution").encode(instance, solution)  # type: ignore[no-any-return]

    def violations(self, instance: Any, solution: Any) -> Iterable[Violation]:
        return self._room("checks").violations(instance, solution)  # type: ignore[no-any-return]

    def cost(self, instance: Any, solution: Any) -> Mapping[str, float]:
        """Cost by component from business rules alone; the sum is the objective."""
        return self._room("checks").cost(instance, solution)  # type: ignore[no-any-return]

    def baseline(
        self, instance: Any, rng: random.Random, interrupted: Callable[[], bool] = never
    ) -> Any | None:
        """What a planner would do by rule of thumb, or None where the rule finds no plan in time.

        It asks ``interrupted`` now and then and gives up when told to.
        """
        return self._room("baseline").baseline(instance, rng, interrupted)

    def generate(
        self, rng: random.Random, size: int, tightness: str, kind: str | None = None
    ) -> dict[str, Any]:
        """An envelope with a realistic instance: ``tight``, ``usual`` or ``loose``.

        ``kind`` is one of ``kinds()``, or None for what the room makes by itself.
        """
        chosen = () if kind is None else (kind,)
        return self._room("generate").generate(  # type: ignore[no-any-return]
            rng, size, tightness, *chosen
        )

    def kinds(self) -> tuple[str, ...]:
        """The kinds of instances that the generator can be asked for, if there are several."""
        return tuple(getattr(self._room("generate"), "KINDS", ()))

    def methods(self) -> dict[str, Method]:
        """The room's own methods by name, one file each in ``search/``; "mip" is the engine's."""
        return {method.name: method for method in self._each_in("search", "METHOD")}

    def peers(self) -> dict[str, Peer]:
        """Other people's solvers of this room's instances by name, one file each in ``peers/``."""
        return {peer.name: peer for peer in self._each_in("peers", "PEER")}

    def _each_in(self, folder: str, name: str) -> list[Any]:
        """What the modules of a folder of the room call ``name``."""
        if not self._has(folder):
            return []
        path = self._room(folder).__path__
        modules = [self._room(f"{folder}.{info.name}") for info in pkgutil.iter_modules(path)]
        return [getattr(module, name) for module in modules if hasattr(module, name)]

    def importers(self) -> Mapping[str, Importer]:
        return self._room("importers").IMPORTERS  # type: ignore[no-any-return]

    def solution_readers(self) -> Mapping[str, Callable[[Any, str], tuple[Any, float | None]]]:
        """File suffix -> reader of a foreign plan: (instance, text) to (solution, claimed cost)."""
        return self._room("importers").SOLUTION_READERS  # type: ignore[no-any-return]

    def sections(
        self, instance: Any, solution: Any, prices: Prices | None = None
    ) -> Iterable[Section]:
        known = () if prices is None else (prices,)
        return self._room("report").sections(  # type: ignore[no-any-return]
            instance, solution, *known
        )

    def kpis(self, instance: Any, solution: Any) -> Mapping[str, float]:
        return self._room("report").kpis(instance, solution)  # type: ignore[no-any-return]

    def unserved(
        self, instance: Any, solution: Any, prices: Prices | None = None
    ) -> Iterable[Unserved]:
        known = () if prices is None else (prices,)
        return self._room("report").unserved(  # type: ignore[no-any-return]
            instance, solution, *known
        )

    def drawings(self, instance: Any, solution: Any) -> Iterable[Drawing | Section]:
        """What there is to look at, and tables too long for the terminal."""
        drawing = self._optional("drawing")
        return () if drawing is None else drawing.drawings(instance, solution)

    def recheck(self, instance: Any, certificate: Mapping[str, Any] | None) -> float | None:
        """The bound that a certificate proves, or None where the room knows of none.

        Raises:
            ValueError, LookupError, TypeError, AttributeError: the certificate is none of this
                instance.
        """
        known = self._optional("certificate")
        return None if known is None else known.recheck(instance, certificate)

    @property
    def rechecks_at_once(self) -> bool:
        """Whether a certificate is rechecked in a small part of what the solve takes."""
        return bool(getattr(self._optional("certificate"), "AT_ONCE", False))

    def price_sections(self, certificate: Mapping[str, Any]) -> Iterable[Section]:
        """What the prices in a certificate of this room tell people, where the plan does not."""
        told = getattr(self._room("certificate"), "sections", None)
        return () if told is None else told(certificate)

    def named_like(self, other: Any, solution: Any) -> Any:
        """A plan whose made-up names, if there are any, are those of another that fit best."""
        naming = self._optional("naming")
        return solution if naming is None else naming.named_like(other, solution)

    def rolled(self, instance: Any, last: Any) -> Mapping[str, Any] | None:
        """A merge patch by which the data know of the last plan; None where they have no words."""
        roll = self._optional("roll")
        return None if roll is None else roll.rolled(instance, last)

    def nervousness(self, instance: Any, solution: Any) -> Table[Any]:
        """By how much a plan differs from the earlier one, period by period."""
        return self._room("roll").nervousness(instance, solution)  # type: ignore[no-any-return]

    @property
    def watches_stock(self) -> bool:
        """Whether the room knows what in a stock table needs a person."""
        return self._has("alerts")

    def stock_type(self) -> type[Record]:
        """A record of one table, the stock of a day."""
        return self._room("alerts").Stock  # type: ignore[no-any-return]

    def stock_checks(self, stock: Any) -> Iterable[Issue]:
        """Every contradiction within a stock table."""
        return self._room("alerts").cross_checks(stock)  # type: ignore[no-any-return]

    def alerts(self, stock: Any, solution: Any | None) -> Table[Any]:
        """What in a stock table needs a person, beside a plan where there is one."""
        return self._room("alerts").alerts(stock, solution)  # type: ignore[no-any-return]

    def alert_sections(self, found: Table[Any]) -> Iterable[Section]:
        return self._room("alerts").sections(found)  # type: ignore[no-any-return]

    def conflicts(self, instance: Any) -> Iterable[Reason]:
        """Proofs of infeasibility that need no solver: necessary conditions that fail."""
        return self._room("conflicts").conflicts(instance)  # type: ignore[no-any-return]
