"""Suites: what ships can be read, and what a suite says is what is run."""

from __future__ import annotations

import pytest

from optimizer.benchmarks.catalogue import matching, sets
from optimizer.benchmarks.suite import (
    Generated,
    Runs,
    Suite,
    read_suite,
    suite_names,
    tasks_of,
)
from optimizer.errors import InstanceError, UsageError
from optimizer.registry import formulations


def test_every_suite_that_ships_names_what_exists():
    """Sets, formulations and methods, so that no run is lost to a spelling mistake."""
    rooms = formulations()
    assert {"smoke", "peers-cvrp", "peers-vrptw", "peers-planning"} <= set(suite_names())
    for name in suite_names():
        for runs in read_suite(name).runs:
            assert runs.instances or runs.generated
            for pattern in runs.instances:
                assert matching(pattern), pattern
            for generated in runs.generated:
                assert generated.formulation in rooms


def test_the_smoke_suite_covers_every_formulation(tmp_path):
    """All three rooms, also where no public file is there."""
    tasks, left_out = tasks_of(read_suite("smoke"), tmp_path)
    assert {task.subject.formulation for task in tasks} == set(formulations())
    assert left_out and all("is not there" in each.reason for each in left_out)


def test_every_combination_is_a_run():
    """Two instances, two methods, two budgets and three seeds are 24 runs."""
    runs = Runs(
        generated=[Generated(formulation="abc_cost", sizes=[3, 4])],
        methods=["default", "mip"],
        budgets_s=[1.0, 2.0],
        seeds=[0, 1, 2],
    )
    tasks, left_out = tasks_of(Suite(title="all", runs=[runs]))
    assert len(tasks) == len({task.label for task in tasks}) == 24
    assert not left_out


def test_runs_on_other_threads_or_to_another_gap_are_other_runs():
    """Two numbers of threads and two gaps are four runs; what overlaps is run once."""
    runs = [
        Runs(
            generated=[Generated(formulation="abc_cost", sizes=[3])],
            budgets_s=[1.0],
            threads=threads,
            mip_rel_gap=gap,
        )
        for threads in (1, 2)
        for gap in (1e-6, 1e-2)
    ]
    tasks, _ = tasks_of(Suite(title="all", runs=[*runs, *runs]))
    assert [(task.threads, task.mip_rel_gap) for task in tasks] == [
        (1, 1e-6),
        (1, 1e-2),
        (2, 1e-6),
        (2, 1e-2),
    ]
    assert len({task.label for task in tasks}) == 4


def test_a_kind_is_one_of_the_decisions_of_a_generator():
    """It names the run and reaches the generator; every suite names kinds that exist."""
    wanted = Generated(formulation="abc_cost", kind="grouping", sizes=[3])
    tasks, _ = tasks_of(Suite(title="one", runs=[Runs(generated=[wanted], budgets_s=[1.0])]))
    assert tasks[0].subject.name == "grouping-usual-3-1"
    assert list(tasks[0].subject.read().source["data"]) == ["grouping"]
    for each in (g for name in suite_names() for r in read_suite(name).runs for g in r.generated):
        assert each.kind in (None, *formulations()[each.formulation].kinds())


def test_a_peer_that_is_not_there_is_left_out_with_a_reason():
    """Nothing is skipped in silence."""
    generated = [Generated(formulation="abc_cost", sizes=[3])]
    runs = Runs(generated=generated, peers=["wizard"], budgets_s=[1.0])
    tasks, left_out = tasks_of(Suite(title="one", runs=[runs]))
    assert [task.solver for task in tasks] == ["default"]
    assert [(each.what, each.reason) for each in left_out] == [
        ("peer wizard", "there is no such peer")
    ]


def test_an_unknown_suite_names_the_nearest():
    """As everywhere, with a hint."""
    with pytest.raises(UsageError) as caught:
        read_suite("smokey")
    assert caught.value.issue.hint == 'did you mean "smoke"?'


@pytest.mark.parametrize(
    "text", ["title = 3", "title =", 'title = "x"\nruns = [{budget = 3}]', "nonsense"]
)
def test_a_file_that_is_no_suite_is_refused(tmp_path, text):
    """Every mistake is told, whether of TOML or of its fields."""
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InstanceError):
        read_suite(str(path))


def test_an_instance_of_no_size_is_refused(tmp_path):
    """Generators make one order or SKU at least; the message says so, and where."""
    path = tmp_path / "mine.toml"
    generated = 'generated = [{formulation = "abc_cost", sizes = [10, 0]}]'
    path.write_text(f'title = "x"\n[[runs]]\n{generated}\nbudgets_s = [1.0]', encoding="utf-8")
    with pytest.raises(InstanceError) as caught:
        read_suite(str(path))
    (issue,) = caught.value.issues
    assert (issue.pointer, issue.expected) == ("/runs/0/generated/0/sizes/1", ">= 1")


def test_an_unknown_set_or_instance_is_refused():
    """With the nearest that exists."""
    name = next(iter(sets()))
    with pytest.raises(UsageError, match="no benchmark set"):
        matching("nowhere/*")
    with pytest.raises(UsageError, match="no instance"):
        matching(f"{name}/no-such-instance")
