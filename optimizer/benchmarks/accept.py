"""When a comparison fails: conditions such as ``gap > +0.2pp`` and ``time > 1.2x``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.benchmarks.compare import Comparison, Contrast
from optimizer.errors import Issue, UsageError

SHARES = ("gap", "bound_gap", "integral")
AMOUNTS = ("cost", "time", "cpu", "memory")
USUAL = ("gap > +0.2pp", "cost > 1.002x", "bound_gap > +1pp")
"""What counts as a regression where nothing else is asked for; a lost plan always does."""

FORM = re.compile(r"^\s*([a-z_]+)\s*>\s*\+?([0-9]*\.?[0-9]+)\s*(pp|x)\s*$")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """The second result may exceed the first by ``limit``: percentage points (pp) or times (x)."""

    text: str
    metric: str
    limit: float
    unit: str

    def broken_by(self, contrast: Contrast) -> bool:
        """Whether the second result is worse by more than is allowed, or has lost the figure."""
        if self.metric in contrast.missing:
            return True
        before, after = getattr(contrast.before, self.metric), getattr(contrast.after, self.metric)
        if before is None or after is None:
            return False
        if self.unit == "pp":
            return bool(100.0 * (after - before) > self.limit)
        return bool(after > self.limit * before)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One condition on one contrast."""

    condition: str
    where: str
    failed: bool
    detail: str


def condition(text: str) -> Condition:
    """What a text such as those of ``--fail-if`` asks for.

    Raises:
        UsageError: E405 when the text is no condition.
    """
    match = FORM.match(text)
    metric, limit, unit = match.groups() if match else ("", "", "")
    if metric not in (SHARES if unit == "pp" else AMOUNTS):
        raise UsageError(
            Issue(
                code="E405",
                message=f'"{text}" is not a condition',
                value=text,
                expected="METRIC > +NUMBERpp or METRIC > NUMBERx",
                hint=f"with pp: {', '.join(SHARES)}; with x: {', '.join(AMOUNTS)}",
            )
        )
    return Condition(text=text.strip(), metric=metric, limit=float(limit), unit=unit)


def verdicts(comparison: Comparison, conditions: Sequence[Condition]) -> list[Verdict]:
    """Every condition on every contrast; a run or a plan that was lost fails whatever is asked."""
    return [
        *(
            verdict
            for contrast in comparison.contrasts
            for verdict in (*_judged(contrast, conditions), _nothing_lost(contrast))
        ),
        _nothing_gone(comparison),
    ]


def _judged(contrast: Contrast, conditions: Sequence[Condition]) -> Iterator[Verdict]:
    for each in conditions:
        before, after = (getattr(side, each.metric) for side in (contrast.before, contrast.after))
        yield Verdict(
            condition=each.text,
            where=contrast.name,
            failed=each.broken_by(contrast),
            detail=f"{each.metric} was {_told(before)}, is {_told(after)}"
            + (", and not known of some runs any more" if each.metric in contrast.missing else ""),
        )


def _nothing_lost(contrast: Contrast) -> Verdict:
    detail = (
        f"{contrast.lost} of {contrast.runs} runs have lost their sound plan, or their proof that"
        " there is none"
    )
    return Verdict(
        condition="no plan is lost", where=contrast.name, failed=contrast.lost > 0, detail=detail
    )


def _nothing_gone(comparison: Comparison) -> Verdict:
    gone = comparison.num_gone
    detail = f"{gone} runs of the first result are not in the second"
    return Verdict(condition="no run is missing", where="all", failed=gone > 0, detail=detail)


def _told(value: float | None) -> str:
    return "not known" if value is None else f"{value:.6g}"
