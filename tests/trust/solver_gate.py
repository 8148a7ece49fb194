"""Judge an installed solver: tiny models against every point there is.

``python -m tests.trust.solver_gate highspy 2000`` solves 2 000 random models of two to four whole
columns, some with a continuous one, through the project's own backend, and compares with brute
force. It needs numpy, scipy and the solver, so that ``make solver-gate`` can try any version in an
environment of its own. It ends with 1 where an answer is wrong.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from optimizer.modeling.matrix import MatrixForm
from optimizer.result import Limits, SolveResult, Status
from optimizer.tolerances import close
from tests.optimizer.backends.models import brute_force, random_integer_model, with_slack

BACKENDS = {"highspy": "optimizer.backends.highs", "ortools": "optimizer.backends.mathopt"}
LIMITS = Limits(time_limit_s=10.0, mip_rel_gap=0.0, seed=0, threads=1)
SLACKS = ((0.0, 0.0), (0.7, 2.0))
"""Cost and size of the continuous column; none, and one."""

Solve = Callable[[MatrixForm], SolveResult[Any]]


class Wrong(NamedTuple):
    """An answer that is not that of brute force; None is "infeasible"."""

    seed: int
    most_slack: float
    answer: float | str | None
    truth: float | None


def judged(solve: Solve, seeds: range) -> Iterator[Wrong]:
    """Every wrong answer; a refusal is a wrong answer, too."""
    for seed in seeds:
        for cost, most in SLACKS:
            form = random_integer_model(seed)
            truth = brute_force(form, cost, most)
            answer = _answer(solve, with_slack(form, cost, most) if most else form)
            if not _same(answer, truth):
                yield Wrong(seed, most, answer, truth)


def _answer(solve: Solve, form: MatrixForm) -> float | str | None:
    try:
        result = solve(form)
    except Exception as error:  # whatever it says, it is no answer
        return f"{type(error).__name__}: {error}"
    if result.termination.status is Status.OPTIMAL:
        return result.primal_bound
    return None if result.termination.status is Status.INFEASIBLE else result.termination.status


def _same(answer: float | str | None, truth: float | None) -> bool:
    if answer is None or truth is None:
        return answer is truth
    return not isinstance(answer, str) and close(answer, truth)


def installed(package: str) -> Solve:
    """The backend of a package, in this process."""
    backend = importlib.import_module(BACKENDS[package])

    def solve(form: MatrixForm) -> SolveResult[Any]:
        result: SolveResult[Any] = backend.solve(form, LIMITS, lambda progress: None, lambda: False)
        return result

    return solve


def main(package: str, num_seeds: int) -> int:
    """Print the judgement; 1 where the solver is convicted."""
    version = importlib.metadata.version(package)
    wrong = list(judged(installed(package), range(num_seeds)))
    for each in wrong[:10]:
        print(f"seed {each.seed}: {each.answer}, and the truth is {each.truth}")
    first = f", the first at seed {wrong[0].seed}" if wrong else ""
    print(f"{package} {version}: {len(wrong)} of {2 * num_seeds} answers are wrong{first}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
