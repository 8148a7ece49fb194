"""``stockwright generate``, ``import``, ``export``, ``list`` and ``schema``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

REORDER = Path(__file__).parents[3] / "instances" / "abc_cost" / "reorder.json"


@pytest.mark.parametrize("tightness", ["tight", "usual", "loose"])
def test_a_generated_instance_is_valid_and_the_same_for_the_same_seed(run, tmp_path, tightness):
    """Equal seeds give equal files, other seeds others."""
    texts = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        path = tmp_path / f"{name}.json"
        words = ("--size", 4, "--seed", seed, "--tightness", tightness, "--out", path)
        assert run("generate", "toy", *words).code == 0
        assert run("check", path).code == 0
        texts.append(path.read_text())
    assert texts[0] == texts[1] != texts[2]


def test_a_large_generated_instance_keeps_its_tables_beside_it(run, tmp_path):
    """Parquet beside the JSON, and the whole is still a valid instance."""
    path = tmp_path / "large.json"
    done = run("generate", "toy", "--size", 6000, "--out", path)
    assert "large.demands.parquet" in done.err
    assert json.loads(path.read_text())["data"]["demands"] == {"$file": "large.demands.parquet"}
    assert "6 000 products, 12 000 demands" in run("check", path).out


def test_a_formulation_with_several_decisions_makes_the_one_asked_for(run, tmp_path):
    """``--kind`` names it; a name that the generator does not know is refused with a suggestion."""
    path = tmp_path / "grouping.json"
    assert run("generate", "abc_cost", "--kind", "grouping", "--out", path).code == 0
    assert list(json.loads(path.read_text())["data"]) == ["grouping"]
    done = run("generate", "abc_cost", "--kind", "gruoping", "--out", path)
    assert done.code == 2
    assert 'did you mean "grouping"?' in done.err
    assert "E405" in run("generate", "toy", "--kind", "grouping", "--out", path).err


def test_a_foreign_file_becomes_an_instance(run, tmp_path):
    """With an option of the format."""
    foreign, path = tmp_path / "monday.txt", tmp_path / "monday.json"
    foreign.write_text("tea 7\njuice 8\ntea 1\n")
    words = ("--option", "unit_cost=2.5", "--out", path)
    assert run("import", "order-lines", foreign, *words).code == 0
    answer = run("solve", path, "--json").json
    assert answer["objective"]["value"] == pytest.approx(40.0)


@pytest.mark.parametrize(
    ("format", "file", "option", "message"),
    [
        ("order-line", "good.txt", "unit_cost=1", 'did you mean "order-lines"?'),
        ("order-lines", "good.txt", "unit_cst=1", 'did you mean "unit_cost"?'),
        ("order-lines", "missing.txt", "unit_cost=1", "No such file"),
        ("order-lines", "words.txt", "unit_cost=1", "E101"),
        ("order-lines", "binary.txt", "unit_cost=1", "E101"),
        ("order-lines", "negative.txt", "unit_cost=1", "E203"),
    ],
)
def test_a_foreign_file_that_makes_no_sense_is_refused(
    run, tmp_path, format, file, option, message
):
    """Unknown format or option, no such file, wrong content: exit code 2 and nothing written."""
    (tmp_path / "good.txt").write_text("tea 7\n")
    (tmp_path / "words.txt").write_text("tea seven\n")
    (tmp_path / "negative.txt").write_text("tea -7\n")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00\x01")
    out = tmp_path / "out.json"
    done = run("import", format, tmp_path / file, "--option", option, "--out", out)
    assert done.code == 2
    assert message in done.err
    assert not out.exists()


@pytest.mark.parametrize(("format", "first"), [("lp", "minimize"), ("mps", "NAME")])
def test_the_model_is_exported(run, demo, tmp_path, format, first):
    """Rows and columns carry the names of the maths."""
    path = tmp_path / "model"
    assert run("export", demo, "--format", format, "--out", path).code == 0
    text = path.read_text()
    assert first.lower() in text[:200].lower()
    assert "demand_of_product" in text


def test_an_instance_beyond_the_model_is_not_exported(run, tmp_path):
    """Code 2, for the reason that solve gives, and no file."""
    done = run("export", REORDER, "--out", tmp_path / "model.lp")
    assert done.code == 2 and "E404 the model cannot take this instance" in done.err
    assert not list(tmp_path.iterdir())


def test_a_model_that_could_not_be_written_is_not_built(run, demo, tmp_path, toy, monkeypatch):
    """Code 2 at once."""
    monkeypatch.setattr(type(toy), "build", None)
    assert run("export", demo, "--out", tmp_path / "missing" / "model.lp").code == 2


def test_list_names_rooms_methods_formats_and_backends(run):
    """For people and for programs, with what each is."""
    told = run("list").out
    assert "Order mix" in told and "mip (default)" in told and "import order-lines" in told
    assert all(len(line) <= 80 for line in told.splitlines())
    known = run("list", "--json").json
    room = next(room for room in known["formulations"] if room["name"] == "toy")
    assert [method["name"] for method in room["methods"]] == ["mip"]
    assert [importer["name"] for importer in room["importers"]] == ["order-lines"]
    for each in (*room["methods"], *room["importers"], *known["backends"]):
        assert each["description"]
    assert {backend["name"] for backend in known["backends"]} >= {"highs", "mathopt"}


def test_schema_prints_a_json_schema(run):
    """Ready to be saved for an editor."""
    schema = run("schema", "toy").json
    assert schema["properties"]["formulation"]["const"] == "toy"


@pytest.mark.parametrize("words", [["schema", "tooy"], ["generate", "tooy", "--out", "x.json"]])
def test_an_unknown_formulation_is_refused_with_a_suggestion(run, words):
    """Exit code 2 and the nearest name."""
    done = run(*words)
    assert done.code == 2
    assert 'did you mean "toy"?' in done.err
