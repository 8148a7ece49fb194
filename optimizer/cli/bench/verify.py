"""``stockwright bench verify``: do the public files import, and do their published plans hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimizer.cli.bench.arguments import Data, Sets
from optimizer.cli.console import show, width
from optimizer.cli.exit_code import ExitCode
from optimizer.section import Section

if TYPE_CHECKING:
    from optimizer.benchmarks.audit import Finding


def verify(set: Sets = None, data: Data = None) -> ExitCode:
    """Import every public file that is here and re-cost every published plan.

    Lists what is refused, missing or wrong with its reason; exit code 5 when a published plan
    does not hold at its published cost.
    """
    from optimizer.benchmarks.audit import State, audit
    from optimizer.benchmarks.catalogue import benchmark_set, data_folder, sets

    chosen = [benchmark_set(name) for name in set] if set else list(sets().values())
    findings = [each for one in chosen for each in audit(one, data_folder(data))]
    show(_text(findings))
    wrong = any(each.state is State.WRONG for each in findings)
    return ExitCode.NOT_VERIFIED if wrong else ExitCode.VERIFIED


def _text(findings: Sequence[Finding]) -> str:
    from optimizer.benchmarks.audit import State
    from optimizer.reporting.text import section_lines

    rows = []
    for group in dict.fromkeys(each.group for each in findings):
        states = Counter(each.state for each in findings if each.group == group)
        rows.append((group, *(states[state] for state in State)))
    tables = [Section(title="Public files", columns=("set", *State), rows=tuple(rows))]
    for state in (State.REFUSED, State.MISSING, State.WRONG):
        found = tuple((f"{f.group}/{f.name}", f.detail) for f in findings if f.state is state)
        if found:
            title = f"{state.value.capitalize()} ({len(found)})"
            tables.append(Section(title=title, columns=("instance", "why"), rows=found))
    return "\n\n".join("\n".join(section_lines(table, max(width(), 120))) for table in tables)
