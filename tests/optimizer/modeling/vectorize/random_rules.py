"""Rules that nobody would write, put together at random from what a rule may contain."""

from __future__ import annotations

from random import Random
from typing import Any

import pyomo.core as pyo

from tests.optimizer.modeling.vectorize.network import Add

Names = dict[str, list[str]]
"""The names in scope, by the set whose members they are: S, W or T."""

LOOPS = {
    "S": ["m.S", "['cup', 'vase']"],
    "W": ["m.W", "m.PLACES_OF[{S}]", "sorted(m.PLACES_OF[{S}])", "('south', 'east')"],
    "T": ["m.T", "range(1, 5)", "[{T}, 2]"],
}
CONDITIONS = (
    *("{S} == 'cup'", "{W} != 'south'", "{T} > 2", "({S}, {W}) in m.STOCKED", "{S} in m.nicknames"),
    *("{W} in m.PLACES_OF[{S}]", "m.lead_time[{W}] > 1", "m.rare[{S}, {W}]", "{T} - 1 in m.T"),
    *("{T} - m.lead_time[{W}] >= 1", "({S}, {W}, {T} - 1) in m.kept", "len({S}) > {T}"),
    *("any({W} == v for v in m.PLACES_OF[{S}])", "{W}.startswith('n')", "{T} % 2 == 0"),
)
NUMBERS = (
    *("m.size[{S}]", "m.lead_time[{W}]", "{T}", "m.rare[{S}, {W}]", "m.most", "3", "0.5", "0"),
    *("len(m.PLACES_OF[{S}])", "max({T}, m.lead_time[{W}])", "m.nicknames.get({S}, 7)"),
)
EXPRESSIONS = (
    *("m.stock[{S}, {W}, {T}]", "m.open[{W}]", "m.total", "m.out[{S}]"),
    "(m.kept[{S}, {W}, {T}] if ({S}, {W}) in m.STOCKED else m.total)",
)
JOINED = ("{0}", "not {0}", "{0} and {1}", "{0} or {1}")


class Writer:
    """Python text of random rules."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self._count = 0

    def rule(self) -> str:
        """A function ``rule`` of SKU, warehouse and period."""
        names: Names = {"S": ["s"], "W": ["w"], "T": ["t"]}
        lines = ["def rule(m, s, w, t):", *self._loop(names)]
        for _ in range(self._random.randrange(3)):
            result = self._random.choice(["Skip", self._relation(names)])
            lines.append(f"    if {self._condition(names)}:\n        return {result}")
        lines.append(f"    return {self._relation(names)}")
        return "\n".join(lines)

    def _loop(self, names: Names) -> list[str]:
        """Statements that give ``added``: a loop that some rows leave early, and a missing key."""
        of = self._random.choice("SWT")
        inner = {**names, of: [*names[of], "each"]}
        over = self._filled(self._random.choice(LOOPS[of]), names)
        return [
            "    try:",
            f"        added = {self._filled('m.kept[{S}, {W}, {T} - 1]', names)}",
            "    except KeyError:",
            f"        added = {self._number(names, 1)}",
            f"    for each in {over}:",
            f"        if {self._condition(inner)}:",
            f"            {self._random.choice(['break', 'continue', 'added = 2 * added'])}",
            f"        added = added + {self._expression(inner, 1)}",
        ]

    def _relation(self, names: Names) -> str:
        sense = self._random.choice(["<=", ">=", "=="])
        return f"{self._expression(names, 3)} + m.total {sense} {self._side(names)} + added"

    def _side(self, names: Names) -> str:
        return self._random.choice([self._expression, self._number])(names, 2)

    def _condition(self, names: Names) -> str:
        parts = [self._filled(self._random.choice(CONDITIONS), names) for _ in range(2)]
        return self._random.choice(JOINED).format(*parts)

    def _number(self, names: Names, depth: int) -> str:
        if not depth or self._random.random() < 0.4:
            return self._filled(self._random.choice(NUMBERS), names)
        return self._combined(self._number, names, depth)

    def _expression(self, names: Names, depth: int) -> str:
        if not depth or self._random.random() < 0.2:
            return self._filled(self._random.choice(EXPRESSIONS), names)
        if self._random.random() < 0.3:
            return f"({self._number(names, 1)}) * ({self._expression(names, depth - 1)})"
        return self._combined(self._expression, names, depth)

    def _combined(self, part: Any, names: Names, depth: int) -> str:
        way = self._random.randrange(5)
        if way == 0:
            return f"({part(names, depth - 1)} - {part(names, depth - 1)})"
        if way == 1:
            one, other = part(names, depth - 1), part(names, depth - 1)
            return f"({one} if {self._condition(names)} else {other})"
        return f"sum({self._looped(part, names, depth)})"

    def _looped(self, part: Any, names: Names, depth: int) -> str:
        """What a generator expression over one or two sets gives."""
        inner, loops = dict(names), ""
        for _ in range(self._random.choice([1, 1, 2])):
            of = self._random.choice("SWT")
            over = self._filled(self._random.choice(LOOPS[of]), inner)
            self._count += 1
            name = f"{of.lower()}{self._count}"
            inner[of] = [*inner[of], name]
            loops += f" for {name} in {over}"
            if self._random.random() < 0.4:
                loops += f" if {self._condition(inner)}"
        body = part(inner, depth - 1)
        return f"[{body}{loops}]" if self._random.random() < 0.1 else f"({body}{loops})"

    def _filled(self, text: str, names: Names) -> str:
        return text.format(**{of: self._random.choice(known) for of, known in names.items()})


def random_rule(seed: int) -> tuple[Add, str]:
    """Adds a constraint with a random rule, and its text."""
    text = Writer(seed).rule()

    def add(m: Any) -> None:
        known: dict[str, Any] = {"Skip": pyo.Constraint.Skip}
        exec(compile(text, f"rule {seed}", "exec"), known)
        m.nicknames = {"cup": 2, "mat": 5}
        m.out = pyo.Expression(m.S, rule=lambda m, s: sum(m.kept[s, w, 1] for w in m.PLACES_OF[s]))
        m.row = pyo.Constraint(m.S, m.W, m.T, rule=known["rule"])

    return add, text
