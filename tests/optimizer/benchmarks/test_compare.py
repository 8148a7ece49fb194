"""Two results side by side, and when the second one fails."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from optimizer.benchmarks.accept import USUAL, condition, verdicts
from optimizer.benchmarks.compare import compare
from optimizer.benchmarks.render import FORMATS
from optimizer.errors import UsageError
from tests.optimizer.benchmarks.rows import FAILED, SOUND, costing, results

USUAL_CONDITIONS = [condition(text) for text in USUAL]


def failures(before, after, *texts):
    """The conditions that fail, the usual ones where none are named."""
    chosen = [condition(text) for text in texts] or USUAL_CONDITIONS
    found = verdicts(compare(before, after), chosen)
    return {verdict.condition for verdict in found if verdict.failed}


def test_a_result_is_as_good_as_itself():
    """All ties, and no condition fails."""
    same = results(SOUND, costing(107.0, seed=1))
    (contrast,) = compare(same, same).contrasts
    assert (contrast.wins, contrast.ties, contrast.losses, contrast.lost) == (0, 2, 0, 0)
    assert failures(same, same) == set()
    assert failures(same, same, "gap > +0pp", "time > 1x", "cost > 1x") == set()


def test_wins_and_losses_are_counted_by_cost():
    """One run cheaper, one dearer, one the same."""
    before = results(costing(101.0), costing(101.0, seed=1), costing(101.0, seed=2))
    after = results(costing(100.0), costing(103.0, seed=1), costing(101.0, seed=2))
    (contrast,) = compare(before, after).contrasts
    assert (contrast.wins, contrast.ties, contrast.losses) == (1, 1, 1)


def test_a_wider_gap_fails_by_percentage_points():
    """1 % to 1.5 %: more than 0.2 points, less than 0.6."""
    before, after = results(costing(101.0)), results(costing(101.5))
    assert failures(before, after, "gap > +0.2pp") == {"gap > +0.2pp"}
    assert failures(before, after, "gap > +0.6pp") == set()
    assert "gap > +0.2pp" in failures(before, after)


def test_a_dearer_plan_fails_without_a_best_known_value():
    """Where nothing is known of the best, the cost itself is compared."""
    before = results(SOUND.replace(best_known=None, gap_to_best=None))
    after = results(SOUND.replace(best_known=None, gap_to_best=None, objective=102.0))
    assert failures(before, after) == {"cost > 1.002x"}


def test_a_slower_run_fails_by_its_ratio():
    """10 s to 13 s is above 1.2 times, the shift of one second taken into account."""
    before, after = results(SOUND), results(SOUND.replace(elapsed_s=13.0))
    assert failures(before, after, "time > 1.2x") == {"time > 1.2x"}
    assert failures(before, after, "time > 1.4x") == set()


def test_a_lost_plan_always_fails():
    """No condition has to be asked for it."""
    assert failures(results(SOUND), results(FAILED), "time > 100x") == {"no plan is lost"}
    assert failures(results(FAILED), results(SOUND), "time > 100x") == set()


def test_a_proof_that_is_lost_fails():
    """That there is no plan was proven before; a plan in its place is no loss."""
    proof = FAILED.replace(status="infeasible")
    assert failures(results(proof), results(FAILED), "time > 9x") == {"no plan is lost"}
    assert failures(results(SOUND), results(proof), "time > 9x") == {"no plan is lost"}
    assert failures(results(proof), results(proof)) == set()
    assert failures(results(proof), results(SOUND)) == set()


def test_threads_and_gaps_are_compared_apart():
    """Each has a contrast of its own, which says what is not usual."""
    same = results(SOUND, SOUND.replace(threads=2), SOUND.replace(mip_rel_gap=1e-2))
    assert [(each.name, each.runs) for each in compare(same, same).contrasts] == [
        ("cvrp, default, 10 s", 1),
        ("cvrp, default, 10 s on 2 threads", 1),
        ("cvrp, default, 10 s to 1 %", 1),
    ]


def test_costs_near_nothing_are_alike():
    """A hundred-thousandth more than nothing is not ten thousand times dearer."""
    free = SOUND.replace(objective=0.0, best_known=None, gap_to_best=None)
    assert failures(results(free), results(free.replace(objective=1e-5))) == set()


def test_a_result_that_was_cut_short_fails():
    """One of two runs, as good as before; a run more is no harm."""
    whole, part = results(SOUND, costing(101.0, seed=1)), results(SOUND)
    assert failures(whole, part, "time > 100x") == {"no run is missing"}
    assert failures(part, whole, "time > 100x") == set()


def test_a_run_that_becomes_impossible_is_lost_too():
    """A solver that has no words any more for what it had a plan for."""
    refused = FAILED.replace(status="unsupported")
    assert failures(results(SOUND), results(refused), "time > 9x") == {"no plan is lost"}


def test_a_bound_that_is_gone_fails():
    """No figure is no better than a bad one; one that is new does no harm."""
    without = SOUND.replace(bound=None, gap_to_bound=None)
    assert failures(results(SOUND), results(without), "bound_gap > +9pp") == {"bound_gap > +9pp"}
    assert failures(results(without), results(SOUND), "bound_gap > +0pp") == set()


def test_figures_are_over_the_same_runs():
    """A second run that now has a bound, a wide one, does not make the first one worse."""
    narrow = SOUND.replace(gap_to_bound=0.01)
    before = results(narrow, SOUND.replace(seed=1, gap_to_bound=None))
    after = results(narrow, SOUND.replace(seed=1, gap_to_bound=0.05))
    assert failures(before, after, "bound_gap > +1pp") == set()


def test_another_best_known_value_is_told_and_not_compared():
    """The same plan against a better best known has not become worse."""
    later = SOUND.replace(best_known=99.0, gap_to_best=2.0 / 99.0)
    assert failures(results(SOUND), results(later), "gap > +0.2pp") == set()
    assert any(
        "best known values differ" in note for note in compare(results(SOUND), results(later)).notes
    )


def test_only_the_same_runs_are_compared():
    """Another convention, seed, budget or content is another run, and that is said."""
    before = results(SOUND)
    for change in (
        {"convention": "dimacs"},
        {"seed": 1},
        {"budget_s": 2.0},
        {"instance_sha256": "b" * 64},
    ):
        with pytest.raises(UsageError, match="nothing in common"):
            compare(before, results(SOUND.replace(**change)))
    comparison = compare(before, results(SOUND, costing(101.0, instance="X-2")))
    assert "1 runs are in the second result only" in comparison.notes


def test_another_machine_is_told():
    """Times of two machines do not compare."""
    notes = compare(results(SOUND), results(SOUND.replace(machine="{}"))).notes
    assert any("machines differ" in note for note in notes)


@pytest.mark.parametrize(
    "text", ["", "gap", "gap > 0.2", "gap > 1.2x", "time > 2pp", "speed > 1x", "gap < 1pp"]
)
def test_what_is_no_condition_is_refused(text):
    """The message says what a condition looks like."""
    with pytest.raises(UsageError) as caught:
        condition(text)
    assert caught.value.issue.code == "E405"
    assert "pp" in (caught.value.issue.hint or "")


def rendered(name):
    comparison = compare(results(SOUND), results(costing(103.0)))
    return FORMATS[name](comparison, verdicts(comparison, USUAL_CONDITIONS), 120)


def test_the_table_names_the_figures_and_the_failures():
    """Both gaps, and the condition that failed with both values."""
    text = rendered("table")
    assert "default" in text and "FAILED: 2 of 5 conditions" in text
    assert "gap was 0.01, is 0.03" in text


def test_markdown_has_a_table_for_each_group():
    """Readable in a comment."""
    text = rendered("markdown")
    assert text.startswith("**cvrp**") and "| default |" in text


def test_json_says_whether_it_passed():
    """For programs: the verdict and each contrast."""
    told = json.loads(rendered("json"))
    assert told["passed"] is False
    assert told["contrasts"][0]["losses"] == 1


def test_junit_has_a_case_for_each_condition():
    """As build servers read it."""
    suite = ElementTree.fromstring(rendered("junit").partition("\n")[2])
    assert suite.get("tests") == "5" and suite.get("failures") == "2"
    assert len(suite.findall("testcase/failure")) == 2
