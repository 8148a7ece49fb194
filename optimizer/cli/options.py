"""The options of a solve, for every verb that solves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Annotated, Any

import typer

from optimizer.cli.exit_code import ExitCode
from optimizer.engine.options import SolveOptions

Verb = Callable[..., ExitCode]

TimeLimit = Annotated[
    float, typer.Option(metavar="S", help="Seconds from the start to the answer.")
]
MethodName = Annotated[
    str | None, typer.Option(metavar="M", help="A method of the formulation, or mip.")
]
BackendName = Annotated[
    str | None, typer.Option(metavar="B", help="A backend for mip, such as mathopt:cp_sat.")
]
Seed = Annotated[
    int, typer.Option(metavar="N", help="Same seed, same answer, unless time ran out.")
]
Threads = Annotated[int, typer.Option(metavar="N", help="Threads of the solver.")]
Gap = Annotated[
    float, typer.Option(metavar="G", help="Stop within this share of the best possible.")
]
Memory = Annotated[
    float | None,
    typer.Option(metavar="MB", help="The solver's memory; by default most of what is free."),
]
Paranoid = Annotated[
    bool, typer.Option("--paranoid", help="Let a second solver solve the model too, and compare.")
]

FIELDS = {
    "time_limit": ("time_limit_s", TimeLimit),
    "method": ("method", MethodName),
    "backend": ("backend", BackendName),
    "seed": ("seed", Seed),
    "threads": ("threads", Threads),
    "gap": ("mip_rel_gap", Gap),
    "memory": ("memory_mb", Memory),
    "paranoid": ("paranoid", Paranoid),
}
"""Options by their name on the command line: the one that they have in Python, and their words."""


def solving(*names: str) -> Callable[[Verb], Verb]:
    """A verb with the options of these names, which it gets as ``options``, a dict for ``solve``.

    Without names it has them all. They stand where ``options`` stands among its parameters.
    """
    taken = {name: FIELDS[name] for name in names or FIELDS}

    def with_options(verb: Verb) -> Verb:
        @wraps(verb)
        def called(**given: Any) -> ExitCode:
            options = {field: given.pop(name) for name, (field, _) in taken.items()}
            return verb(**given, options=options)

        shown = _shown(inspect.signature(verb, eval_str=True), taken)
        called.__signature__ = shown  # type: ignore[attr-defined]
        return called

    return with_options


def _shown(own: inspect.Signature, taken: Mapping[str, tuple[str, Any]]) -> inspect.Signature:
    """The parameters of a verb as people see them."""
    kind = own.parameters["options"].kind
    options = [
        inspect.Parameter(name, kind, default=getattr(SolveOptions, field), annotation=words)
        for name, (field, words) in taken.items()
    ]
    parameters = list(own.parameters.values())
    at = list(own.parameters).index("options")
    return own.replace(parameters=[*parameters[:at], *options, *parameters[at + 1 :]])
