"""What a second solver says of the answer of a first one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether two solvers of one model agree on its status and its objective."""

    AGREES = "agrees"
    DISAGREES = "disagrees"  # one of the two is wrong: the plan is not to be used
    CANNOT_TELL = "cannot_tell"  # one of the two proved nothing, and nothing contradicts
    NOTHING_TO_COMPARE = "nothing_to_compare"  # no model was solved


@dataclass(frozen=True, kw_only=True)
class SecondOpinion:
    """``solver`` is the second one; ``case`` the folder with the model that they disagree about."""

    verdict: Verdict
    detail: str
    solver: str | None = None
    case: str | None = None
