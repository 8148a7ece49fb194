"""What a model means outside of it: fields behind its rows, aims besides its cost, its prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from optimizer.modeling.matrix import Encoded


@dataclass(frozen=True, kw_only=True)
class FileField:
    """A field of the file behind a row of the model; ``what`` names it for people.

    ``per_unit`` is by how much it changes where the right side of the row rises by one; None for
    a switch that is on and would be off. Of an equation ``rises`` says which way the right side may
    go; an inequality gives way to its free side. One that ``is_whole`` may have no fraction.
    """

    pointer: str
    value: float | bool
    what: str
    per_unit: float | None = 1.0
    rises: bool | None = None
    is_whole: bool = False

    @property
    def is_switch(self) -> bool:
        return self.per_unit is None


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What plans are weighed by: ``start``, plus a share of the cost, plus weighted variables.

    ``unit`` is None for money of the file's currency. A weight may be for what a model has no
    variable for.
    """

    wants: Literal["less", "more"]
    unit: str | None = None
    start: float = 0.0
    cost_share: float = 0.0
    weights: Encoded = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Pricing:
    """How the limits of a plan are priced: all whole numbers of the model stay as in the plan, but
    for the families of variables in ``quantities``.

    Rows of the families in ``gates`` bound a quantity where a decision allows any: they count only
    where none is left. Rows of those in ``implied`` follow from others and do not count.
    """

    quantities: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
