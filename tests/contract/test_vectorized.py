"""Every room's model over arrays is the one that Pyomo builds key by key."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

import optimizer
from optimizer.modeling.compile import compile_by_key
from optimizer.modeling.vectorize import vectorized
from tests.contract import exam
from tests.contract.golden import INSTANCES
from tests.optimizer.modeling.same import assert_same

FILES = sorted(INSTANCES.glob("*/*.json"))
GENERATED = [
    (room, kind, tightness, size)
    for room, formulation in sorted(exam.rooms().items())
    for kind, tightness, size in (
        *((None, tightness, size) for tightness in exam.TIGHTNESS for size in (1, 7)),
        *((kind, "tight", 5) for kind in formulation.kinds()),
    )
]


def examine(envelope: dict[str, Any]) -> None:
    loaded = optimizer.load(envelope)
    room = loaded.formulation
    obstacle = room.model_obstacle(loaded.data)
    if obstacle is not None:
        pytest.skip(f"there is no model: {obstacle}")
    assert_same(vectorized(room.build(loaded.data)), compile_by_key(room.build(loaded.data)))


@pytest.mark.parametrize(("room", "kind", "tightness", "size"), GENERATED)
def test_generated_instances_compile_the_same_over_arrays(
    room: str, kind: str | None, tightness: str, size: int
) -> None:
    """No rule has to be evaluated key by key, and every number is the same."""
    examine(exam.rooms()[room].generate(random.Random(3), size, tightness, kind))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_example_instances_compile_the_same_over_arrays(path: Any) -> None:
    """The words that generated instances seldom have are in the examples."""
    examine(json.loads(path.read_text("utf-8")))
