"""How far an answer can be trusted, by what was checked and by nothing that a solver said."""

from __future__ import annotations

from optimizer.result import Trust, Verification, rel_gap
from optimizer.tolerances import OBJECTIVE


def trust_in(
    check: Verification | None, certified_bound: float | None, *, contradicted: bool = False
) -> Trust | None:
    """The word for a plan with its check and the bound that its certificate proves, if any.

    ``contradicted`` by a second solver, none is more than unverified.
    """
    if check is None:
        return None
    if contradicted or not check.ok:
        return Trust.UNVERIFIED
    gap = rel_gap(check.recomputed, certified_bound)
    if gap is None:
        return Trust.FEASIBLE_ONLY
    return Trust.PROVEN if gap <= OBJECTIVE else Trust.CERTIFIED_GAP
