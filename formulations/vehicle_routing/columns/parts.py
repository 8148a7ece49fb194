"""Plans parted by how many routes of a kind they drive; each part has a proof of its own.

A linear programme drives 7.06 vans where 7 are too few: plans with up to 7 of them cost more than
the whole seems to, and so do plans with 8 or more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.columns.generation import Generation, Proof
from formulations.vehicle_routing.columns.prices import Column

WHOLE = 1e-4
"""A number of routes closer than this to a whole one is one."""

MOST_DEEP = 40
"""So often a part is parted at most: a file that holds them all is nested no deeper than it may."""


@dataclass
class Halves:
    """Plans with up to so many routes of a kind, and those with more."""

    kind: int
    at_most: int
    fewer: Node
    more: Node


@dataclass
class Node:
    """A part of all plans."""

    generation: Generation
    depth: int = 0
    halves: Halves | None = None

    @property
    def proof(self) -> Proof:
        """The best one for the part as a whole."""
        assert self.generation.best is not None, "parts begin with the proof of the whole"
        return self.generation.best

    @property
    def value(self) -> float:
        """What none of its plans undercuts."""
        return self.weakest.proof.value

    def leaves(self) -> list[Node]:
        """The parts that are not parted again, this one where it has no halves."""
        if self.halves is None:
            return [self]
        return [*self.halves.fewer.leaves(), *self.halves.more.leaves()]

    @property
    def weakest(self) -> Node:
        """The one of the leaves whose proof proves least."""
        return min(self.leaves(), key=lambda leaf: leaf.proof.value)

    def split(self) -> tuple[Generation, ...]:
        """What is to be proved of its two halves; nothing where it is not to be parted."""
        routes = self.generation.master.routes()
        kind = parting(routes)
        if kind is None or self.depth >= MOST_DEEP:
            return ()
        at_most, subject = int(routes[kind]), self.generation.subject
        fewest, most = float(subject.fewest_routes[kind]), float(subject.most_routes[kind])
        fewer = self.generation.with_routes(kind, fewest, at_most)
        more = self.generation.with_routes(kind, at_most + 1.0, most)
        below = self.depth + 1
        self.halves = Halves(kind, at_most, Node(fewer, below), Node(more, below))
        return fewer, more

    def columns(self) -> list[Column]:
        """All routes that the proofs of this part and of its halves know, each once."""
        found = list(self.generation.master.columns)
        if self.halves is not None:
            found += [*self.halves.fewer.columns(), *self.halves.more.columns()]
        return list({(each.kind, each.path): each for each in found}.values())


def parting(routes: np.ndarray) -> int | None:
    """The kind of which the number of routes is farthest from a whole one, or None."""
    apart = np.abs(routes - np.round(routes))
    return int(np.argmax(apart)) if apart.max(initial=0.0) > WHOLE else None
