"""Which way to solve an instance: the model ("mip") or one of the room's own searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

from optimizer.backends import Backend, find_backend
from optimizer.contracts import Formulation, Method
from optimizer.engine.options import SolveOptions
from optimizer.errors import Issue, UsageError, nearest

MODEL = "mip"
DEFAULT_BACKEND = "highs"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Either one of the room's searches, or its model with a backend (and its algorithm)."""

    name: str
    target: str
    search: Method | None = None
    backend: Backend | None = None
    algorithm: str | None = None

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose versions decide the answer."""
        if self.backend is not None:
            return ("pyomo", self.backend.requires)
        return () if self.search is None else self.search.requires


def choose_method(formulation: Formulation, instance: Any, options: SolveOptions) -> Choice:
    """What was asked for, or the room's default. Asking for a backend asks for the model.

    Raises:
        UsageError: E403 when the method or backend does not exist or is not installed, E404 when
            the method cannot do this instance.
    """
    methods = formulation.methods()
    if options.method not in (None, MODEL):
        return _search(_required(options.method, instance, methods))
    preferred = methods.get(formulation.default_method)
    if options.method is None and options.backend is None and _usable(preferred, instance):
        return _search(preferred)
    backend, algorithm = find_backend(options.backend or DEFAULT_BACKEND)
    return Choice(name=MODEL, target=backend.target, backend=backend, algorithm=algorithm)


def _search(method: Method) -> Choice:
    return Choice(name=method.name, target=method.target, search=method)


def _usable(method: Method | None, instance: Any) -> TypeGuard[Method]:
    return method is not None and method.installed and method.supports(instance) is None


def _required(name: str, instance: Any, methods: dict[str, Method]) -> Method:
    if name not in methods:
        raise _unknown(name, [MODEL, *methods])
    method = methods[name]
    if not method.installed:
        missing = ", ".join(method.requires)
        message = f'method "{method.name}" needs the package {missing}, which is not installed'
        raise UsageError(Issue(code="E403", message=message, value=method.name))
    obstacle = method.supports(instance)
    if obstacle is not None:
        able = [name for name, other in methods.items() if other.supports(instance) is None]
        raise UsageError(
            Issue(
                code="E404",
                message=f'method "{method.name}" cannot solve this instance: {obstacle}',
                value=method.name,
                hint=f"methods that can: {', '.join([*able, MODEL])}",
            )
        )
    return method


def _unknown(name: str, known: list[str]) -> UsageError:
    guess = nearest(name, known)
    return UsageError(
        Issue(
            code="E403",
            message=f'there is no method "{name}" for this formulation',
            pointer="/method",
            value=name,
            expected=" | ".join(known),
            hint=f'did you mean "{guess}"?' if guess else None,
        )
    )
