"""Suites: which instances are solved by what, for how long and with which seeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import product
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from optimizer.benchmarks import subject
from optimizer.benchmarks.catalogue import data_folder, matching, read_toml
from optimizer.benchmarks.peers import peers_of
from optimizer.benchmarks.row import WANTED_GAP, on_threads, to_gap
from optimizer.errors import Issue, UsageError, did_you_mean
from optimizer.schema.record import Record, parse_record

DEFAULT = "default"
"""The method that a formulation takes by itself."""

PEER = "peer:"
"""Before the name of somebody else's solver."""


class Generated(Record):
    """Instances from a formulation's generator, one for each size and seed."""

    formulation: str
    kind: str | None = None
    sizes: list[Annotated[int, Field(ge=1)]]
    tightness: str = "usual"
    seeds: list[int] = Field(default_factory=lambda: [1])


class Runs(Record):
    """Every instance by every method and peer, with every budget and seed.

    ``instances`` are patterns such as ``cvrp/X-n1*``; methods are ``default``, the name of one, or
    ``mip@BACKEND``; the peer ``*`` means all of them. A run is over at ``mip_rel_gap``.
    """

    instances: list[str] = Field(default_factory=list)
    generated: list[Generated] = Field(default_factory=list)
    methods: list[str] = Field(default_factory=lambda: [DEFAULT])
    peers: list[str] = Field(default_factory=list)
    budgets_s: list[float]
    seeds: list[int] = Field(default_factory=lambda: [0])
    threads: int = 1
    mip_rel_gap: float = WANTED_GAP


class Suite(Record):
    """One benchmark, as a TOML file says it."""

    title: str
    description: str = ""
    runs: list[Runs]


@dataclass(frozen=True, kw_only=True)
class Task:
    """One run: a subject, a solver (one of ours, or ``peer:NAME``) and its budget."""

    subject: subject.Subject
    solver: str
    budget_s: float
    seed: int = 0
    threads: int = 1
    mip_rel_gap: float = WANTED_GAP

    @property
    def label(self) -> str:
        where = f"{self.subject.group}/{self.subject.name}"
        budget = f"{self.budget_s:g} s{to_gap(self.mip_rel_gap)}{on_threads(self.threads)}"
        return f"{where} by {self.solver}, {budget}, seed {self.seed}"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """What a suite asks for and cannot be had here."""

    what: str
    reason: str


def suite_names() -> list[str]:
    """The suites that come with the package."""
    return sorted(path.stem for path in _folder().iterdir() if path.suffix == ".toml")


def read_suite(name: str) -> Suite:
    """The suite of that name, or in that TOML file.

    Raises:
        UsageError: E405 when there is none.
        InstanceError: when the file is no suite.
    """
    path = Path(name) if name.endswith(".toml") else _folder() / f"{name}.toml"
    if not name.endswith(".toml") and name not in suite_names():
        hint = did_you_mean(name, suite_names(), "a folder, a TOML file or one of these")
        message, known = f'there is no suite "{name}"', " | ".join(suite_names())
        raise UsageError(Issue(code="E405", message=message, value=name, expected=known, hint=hint))
    return parse_record(Suite, read_toml(path))


def tasks_of(suite: Suite, data: Path | None = None) -> tuple[list[Task], list[LeftOut]]:
    """The runs of a suite in their order, and what is left out for want of files or packages."""
    tasks: list[Task] = []
    left_out: dict[str, LeftOut] = {}
    for runs in suite.runs:
        subjects, missing = _subjects(runs, data_folder(data))
        left_out |= {each.what: each for each in missing}
        for each in subjects:
            solvers, lacking = _solvers(runs, each.formulation)
            left_out |= {one.what: one for one in lacking}
            for budget_s, solver, seed in product(runs.budgets_s, solvers, runs.seeds):
                tasks.append(
                    Task(
                        subject=each,
                        solver=solver,
                        budget_s=budget_s,
                        seed=seed,
                        threads=runs.threads,
                        mip_rel_gap=runs.mip_rel_gap,
                    )
                )
    once = dict.fromkeys(tasks)  # patterns may overlap
    return list(once), list(left_out.values())


def own_files(folder: Path) -> list[Path]:
    """The instance files of a folder.

    Raises:
        UsageError: E405 when there is none.
    """
    paths = sorted(
        path for path in folder.glob("*.json") if not path.name.endswith(subject.PLAN_SUFFIX)
    )
    if not paths:
        message = f'there is no instance in "{folder}"'
        hint = "name a folder that holds instances"
        raise UsageError(
            Issue(code="E405", message=message, value=str(folder), expected="*.json", hint=hint)
        )
    return paths


def own_task(path: Path, budget_s: float) -> Task:
    """An instance file, solved by default.

    Raises:
        InstanceError: when it is wrong.
    """
    import optimizer

    own = subject.Own(path=path, formulation=optimizer.load(path).formulation.name)
    return Task(subject=own, solver=DEFAULT, budget_s=budget_s)


def _subjects(runs: Runs, data: Path) -> tuple[list[subject.Subject], list[LeftOut]]:
    found: list[subject.Subject] = []
    missing: list[LeftOut] = []
    for chosen, each in (pair for pattern in runs.instances for pair in matching(pattern)):
        public = subject.Public(group=chosen.name, name=each.name, data=data)
        if public.path.is_file():
            found.append(public)
        else:
            reason = f"{public.path} is not there; see stockwright bench fetch {chosen.name}"
            missing.append(LeftOut(what=f"{chosen.name}/{each.name}", reason=reason))
    found += (each for generated in runs.generated for each in _generated(generated))
    return found, missing


def _generated(wanted: Generated) -> Iterator[subject.Generated]:
    for size, seed in product(wanted.sizes, wanted.seeds):
        yield subject.Generated(
            formulation=wanted.formulation,
            kind=wanted.kind,
            size=size,
            tightness=wanted.tightness,
            seed=seed,
        )


def _solvers(runs: Runs, formulation: str) -> tuple[list[str], list[LeftOut]]:
    known = peers_of(formulation)
    wanted = list(known) if runs.peers == ["*"] else [name for name in runs.peers if name in known]
    unknown = [name for name in runs.peers if name not in known and name != "*"]
    lacking = [LeftOut(what=f"peer {name}", reason="there is no such peer") for name in unknown]
    for name in wanted:
        if known[name].obstacle is not None:
            reason = f"{known[name].obstacle}; see make peers"
            lacking.append(LeftOut(what=f"peer {name}", reason=reason))
    able = [f"{PEER}{name}" for name in wanted if known[name].installed]
    return [*runs.methods, *able], lacking


def _folder() -> Any:
    return resources.files("optimizer.benchmarks") / "suites"
