"""One idea a file, a function on one screen, a claim for every test."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.tree import ROOM_FILES, ROOT, functions, lines_of, name_of, rooms, sources

MOST_FUNCTION_LINES = 60
MOST_FILE_LINES = 400
CODE = sources("optimizer", "formulations")
TESTS = [path for path in sources("tests") if path.name.startswith("test_")]


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_files_and_functions_stay_short(path):
    """No file is longer than 400 lines and no function longer than a screen."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_FILE_LINES
    long = {node.name: lines_of(node) for node in functions(path)}
    assert {name: n for name, n in long.items() if n > MOST_FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_every_file_says_what_it_is_for(path):
    """Each module begins with a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", TESTS, ids=name_of)
def test_every_test_says_what_it_claims(path):
    """Each test function has a docstring."""
    tests = [node for node in functions(path) if node.name.startswith("test_")]
    assert [node.name for node in tests if not ast.get_docstring(node)] == []


@pytest.mark.parametrize("room", rooms(), ids=lambda path: path.name)
def test_every_room_has_the_same_files(room):
    """Who knows one room finds their way in the next."""
    found = {path.name for path in room.iterdir()}
    found |= {f"{path.parent.name}.py" for path in room.glob("*/__init__.py")}
    assert ROOM_FILES - found == set()


@pytest.mark.parametrize("room", rooms(), ids=lambda path: path.name)
def test_every_room_has_a_demo_and_says_where_its_instances_come_from(room):
    """A demo to start with, and a line of origin for each instance."""
    folder = ROOT / "instances" / room.name
    sources_text = (folder / "SOURCES.md").read_text(encoding="utf-8")
    names = {path.name for path in folder.glob("*.json")}
    assert "demo.json" in names
    assert {name for name in names if name not in sources_text} == set()


def test_there_are_rooms_to_look_at():
    """The tests above did not pass for want of a room."""
    assert {path.name for path in rooms()} >= {"stock_allocation", "abc_cost", "vehicle_routing"}
