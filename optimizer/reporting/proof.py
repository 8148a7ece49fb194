"""How good a plan is: its bound, its check, and the yardsticks beside it."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.reporting.numbers import money, percent, short_percent
from optimizer.reporting.paragraph import fact_lines
from optimizer.result import Baseline, BoundCheck, SolveReport, Trust, Verification, rel_gap
from optimizer.tolerances import OBJECTIVE, close


def proof_lines(report: SolveReport, width: int) -> Iterator[str]:
    """The facts of a proof, under their title."""
    facts = proof_facts(report)
    if facts:
        yield "How good it is"
        yield from fact_lines(facts, width)


def proof_facts(report: SolveReport) -> list[tuple[str, str]]:
    """Bound, gap, check, and the two yardsticks: the baseline and the best known value.

    A plan that failed its check is compared with nothing.
    """
    check, opinion = report.verification, ("opinion", _opinion(report))
    if check is None:
        return [opinion] if opinion[1] else []
    checked = ("verified", verdict(check, report.currency))
    if not check.ok or report.is_contradicted:
        return [checked, opinion]
    yardsticks = [("baseline", _baseline(report)), ("best known", _best_known(report))]
    return [("bound", _bound(report)), ("proof", _proof(report)), checked, opinion, *yardsticks]


def _bound(report: SolveReport) -> str:
    if report.bound is None:
        return "none was proven"
    gap = "" if report.gap is None else f", gap {short_percent(report.gap)}"
    return f"no plan can cost less than {money(report.bound, report.currency)}{gap}"


def _proof(report: SolveReport) -> str:
    """What the certificate beside the plan is worth, by its own recomputation."""
    certified = report.certified_bound
    if certified is None:
        return "" if report.certificate is None else "by prices beside the plan: verify --bound"
    if report.trust is Trust.PROVEN:
        return "by prices beside the plan, recomputed"
    gap = rel_gap(None if report.objective is None else report.objective.value, certified)
    proven = f"prices beside the plan prove {money(certified, report.currency)}"
    return proven if gap is None else f"{proven}, gap {short_percent(gap)}"


def _opinion(report: SolveReport) -> str:
    opinion = report.second_opinion
    if opinion is None:
        return ""
    return opinion.detail if opinion.case is None else f"{opinion.detail}; the case: {opinion.case}"


def _baseline(report: SolveReport) -> str:
    if report.baseline is None:
        return ""
    usual = f"{money(report.baseline.objective, report.currency)} by rule of thumb"
    saving = saving_words(report.baseline, report.currency)
    return f"{usual}; this plan saves {saving}" if saving else f"{usual}; no saving"


def saving_words(usual: Baseline, currency: str | None) -> str:
    """What a plan saves of the rule of thumb's; nothing where that is the noise of sums."""
    saving = usual.saving
    if saving is None or close(usual.objective, usual.objective - saving):
        return ""
    share = f" ({percent(saving / usual.objective)})" if usual.objective else ""
    return f"{money(saving, currency)}{share}"


def _best_known(report: SolveReport) -> str:
    known = report.best_known
    if known is None or known.get("objective") is None:
        return ""
    text = f"{money(known['objective'], report.currency)} ({known['kind']})"
    gap = known.get("gap")
    if gap is None:
        return text
    if abs(gap) <= OBJECTIVE:
        return f"{text}, reached"
    return f"{text}; this plan is {short_percent(abs(gap))} {'above' if gap > 0 else 'below'} it"


def bound_verdict(check: BoundCheck, currency: str | None) -> str:
    """The outcome of a check of a bound in one sentence."""
    if check.claimed is None:
        return "FAILED: there is no bound beside the plan"
    claimed = money(check.claimed, currency)
    if check.recomputed is None:
        why = "it has no certificate that proves any"
        return f"FAILED: the bound {claimed} cannot be computed again; {why}"
    proven = money(check.recomputed, currency)
    if check.ok:
        return f"no plan costs less than the bound {claimed}: recomputed as {proven}"
    return f"FAILED: the bound {claimed} is not proven, only {proven}"


def verdict(check: Verification, currency: str | None) -> str:
    """The outcome of a check in one sentence."""
    if check.recomputed is None:
        return f"FAILED: the solver's point breaks {len(check.violations)} rules of its own model"
    cost = money(check.recomputed, currency)
    if check.ok:
        against = "" if check.claimed is None else ", as claimed"
        return f"every rule holds; cost recomputed as {cost}{against}"
    faults = [f"{len(check.violations)} violations"] if check.violations else []
    if not check.objectives_agree and check.claimed is not None:
        faults.append(f"claimed {money(check.claimed, currency)}, recomputed {cost}")
    if not check.bound_holds and check.bound is not None:
        faults.append(f"its cost {cost} is below the bound {money(check.bound, currency)}")
    if not check.is_unchanged:
        faults.append("the file was changed after it had been written")
    return f"FAILED: {'; '.join(faults)}"
