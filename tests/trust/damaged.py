"""Shipped instances damaged at random places: refused at the place, never with a traceback.

Some damage leaves a file that is right, such as another number where any number may stand. It is
tried elsewhere then, up to ``MOST_TRIES`` times.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from optimizer.errors import InstanceError
from optimizer.instance.loader import load
from tests.architecture.tree import ROOT

MOST_TRIES = 200
NUM_FILES = 20

Place = tuple[Any, Any]
"""An object or list, and the key or index of something in it."""
Damage = Callable[[Any, random.Random], str | bytes]


class Outcome(NamedTuple):
    """What became of one damaged file; ``fault`` is what was wrong with the refusal, or None."""

    file: str
    damage: str
    fault: str | None


def files() -> list[Path]:
    """So many of the shipped instances without tables beside them, in an order that is fixed."""
    every = sorted((ROOT / "instances").glob("*/*.json"))
    alone = [path for path in every if '"$file"' not in path.read_text(encoding="utf-8")]
    return random.Random(1).sample(alone, min(NUM_FILES, len(alone)))


def outcomes(num_damages: int, folder: Path) -> Iterator[Outcome]:
    """The first so many kinds of damage on each file."""
    for path in files():
        envelope = json.loads(path.read_text(encoding="utf-8"))
        for name in list(DAMAGES)[:num_damages]:
            rng = random.Random(f"{path.name} {name}")
            fault = _fault(envelope, DAMAGES[name], rng, folder / "damaged.json")
            yield Outcome(path.name, name, fault)


def _fault(envelope: Any, damage: Damage, rng: random.Random, path: Path) -> str | None:
    for _ in range(MOST_TRIES):
        content = damage(copy.deepcopy(envelope), rng)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        try:
            load(path)
        except InstanceError as error:
            return _incomplete(error)
        except Exception as error:  # the very thing that must not happen
            return f"{type(error).__name__}: {error}"
    return "never refused"


def _incomplete(error: InstanceError) -> str | None:
    """A refusal without code, words, hint or place."""
    for issue in error.issues:
        if not (issue.code and issue.message and issue.hint):
            return f"{issue.code} says too little"
        if issue.line is None and not issue.code.startswith("E1"):
            return f"{issue.code} has no line"
    return None if error.issues else "no issue"


def _places(value: Any) -> Iterator[Place]:
    """Every member of every object and list of the data."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        if key == "custom":
            continue
        yield value, key
        if isinstance(member, dict | list):
            yield from _places(member)


def _somewhere(envelope: Any, rng: random.Random, kind: Callable[[Any], bool]) -> Place | None:
    """A random place whose value is of a kind."""
    fitting = [(own, key) for own, key in _places(envelope["data"]) if kind(own[key])]
    return rng.choice(fitting) if fitting else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _replace(kind: Callable[[Any], bool], raw: str) -> Damage:
    """Another value, as it is written in the file."""

    def damage(envelope: Any, rng: random.Random) -> str:
        place = _somewhere(envelope, rng, kind)
        if place is None:
            return "{"
        own, key = place
        own[key] = "\0here\0"
        return json.dumps(envelope, indent=1).replace(json.dumps("\0here\0"), raw)

    return damage


def _rename(change: Callable[[str], str]) -> Damage:
    """A key of some object under another name."""

    def damage(envelope: Any, rng: random.Random) -> str:
        own, key = _somewhere(envelope, rng, _is_named) or (envelope, "data")
        inner = own[key]
        old = rng.choice(sorted(inner))
        own[key] = {change(old) if name == old else name: value for name, value in inner.items()}
        return json.dumps(envelope, indent=1)

    return damage


def _text(change: Callable[[str], str]) -> Damage:
    def damage(envelope: Any, rng: random.Random) -> str:
        own, key = _somewhere(envelope, rng, _is_text) or (envelope, "name")
        own[key] = change(own[key])
        return json.dumps(envelope, indent=1)

    return damage


def _drop(envelope: Any, rng: random.Random) -> str:
    own, key = _somewhere(envelope, rng, lambda value: True) or (envelope, "data")
    del own[key]
    return json.dumps(envelope, indent=1)


def _twice(envelope: Any, rng: random.Random) -> str:
    """The same key a second time in one object."""
    own, key = _somewhere(envelope, rng, _is_named) or (envelope, "data")
    first = next(iter(own[key]))
    own[key] = {**own[key], "\0again\0": 1}
    text = json.dumps(envelope, indent=1)
    return text.replace(json.dumps("\0again\0"), json.dumps(first))


def _repeated(envelope: Any, rng: random.Random) -> str:
    """A row of a table a second time."""
    own, key = _somewhere(envelope, rng, lambda v: _is_list(v) and bool(v)) or (envelope, "data")
    own[key] = [*own[key], copy.deepcopy(own[key][0])] if _is_list(own[key]) else None
    return json.dumps(envelope, indent=1)


def _extra(envelope: Any, rng: random.Random) -> str:
    own, key = _somewhere(envelope, rng, _is_named) or (envelope, "data")
    own[key]["extra_field"] = 1
    return json.dumps(envelope, indent=1)


def _whole(change: Callable[[str, random.Random], str | bytes]) -> Damage:
    return lambda envelope, rng: change(json.dumps(envelope, indent=1), rng)


def _envelope(key: str, value: Any) -> Damage:
    return lambda envelope, rng: json.dumps({**envelope, key: value}, indent=1)


NUMBERS = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "1e308",
    "-1e308",
    "-1",
    "-0.5",
    '"12"',
    "true",
    "null",
    "[]",
    "{}",
    '""',
    "9007199254740993",
    "123456789012345678901234567890",
)
TEXTS = ("3", "true", "null", "[]", "{}", '""', '"no such thing"', '"\\ud800"')
LISTS = ("3", "null", "{}", '"x"', "[null]", "[3]", "[{}]", '[["x"]]')

DAMAGES: dict[str, Damage] = {
    **{f"a number is {raw}": _replace(_is_number, raw) for raw in NUMBERS},
    **{f"a text is {raw}": _replace(_is_text, raw) for raw in TEXTS},
    **{f"a list is {raw}": _replace(_is_list, raw) for raw in LISTS},
    "a key is missing": _drop,
    "a key stands twice": _twice,
    "a row stands twice": _repeated,
    "a key too many": _extra,
    "a key is misspelt": _rename(lambda key: key[:-1] or "x"),
    "a key in capitals": _rename(str.upper),
    "a key with a look-alike letter": _rename(lambda key: key.replace("a", "а").replace("e", "е")),
    "a key with NUL": _rename(lambda key: key + "\0"),
    "a key of a megabyte": _rename(lambda key: key * (1_000_000 // max(1, len(key)))),
    "a key with a space": _rename(lambda key: key + " "),
    "an empty key": _rename(lambda key: ""),
    "a text with a space behind": _text(lambda text: text + " "),
    "a text with NUL": _text(lambda text: text + "\0"),
    "a text of a megabyte": _text(lambda text: (text or "x") * 1_000_000),
    "another text": _text(lambda text: f"not {text}"),
    "the file is cut off": _whole(lambda text, rng: text[: rng.randrange(len(text) - 1)]),
    "a letter is lost": _whole(lambda text, rng: _without(text, rng.randrange(len(text)))),
    "something follows": _whole(lambda text, rng: text + "x"),
    "two documents": _whole(lambda text, rng: text + text),
    "UTF-16": _whole(lambda text, rng: text.encode("utf-16")),
    "no UTF-8": _whole(lambda text, rng: text.encode("utf-8")[:-2] + b"\xff}"),
    "nothing": _whole(lambda text, rng: ""),
    "a deep nest": _whole(lambda text, rng: "[" * 100_000),
    "comments": _whole(lambda text, rng: "// today\n" + text),
    "another version": _envelope("schema_version", "99.0"),
    "another formulation": _envelope("formulation", "cutting_stock"),
    "no name": _envelope("name", ""),
    "no data": _envelope("data", {}),
    "data of another kind": _envelope("data", [1, 2]),
}  # fmt: skip


def _without(text: str, at: int) -> str:
    return text[:at] + text[at + 1 :]
