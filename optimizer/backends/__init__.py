"""The solvers that take a MatrixForm, each run in a child process of its own.

No solver is imported here: highspy and ortools cannot be loaded in one process, and neither is
needed to say what there is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from optimizer.backends.backend import Backend as Backend
from optimizer.backends.scope import any_model, mathopt_model
from optimizer.errors import Issue, UsageError, did_you_mean

HIGHS = Backend(
    name="highs",
    target="optimizer.backends.highs:solve",
    requires=("highspy",),
    description="HiGHS: linear and mixed-integer models",
    accepts=any_model,
)

MATHOPT = Backend(
    name="mathopt",
    target="optimizer.backends.mathopt:solve",
    requires=("ortools",),
    description="OR-Tools MathOpt: SCIP and Glop, on request PDLP and CP-SAT",
    accepts=mathopt_model,
    algorithms=("gscip", "glop", "pdlp", "cp_sat"),
)

BACKENDS: Mapping[str, Backend] = MappingProxyType({b.name: b for b in (HIGHS, MATHOPT)})


def find_backend(text: str) -> tuple[Backend, str | None]:
    """The backend and the algorithm behind ``name`` or ``name:algorithm``.

    Raises:
        UsageError: (E403) it is unknown, not installed or refused.
    """
    name, _, algorithm = text.partition(":") if isinstance(text, str) else (repr(text), "", "")
    backend = BACKENDS.get(name)
    if backend is None:
        raise _unknown(f'backend "{name}" is unknown', name, BACKENDS)
    if algorithm and algorithm not in backend.algorithms:
        message = f'backend "{name}" has no algorithm "{algorithm}"'
        raise _unknown(message, algorithm, backend.algorithms)
    if backend.obstacle is not None:
        message = f'backend "{name}" cannot be used: {backend.obstacle}'
        raise UsageError(Issue(code="E403", message=message, value=text))
    return backend, algorithm or None


def _unknown(message: str, word: str, known: Collection[str]) -> UsageError:
    names = ", ".join(known)
    hint = did_you_mean(word, known, f"one of {names}" if names else "leave the algorithm out")
    expected = names or "no algorithm"
    return UsageError(Issue(code="E403", message=message, value=word, expected=expected, hint=hint))
