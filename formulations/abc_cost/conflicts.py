"""Proofs that no plan can exist, from necessary conditions that fail."""

from __future__ import annotations

from collections.abc import Iterator

from formulations.abc_cost.decisions import asked
from formulations.abc_cost.instance import Instance
from optimizer.sdk import Reason


def conflicts(instance: Instance) -> Iterator[Reason]:
    """What the data of the decision alone rule out."""
    data, decision = asked(instance, "data")
    yield from data.conflicts(decision)
