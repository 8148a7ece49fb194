"""Which way to solve an instance: the model ("mip") or one of the room's own searches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

from optimizer.backends import Backend, find_backend
from optimizer.contracts import Formulation, Method
from optimizer.engine.answer import MODEL
from optimizer.engine.options import SolveOptions
from optimizer.engine.size import model_obstacle
from optimizer.errors import Issue, UsageError, did_you_mean

DEFAULT_BACKEND = "highs"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A search, or the model with a backend (and its algorithm).

    With both, the search goes first. The model follows where the search ends with nothing, or with
    a gap that a small model may close.
    """

    search: Method | None = None
    backend: Backend | None = None
    algorithm: str | None = None

    @property
    def name(self) -> str:
        return MODEL if self.search is None else self.search.name

    @property
    def target(self) -> str:
        """The solver that is needed first."""
        if self.search is not None:
            return self.search.target
        assert self.backend is not None, "a choice is a search or a backend"
        return self.backend.target


def choose_method(formulation: Formulation, instance: Any, options: SolveOptions) -> Choice:
    """What was asked for, or the room's default, or else the first method that can.

    Asking for a backend asks for the model, which also answers where no other method can.

    Raises:
        UsageError: E403 when the method or backend does not exist, is not installed or is refused,
            E404 when the method cannot do this instance.
    """
    methods = formulation.methods()
    asked = None if options.method is None else find_method(formulation, options.method)
    if asked is not None:
        return Choice(search=_required(asked, formulation, instance))
    named = DEFAULT_BACKEND if options.backend is None else options.backend
    backend, algorithm = find_backend(named)
    if options.method is None and options.backend is None:
        default = methods.get(formulation.default_method)
        for preferred in (default, *methods.values()):
            if _usable(preferred, instance) and preferred.suits(instance):
                return Choice(search=preferred, backend=backend)
    obstacle = model_obstacle(formulation, instance)
    if obstacle is not None:
        raise _beyond(MODEL, obstacle, formulation, instance)
    return Choice(backend=backend, algorithm=algorithm)


def _usable(method: Method | None, instance: Any) -> TypeGuard[Method]:
    return method is not None and method.installed and method.supports(instance) is None


def find_method(formulation: Formulation, name: str) -> Method | None:
    """The method of that name, None for the model.

    Raises:
        UsageError: E403 when it does not exist, or is not installed.
    """
    if name == MODEL:
        return None
    methods = formulation.methods()
    if not isinstance(name, str) or name not in methods:
        raise _unknown(name, [MODEL, *methods])
    method = methods[name]
    if method.obstacle is not None:
        message = f'method "{name}" cannot be used: {method.obstacle}'
        raise UsageError(Issue(code="E403", message=message, value=name))
    return method


def _required(method: Method, formulation: Formulation, instance: Any) -> Method:
    obstacle = method.supports(instance)
    if obstacle is not None:
        raise _beyond(method.name, obstacle, formulation, instance)
    return method


def _beyond(name: str, obstacle: str, formulation: Formulation, instance: Any) -> UsageError:
    methods = formulation.methods()
    able = [other for other, method in methods.items() if _usable(method, instance)]
    others = [*able, MODEL] if model_obstacle(formulation, instance) is None else able
    return UsageError(
        Issue(
            code="E404",
            message=f'method "{name}" cannot solve this instance: {obstacle}',
            value=name,
            hint=f"methods that can: {', '.join(others) or 'none'}",
        )
    )


def _unknown(name: str, known: list[str]) -> UsageError:
    return UsageError(
        Issue(
            code="E403",
            message=f'there is no method "{name}" for this formulation',
            pointer="/method",
            value=name,
            expected=" | ".join(known),
            hint=did_you_mean(name, known, f"one of {', '.join(known)}"),
        )
    )
