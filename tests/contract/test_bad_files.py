"""No file, however bad, does more than end in a list of clear issues and exit code 2."""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from optimizer.contracts import Formulation
from optimizer.errors import InstanceError, Issue
from optimizer.instance.loader import load
from optimizer.instance.render import render_issues
from optimizer.instance.schema import json_schema
from optimizer.registry import formulations
from tests.optimizer.instance.files import DEMO, demo, written
from tests.rooms.toy import FORMULATION as TOY

pytestmark = pytest.mark.usefixtures("toy")

TEXT = DEMO.read_text()
ROOMS = [TOY, *formulations().values()]
INSTANCES = Path(__file__).parents[2] / "instances"


def refused(source: Any) -> list[Issue]:
    """The issues a bad file ends with: each complete, and fit to be shown."""
    with pytest.raises(InstanceError) as caught:
        load(source)
    assert caught.value.exit_code == 2
    assert caught.value.total >= len(caught.value.issues) >= 1
    assert all(issue.message and issue.hint for issue in caught.value.issues)
    assert len(render_issues(caught.value, "instance.json")) < 100_000
    return list(caught.value.issues)


def places(found: list[Issue]) -> list[tuple[str, str]]:
    return [(issue.code, issue.pointer) for issue in found]


# -- whole files: bytes that are no JSON text ---------------------------------------------------

RAW = {
    "empty": (b"", "E101", None),
    "white space": (b" \n\t\n", "E101", None),
    "one NUL": (b"\0", "E102", 1),
    "UTF-8 mark": (b"\xef\xbb\xbf" + TEXT.encode(), "E102", 1),
    "UTF-16": (TEXT.encode("utf-16"), "E102", 1),
    "UTF-16 without mark": (TEXT.encode("utf-16-le"), "E102", 1),
    "UTF-32": (TEXT.encode("utf-32"), "E102", 1),
    "Latin-1": (TEXT.replace("kiosk-monday", "ki\xf6sk").encode("latin-1"), "E102", 4),
    "Windows quotes": (TEXT.encode().replace(b'"toy"', b"\x93toy\x94"), "E102", 2),
    "gzip": (b"\x1f\x8b\x08\x00\x00\x00", "E102", 1),
    "zip or Excel": (b"PK\x03\x04\x14\x00", "E102", 1),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0", "E102", 1),
    "NUL inside": (TEXT.replace("kiosk", "ki\0sk").encode(), "E102", 4),
    "overlong UTF-8": (b'{"a": "\xc0\xaf"}', "E102", 1),
    "half a character": (TEXT.replace("kiosk", "\\ud83d").encode(), "E102", 4),
    "half a character as key": (TEXT.replace('"name"', '"\\udc00"').encode(), "E102", 4),
    "CSV": (b"id,name\n1,a\n", "E103", 1),
    "XML": (b"<instance/>", "E103", 1),
    "YAML": (b"formulation: toy\n", "E103", 1),
    "cut off": (TEXT[:600].encode(), "E103", None),
    "last bracket missing": (TEXT.rstrip()[:-1].encode(), "E103", None),
    "trailing data": ((TEXT + "x").encode(), "E103", TEXT.count("\n") + 1),
    "two documents": ((TEXT + TEXT).encode(), "E103", TEXT.count("\n") + 1),
    "trailing comma": (TEXT.replace('"EUR",', '"EUR",,').encode(), "E103", 7),
    "comma missing": (TEXT.replace('"EUR",', '"EUR"').encode(), "E103", 8),
    "colon missing": (TEXT.replace('"currency":', '"currency"').encode(), "E103", 7),
    "single quotes": (TEXT.replace('"EUR"', "'EUR'").encode(), "E103", 7),
    "no quotes": (TEXT.replace('"EUR"', "EUR").encode(), "E103", 7),
    "comment": (TEXT.replace('"EUR",', '"EUR", // euro').encode(), "E103", 7),
    "line break in a text": (TEXT.replace("EUR", "E\nR").encode(), "E103", 7),
    "tab in a text": (TEXT.replace("EUR", "E\tR").encode(), "E103", 7),
    "bad escape": (TEXT.replace("EUR", "\\E").encode(), "E103", 7),
    "short escape": (TEXT.replace("EUR", "\\u12").encode(), "E103", 7),
    "leading zero": (TEXT.replace('"storage_m3": 10', '"storage_m3": 010').encode(), "E103", 10),
    "hexadecimal": (TEXT.replace('"storage_m3": 10', '"storage_m3": 0x10').encode(), "E103", 10),
    "plus sign": (TEXT.replace('"storage_m3": 10', '"storage_m3": +10').encode(), "E103", 10),
    "bare fraction": (TEXT.replace('"storage_m3": 10', '"storage_m3": .5').encode(), "E103", 10),
    "python true": (TEXT.replace('"storage_m3": 10', '"storage_m3": True').encode(), "E103", 10),
    "nested 10 000 deep": (b"[" * 10_000 + b"]" * 10_000, "E106", 1),
    "nested and never closed": (b'{"a":' * 10_000, "E106", 1),
    "nested in custom": (
        TEXT.replace('"data"', '"custom": ' + "[" * 99 + "]" * 99 + ', "data"').encode(),
        "E106",
        9,
    ),
    "a list": (b"[]", "E204", 1),
    "a number": (b"3", "E204", 1),
    "a text": (b'"toy"', "E204", 1),
    "null": (b"null", "E204", 1),
}


@pytest.mark.parametrize(("content", "code", "line"), RAW.values(), ids=RAW)
def test_files_that_are_no_instance(
    tmp_path: Path, content: bytes, code: str, line: int | None
) -> None:
    """Wrong encodings, broken syntax, other formats: one issue with its code and line."""
    (issue,) = refused(written(tmp_path, content))
    assert issue.code == code
    assert line is None or issue.line == line


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    """A directory, a missing file, a pipe, a name with a NUL, a name that is too long: E101."""
    os.mkfifo(tmp_path / "pipe")
    names = [".", "absent.json", "pipe", "a\0b.json", "x" * 5000, "absent/absent.json"]
    for name in names:
        assert [issue.code for issue in refused(tmp_path / name)] == ["E101"], name


def test_a_file_cut_at_every_byte(tmp_path: Path) -> None:
    """There is no prefix of an instance that is an instance, or that ends in anything else."""
    raw = TEXT.rstrip().encode()
    for length in range(len(raw)):
        refused(written(tmp_path, raw[:length]))


# -- the toy, with one thing wrong ---------------------------------------------------------------

PRODUCT = "/data/products/0"
DEMAND = "/data/demands/0"

NUMBERS: dict[str, tuple[str, str]] = {
    "NaN": ("NaN", "E105"),
    "infinity": ("Infinity", "E105"),
    "minus infinity": ("-Infinity", "E105"),
    "overflow": ("1e999", "E105"),
    "huge": ("1e308", "E105"),
    "not exact": ("9007199254740993", "E105"),
    "30 digits": ("1" * 30, "E105"),
    "5000 digits": ("1" * 5000, "E105"),
    "negative": ("-1", "E203"),
    "in quotes": ('"12"', "E204"),
    "true": ("true", "E204"),
    "null": ("null", "E204"),
    "empty text": ('""', "E204"),
    "list": ("[1]", "E204"),
    "object": ('{"value": 1}', "E204"),
}

KEYS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "missing": ('"_": 0', [("E201", "unit_volume_m3"), ("E202", "_")]),
    "twice": ('"unit_volume_m3": 1, "unit_volume_m3": 1', [("E104", "unit_volume_m3")]),
    "misspelt": ('"unit_volume": 1', [("E201", "unit_volume_m3"), ("E202", "unit_volume")]),
    "extra": ('"unit_volume_m3": 1, "colour": "red"', [("E202", "colour")]),
    "other case": ('"Unit_volume_m3": 1', [("E201", "unit_volume_m3"), ("E202", "Unit_volume_m3")]),
    "look-alike": (
        '"unit_v\u043elume_m3": 1',
        [("E201", "unit_volume_m3"), ("E202", "unit_v\u043elume_m3")],
    ),
    "NUL in it": ('"unit_volume_m3": 1, "a\\u0000": 1', [("E202", "a\0")]),
    "empty": ('"unit_volume_m3": 1, "": 1', [("E202", "")]),
    "slash in it": ('"unit_volume_m3": 1, "a/b~": 1', [("E202", "a~1b~0")]),
    "one megabyte": (f'"unit_volume_m3": 1, "{"x" * 10**6}": 1', [("E202", "x" * 10**6)]),
}

CHANGES: dict[str, tuple[Any, str, str]] = {
    "no formulation": (lambda e: e.pop("formulation"), "E201", "/formulation"),
    "unknown formulation": (lambda e: e.update(formulation="toys"), "E401", "/formulation"),
    "formulation is a list": (lambda e: e.update(formulation=[]), "E204", "/formulation"),
    "no version": (lambda e: e.pop("schema_version"), "E201", "/schema_version"),
    "other version": (lambda e: e.update(schema_version="3.0"), "E402", "/schema_version"),
    "version is a number": (lambda e: e.update(schema_version=1.0), "E204", "/schema_version"),
    "version is a word": (lambda e: e.update(schema_version="new"), "E205", "/schema_version"),
    "no name": (lambda e: e.pop("name"), "E201", "/name"),
    "empty name": (lambda e: e.update(name=""), "E205", "/name"),
    "blank name": (lambda e: e.update(name="  "), "E205", "/name"),
    "name with a NUL": (lambda e: e.update(name="a\0b"), "E205", "/name"),
    "name with an escape": (lambda e: e.update(name="a\x1b[2J"), "E205", "/name"),
    "name of two lines": (lambda e: e.update(name="a\nb"), "E205", "/name"),
    "name too long": (lambda e: e.update(name="x" * 201), "E205", "/name"),
    "currency": (lambda e: e.update(currency="euro"), "E205", "/currency"),
    "time zone": (lambda e: e.update(time_zone="Riga; drop"), "E205", "/time_zone"),
    "best known of a kind": (
        lambda e: e["best_known"].update(kind="good"),
        "E206",
        "/best_known/kind",
    ),
    "escape in a text": (lambda e: e.update(description="a\x1b[2J"), "E205", "/description"),
    "custom is a list": (lambda e: e.update(custom=[]), "E204", "/custom"),
    "unknown field": (lambda e: e.update(datas={}), "E202", "/datas"),
    "no data": (lambda e: e.pop("data"), "E201", "/data"),
    "data is a list": (lambda e: e.update(data=[]), "E204", "/data"),
    "data is a side file": (lambda e: e.update(data={"$file": "a.csv"}), "E110", "/data/$file"),
    "table is a text": (lambda e: e["data"].update(products="x"), "E204", "/data/products"),
    "table is an object": (lambda e: e["data"].update(products={}), "E204", "/data/products"),
    "row is a number": (lambda e: e["data"]["products"].insert(0, 7), "E204", PRODUCT),
    "row is a list": (lambda e: e["data"]["products"].insert(0, []), "E204", PRODUCT),
    "no rows": (lambda e: e["data"].update(products=[], demands=[]), "E304", "/data/products"),
    "zero pack": (
        lambda e: e["data"]["products"][0].update(pack_units=0),
        "E203",
        f"{PRODUCT}/pack_units",
    ),
    "half a pack": (
        lambda e: e["data"]["products"][0].update(max_packs=1.5),
        "E204",
        f"{PRODUCT}/max_packs",
    ),
    "id with a space": (
        lambda e: e["data"]["demands"][0].update(id="a b"),
        "E205",
        f"{DEMAND}/id",
    ),
    "id with a line break": (
        lambda e: e["data"]["demands"][0].update(id="a\n"),
        "E205",
        f"{DEMAND}/id",
    ),
    "id is a number": (lambda e: e["data"]["demands"][0].update(id=1), "E204", f"{DEMAND}/id"),
    "id too long": (
        lambda e: e["data"]["demands"][0].update(id="x" * 65),
        "E205",
        f"{DEMAND}/id",
    ),
    "id twice": (
        lambda e: e["data"]["demands"][1].update(id="regulars"),
        "E301",
        "/data/demands/1/id",
    ),
    "dangling": (
        lambda e: e["data"]["demands"][0].update(product_id="coffee"),
        "E302",
        f"{DEMAND}/product_id",
    ),
    "trailing space": (
        lambda e: e["data"]["demands"][0].update(product_id="tea "),
        "E205",
        f"{DEMAND}/product_id",
    ),
    "other case": (
        lambda e: e["data"]["demands"][0].update(product_id="Tea"),
        "E302",
        f"{DEMAND}/product_id",
    ),
    "look-alike": (
        lambda e: e["data"]["demands"][0].update(product_id="te\u0430"),
        "E205",
        f"{DEMAND}/product_id",
    ),
    "ragged rows": (
        lambda e: e["data"].update(products={"columns": ["id"], "rows": [["a"], ["b", 1]]}),
        "E207",
        "/data/products",
    ),
    "columns twice": (
        lambda e: e["data"].update(products={"columns": ["id", "id"], "rows": [["a", "b"]]}),
        "E204",
        "/data/products",
    ),
    "columns are lists": (
        lambda e: e["data"].update(products={"columns": [["id"]], "rows": [["a"]]}),
        "E204",
        "/data/products",
    ),
    "rows are objects": (
        lambda e: e["data"].update(products={"columns": ["id"], "rows": [{"id": "a"}]}),
        "E207",
        "/data/products",
    ),
    "side file missing": (
        lambda e: e["data"].update(products={"$file": "absent.csv"}),
        "E110",
        "/data/products/$file",
    ),
    "side file outside": (
        lambda e: e["data"].update(products={"$file": "../a.csv"}),
        "E111",
        "/data/products/$file",
    ),
    "side file absolute": (
        lambda e: e["data"].update(products={"$file": "/etc/passwd"}),
        "E111",
        "/data/products/$file",
    ),
    "side file of another kind": (
        lambda e: e["data"].update(products={"$file": "a.xlsx"}),
        "E112",
        "/data/products/$file",
    ),
    "side file without a name": (
        lambda e: e["data"].update(products={"$file": None}),
        "E204",
        "/data/products/$file",
    ),
}


@pytest.mark.parametrize(("number", "code"), NUMBERS.values(), ids=NUMBERS)
def test_numbers(tmp_path: Path, number: str, code: str) -> None:
    """Whatever stands for a quantity and is none: one issue, at the value, line by line."""
    text = TEXT.replace('"quantity_units": 7', f'"quantity_units": {number}')
    (issue,) = refused(written(tmp_path, text))
    assert (issue.code, issue.pointer) == (code, f"{DEMAND}/quantity_units")
    assert (issue.line, issue.record_id) == (17, "regulars")
    assert issue.expected


@pytest.mark.parametrize(("members", "expected"), KEYS.values(), ids=KEYS)
def test_keys(tmp_path: Path, members: str, expected: list[tuple[str, str]]) -> None:
    """Missing, repeated, misspelt and disguised keys are each named, and nothing else."""
    text = TEXT.replace('"unit_volume_m3": 0.2', members)
    found = refused(written(tmp_path, text))
    assert sorted(places(found)) == sorted((c, f"{PRODUCT}/{p}") for c, p in expected)
    assert {issue.line for issue in found} == {12}


@pytest.mark.parametrize(("change", "code", "pointer"), CHANGES.values(), ids=CHANGES)
def test_values(tmp_path: Path, change: Any, code: str, pointer: str) -> None:
    """One thing wrong anywhere in a file: exactly one issue, with code, pointer and line."""
    (issue,) = refused(written(tmp_path, demo(change)))
    assert (issue.code, issue.pointer) == (code, pointer)
    assert issue.line is not None
    assert issue.expected


# -- every room, with everything wrong that can be made wrong without knowing it -------------------


def shown(room: Formulation) -> dict[str, Any]:
    """The demo of a room, or a small generated instance where it has none."""
    path = DEMO if room is TOY else INSTANCES / room.name / "demo.json"
    if not path.exists():
        return room.generate(random.Random(1), 3, "usual")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def objects(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of all objects of an envelope; of a list only the first one."""
    if isinstance(value, dict) and path[-1:] != ("custom",):
        yield path
        for key, child in value.items():
            yield from objects(child, (*path, key))
    elif isinstance(value, list) and value:
        yield from objects(value[0], (*path, 0))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def pointer_to(*path: str | int) -> str:
    return "".join(f"/{part}" for part in path)


def is_free(room: Formulation, envelope: dict[str, Any], path: tuple[str | int, ...]) -> bool:
    """Whether any key may stand in this object (a map by id), so that none can be misspelt."""
    changed = copy.deepcopy(envelope)
    at(changed, path)["no_such_field"] = "x"
    try:
        load(changed)
    except InstanceError as error:
        return ("E202", pointer_to(*path, "no_such_field")) not in places(list(error.issues))
    return True


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_required_key_of_every_room(room: Formulation) -> None:
    """Each field that the room's schema requires is missed when it is not there."""
    envelope = shown(room)
    schema = json_schema(room)
    required = [("data", key) for key in schema["$defs"]["Instance"].get("required", ())]
    for path in [*((key,) for key in schema["required"]), *required]:
        changed = copy.deepcopy(envelope)
        del at(changed, path[:-1])[path[-1]]
        assert ("E201", pointer_to(*path)) in places(refused(changed)), path


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_key_of_every_room_misspelt(room: Formulation) -> None:
    """A misspelt key is refused by name, or its object where the key says what that is."""
    envelope = shown(room)
    for path in objects(envelope):
        if is_free(room, envelope, path):
            continue
        for key in at(envelope, path):
            changed = copy.deepcopy(envelope)
            record = at(changed, path)
            record[f"{key}x"] = record.pop(key)
            found = places(refused(changed))
            misspelt, kind = ("E202", pointer_to(*path, f"{key}x")), ("E206", pointer_to(*path))
            assert misspelt in found or (key == "type" and kind in found), (path, key)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
@pytest.mark.parametrize(
    ("value", "code"), [(None, "E204"), (float("nan"), "E105"), (10**30, "E105")], ids=str
)
def test_every_value_of_every_room_replaced(room: Formulation, value: Any, code: str) -> None:
    """null, NaN and a number of 30 digits are refused wherever they stand."""
    envelope = shown(room)
    for path in objects(envelope):
        for key in at(envelope, path):
            changed = copy.deepcopy(envelope)
            at(changed, path)[key] = value
            assert (code, pointer_to(*path, key)) in places(refused(changed)), (path, key)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_list_of_every_room_of_a_wrong_type(room: Formulation) -> None:
    """A list that is a number, and an entry that is a text, are refused at their place."""
    envelope = shown(room)
    for path in objects(envelope):
        for key, value in at(envelope, path).items():
            if not isinstance(value, list):
                continue
            wrongs: tuple[Any, ...] = (7, "x", [[{}]])
            for wrong in wrongs:
                changed = copy.deepcopy(envelope)
                at(changed, path)[key] = wrong
                pointers = [issue.pointer for issue in refused(changed)]
                assert any(p.startswith(pointer_to(*path, key)) for p in pointers), (path, key)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_key_of_every_room_twice(room: Formulation, tmp_path: Path) -> None:
    """A key that is there twice is never settled in silence."""
    text = json.dumps(shown(room), indent=1)
    lines = text.splitlines()
    keys = [k for k, line in enumerate(lines) if '": ' in line and line.endswith(",")]
    for k in keys[:: max(1, len(keys) // 60)]:
        found = refused(written(tmp_path, "\n".join([*lines[:k], lines[k], *lines[k:]])))
        assert ("E104", k + 2) in [(issue.code, issue.line) for issue in found]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_files_of_every_room_cut_off(room: Formulation, tmp_path: Path) -> None:
    """Two hundred prefixes of the demo: each is refused."""
    raw = json.dumps(shown(room)).encode()
    for length in range(0, len(raw), max(1, len(raw) // 200)):
        refused(written(tmp_path, raw[:length]))
