"""What the exam runs on: every room that exists, small instances of it, and a way to solve them.

A new room or backend is examined by being there; nothing is listed by hand.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import optimizer
from optimizer.backends import BACKENDS
from optimizer.contracts import Formulation
from optimizer.modeling.compile import compile_model
from optimizer.modeling.matrix import MatrixForm
from optimizer.registry import formulations
from optimizer.result import SolveReport
from optimizer.schema.record import parse_record

TIGHTNESS = ("tight", "usual", "loose")
SMALL = 4
TIME_LIMIT_S = 20.0


def rooms() -> dict[str, Formulation]:
    return formulations()


def solvers() -> list[str]:
    """Every installed backend with each of its algorithms, as ``--backend`` takes them."""
    return [
        name if algorithm is None else f"{name}:{algorithm}"
        for name, backend in BACKENDS.items()
        if backend.installed
        for algorithm in (None, *backend.algorithms)
    ]


@cache
def envelope(room: str, tightness: str, seed: int, size: int = SMALL) -> dict[str, Any]:
    """A generated instance of a room; callers must not change it."""
    return rooms()[room].generate(random.Random(seed), size, tightness)


def with_data(envelope: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return {**envelope, "data": data}


def instance_of(formulation: Formulation, envelope: dict[str, Any]) -> Any:
    return parse_record(formulation.instance_type(), envelope["data"], "/data")


@cache
def compiled(room: str, tightness: str, seed: int) -> MatrixForm:
    formulation = rooms()[room]
    instance = instance_of(formulation, envelope(room, tightness, seed))
    return compile_model(formulation.build(instance))


@cache
def optimum(room: str, tightness: str, seed: int) -> SolveReport:
    """The room's own model, solved to proof by the default backend."""
    return solved(envelope(room, tightness, seed), method="mip")


def solved(envelope: dict[str, Any], **options: Any) -> SolveReport:
    options.setdefault("time_limit_s", TIME_LIMIT_S)
    return optimizer.solve(envelope, **options)


def tolerance(room: str, envelope: dict[str, Any]) -> float:
    """How far two answers may differ: the tolerance for objectives and the model's own error."""
    formulation = rooms()[room]
    return 2e-6 + formulation.model_rel_error(instance_of(formulation, envelope))
