"""Checkpoints of decompose: a run goes on from where another one was, also on a newer file."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optimizer
from formulations.stock_allocation.arrays import Arrays
from formulations.stock_allocation.decomposition.ascent import State
from formulations.stock_allocation.decomposition.checkpoint import checkpoint_of, prices_of
from formulations.stock_allocation.decomposition.problem import problem_of
from formulations.stock_allocation.generate import generate
from formulations.stock_allocation.search.decompose import solve
from optimizer.cli import main
from optimizer.errors import InstanceError, UsageError
from optimizer.instance.loader import LoadedInstance, load
from optimizer.instance.seal import sealed
from optimizer.instance.write import write_instance
from optimizer.result import Limits, Progress, Status

GAP = 2e-3


def catalogue(seed: int) -> LoadedInstance:
    return load(generate(random.Random(seed), 60, "tight", "catalogue"))


def run(loaded: LoadedInstance, resume: Any = None) -> tuple[list[Progress[Any]], Any]:
    told: list[Progress[Any]] = []
    limits = Limits(time_limit_s=60.0, mip_rel_gap=GAP, seed=0, threads=1, resume=resume)
    return told, solve(loaded.data, limits, told.append, lambda: False)


def test_a_run_goes_on_where_another_one_was() -> None:
    """After a step for each set of prices it is as far, in fewer steps than before."""
    loaded = catalogue(1)
    before, found = run(loaded)
    checkpoint = json.loads(json.dumps(before[-1].checkpoint))

    after, again = run(loaded, checkpoint)

    assert again.termination.status is found.termination.status is Status.OPTIMAL
    steps = [progress for progress in after if progress.checkpoint is None]
    assert len(steps) <= checkpoint["sets"] < len(before)
    assert again.primal_bound == pytest.approx(found.primal_bound, rel=GAP)


def test_prices_come_back_as_they_were() -> None:
    """Row by row, the best first; a limit that the checkpoint does not know is free."""
    rows = problem_of(Arrays(catalogue(1).data)).rows
    first, second = np.random.default_rng(0).random((2, len(rows)))
    told = checkpoint_of(rows, State(bound=1.0, prices=first, tried=[second]))

    assert all(map(np.array_equal, prices_of(rows, told), (first, second)))

    del told["limits"]["budget"]
    free = [k for k, (limit, _) in enumerate(rows.names) if limit == "budget"]
    assert free and not prices_of(rows, told)[0][free].any()


def test_a_file_keeps_what_is_known_and_another_instance_begins_with_it(tmp_path: Path) -> None:
    """The digest ties it to its instance; on another one it may be used, and that is said."""
    kept, paths = tmp_path / "kept.json", [tmp_path / "monday.json", tmp_path / "tuesday.json"]
    for seed, path in enumerate(paths):
        write_instance(generate(random.Random(seed), 60, "tight", "catalogue"), path)
    options: Any = {"method": "decompose", "mip_rel_gap": GAP, "time_limit_s": 60.0}

    monday = optimizer.solve(paths[0], checkpoint=kept, **options)
    tuesday = optimizer.solve(paths[1], resume=kept, **options)

    assert json.loads(kept.read_text())["instance_sha256"] == monday.provenance.instance_sha256
    assert not [issue for issue in monday.warnings if issue.code == "W303"]
    assert [issue.code for issue in tuesday.warnings if issue.code == "W303"] == ["W303"]
    assert monday.status is tuesday.status is Status.OPTIMAL


DAMAGES: dict[str, Callable[[Any], Any]] = {
    "no limits": lambda state: state.pop("limits"),
    "no number of sets": lambda state: state.pop("sets"),
    "another number of sets": lambda state: state.update(sets=state["sets"] + 1),
    "a word for a number": lambda state: state.update(sets="two"),
    "a list for an object": lambda state: state.update(limits=[1, 2]),
    "other prices": lambda state: next(iter(state["limits"].values()))[0].update(prices=[1.5]),
    "nothing left": lambda state: state.clear(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_state_is_an_error_of_its_file(
    damage: Callable[[Any], Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is named, no search begins with it, and the command ends with 2."""
    instance, kept = tmp_path / "monday.json", tmp_path / "kept.json"
    write_instance(generate(random.Random(1), 20, "tight", "catalogue"), instance)
    state = {"sets": 1, "limits": {"budget": [{"id": "B", "prices": [0.5]}]}}
    known = {"checkpoint_version": 1, "formulation": "stock_allocation", "method": "decompose"}
    content = sealed({**known, "state": state}, ())
    damage(content["state"])
    kept.write_text(json.dumps(content))

    with pytest.raises(InstanceError) as refused:
        optimizer.solve(instance, method="decompose", resume=kept)

    assert [(i.code, i.file) for i in refused.value.issues] == [("E303", str(kept))]
    words = ["solve", str(instance), "--method", "decompose", "--resume", str(kept)]
    assert main(words) == 2
    assert "kept.json" in capsys.readouterr().err


def test_what_is_no_checkpoint_of_this_method_is_refused(tmp_path: Path) -> None:
    """Anything else, that of another method, and a model, which cannot go on."""
    loaded, path = catalogue(1), tmp_path / "kept.json"
    kept = {"checkpoint_version": 1, "formulation": "stock_allocation", "method": "decompose"}
    for content, place in (
        ([], ""),
        ({"plan": {}}, ""),
        (kept | {"state": {}, "method": "guess"}, "/method"),
        (kept | {"state": {}, "checkpoint_version": 2}, "/checkpoint_version"),
        (kept | {"state": {}}, "/seal_sha256"),
    ):
        path.write_text(json.dumps(content))
        with pytest.raises(InstanceError) as refused:
            optimizer.solve(loaded, method="decompose", resume=path)
        assert [(i.pointer, i.file) for i in refused.value.issues] == [(place, str(path))]
    with pytest.raises(InstanceError) as refused:
        optimizer.solve(loaded, method="decompose", resume=tmp_path / "none.json")
    assert [(i.code, i.file) for i in refused.value.issues] == [
        ("E101", str(tmp_path / "none.json"))
    ]
    with pytest.raises(UsageError, match="cannot go on"):
        optimizer.solve(loaded, method="mip", checkpoint=path)
