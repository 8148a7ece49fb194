"""What the documents say exists: commands, options, targets, links."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer.main

from optimizer.cli.app import app
from optimizer.errors import InstanceError
from optimizer.instance.loader import load
from optimizer.instance.render import render_issues
from optimizer.reporting.text import render_report
from tests.architecture.tree import ROOM_FILES, ROOT, name_of, rooms

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "formulations").rglob("*.md")]
)
COMMAND = re.compile(
    r"(?:^|[`$(] ?)(?:stockwright|python solve\.py) ((?:bench )?[a-z]+)\b([^`\n|>]*)", re.MULTILINE
)
TARGET = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_command_named_exists_with_its_options(path):
    """Each ``stockwright VERB --option`` of a document can be typed."""
    verbs = commands_of(typer.main.get_command(app))
    for verb, words in COMMAND.findall(path.read_text(encoding="utf-8")):
        assert verb in verbs, verb
        options = {name for parameter in verbs[verb].params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= options | {"--help"}


def commands_of(group):
    """Every verb by its words, those of groups too."""
    found = dict(group.commands)
    for name, command in group.commands.items():
        for verb, inner in getattr(command, "commands", {}).items():
            found[f"{name} {verb}"] = inner
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_make_target_named_exists(path):
    """Each ``make TARGET`` of a document can be typed."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(TARGET.findall(path.read_text(encoding="utf-8"))) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(path):
    """Each relative link of a document names a file of this project."""
    links = LINK.findall(path.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http", "mailto"))]
    assert [link for link in local if not (path.parent / link).exists()] == []


def test_the_example_of_the_readme_runs(monkeypatch):
    """The Python of the README can be pasted, and its plan is the one shown, line by line."""
    monkeypatch.chdir(ROOT)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = EXAMPLE.findall(readme)
    *statements, last = code.strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(statements), names)
    assert eval(last, names) is True
    shown = render_report(names["report"])
    printed = readme[readme.index(shown.splitlines()[0]) :].split("…")[0]
    assert shown.startswith(printed)
    assert len(printed.splitlines()) > 20


def test_the_mistake_of_the_readme_is_told_as_shown(tmp_path, monkeypatch):
    """One id misspelt in the demo ends with the two lines that the tour prints."""
    monkeypatch.chdir(tmp_path)
    demo = (ROOT / "instances" / "stock_allocation" / "demo.json").read_text(encoding="utf-8")
    lane = demo.index('"LODZ-BERLIN"')
    broken = demo[:lane] + demo[lane:].replace(
        '"warehouse_id": "BERLIN"', '"warehouse_id": "BERLN"', 1
    )
    Path("broken.json").write_text(broken, encoding="utf-8")
    with pytest.raises(InstanceError) as caught:
        load("broken.json")
    told = render_issues(caught.value, "broken.json")
    assert told in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_runs_what_the_readme_says():
    """One command for the tests, the same for everybody."""
    last_line = (ROOT / ".ci" / "run").read_text().splitlines()[-1]
    assert last_line == "make test"
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_make_knows_every_formulation():
    """``make demo`` and ``make schemas`` go through all of them, however their files grow."""
    command = ["make", "--dry-run", "demo"]
    shown = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert f"for room in {' '.join(room.name for room in rooms())};" in shown


def test_a_new_formulation_starts_as_a_working_copy(tmp_path: Path):
    """``make new ROOM=x`` gives a room that is found and can generate an instance."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "tests" / "rooms", tmp_path / "tests" / "rooms")
    (tmp_path / "formulations").mkdir()
    subprocess.run(["make", "new", "ROOM=cutting_stock"], cwd=tmp_path, check=True)
    room = tmp_path / "formulations" / "cutting_stock"
    assert ROOM_FILES - {path.name for path in room.iterdir()} == set()
    code = "import random; from formulations.cutting_stock import FORMULATION as room; "
    code += "assert room.generate(random.Random(0), 3, 'tight')['formulation'] == 'cutting_stock'"
    environment = {"PYTHONPATH": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True)
