"""Whether the public files that are here can be said in our format, and their plans hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from optimizer.benchmarks.catalogue import BenchmarkSet, PublicInstance
from optimizer.benchmarks.digest import is_the_published
from optimizer.benchmarks.subject import Public
from optimizer.errors import InstanceError


class State(StrEnum):
    """What became of a public instance."""

    VERIFIED = "verified"  # imported, and the published plan holds at the published cost
    IMPORTED = "imported"  # no plan was published with it, or it is not here
    REFUSED = "refused"  # our format has no words for it
    MISSING = "missing"  # the file is not here
    WRONG = "wrong"  # not the file, or its plan does not hold or costs something else


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is true of one public instance, and why where that is not plain."""

    group: str
    name: str
    state: State
    detail: str | None = None


def audit(chosen: BenchmarkSet, data: Path) -> Iterator[Finding]:
    """A finding for each instance of a set."""
    for instance in chosen.instances:
        state, detail = _state(chosen, instance, data)
        yield Finding(group=chosen.name, name=instance.name, state=state, detail=detail)


def _state(chosen: BenchmarkSet, instance: PublicInstance, data: Path) -> tuple[State, str | None]:
    import optimizer

    public = Public(group=chosen.name, name=instance.name, data=data)
    if not public.path.is_file():
        return State.MISSING, f"{public.path} is not there"
    try:
        envelope = public.envelope()
        loaded = optimizer.load(envelope)
    except InstanceError as error:
        beyond = all(issue.code == "E202" for issue in error.issues)
        return State.REFUSED if beyond else State.WRONG, error.issues[0].message
    if not is_the_published(f"{chosen.name}/{instance.name}", envelope):
        return State.WRONG, "the file differs from the one that the best known value is for"
    if public.solution is None or not public.solution.is_file():
        return State.IMPORTED, None
    check = optimizer.verify(loaded, public.solution)
    if check.violations:
        return State.WRONG, f"the published plan breaks {check.violations[0].rule}"
    assert check.recomputed is not None, "a plan that was read has a cost"
    cost = check.recomputed * chosen.cost_unit
    published = instance.best_known
    if isinstance(published, float) and not _as_published(cost, published):
        return State.WRONG, f"the published plan costs {cost:.10g}, not {published:.10g}"
    return State.VERIFIED, None


def _as_published(cost: float, published: float) -> bool:
    """Whether a cost is the one published, to the last digit that was printed."""
    digits = max(0, -int(Decimal(repr(published)).as_tuple().exponent))
    return abs(cost - published) <= 0.5 * 10.0**-digits + 1e-9 * abs(published)
