"""Certificates of prices: the bound again from plain data; tampered with, they prove less."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from formulations.abc_cost.certificate import recheck
from formulations.abc_cost.generate import generate
from formulations.abc_cost.instance import Instance
from formulations.abc_cost.search import lagrange, newton
from formulations.abc_cost.solution import Solution
from optimizer.cli import main
from optimizer.result import Limits, SolveResult
from tests.formulations.abc_cost.cases import class_stock, instance
from tests.formulations.abc_cost.reorder.cases import random_policy

LIMITS = Limits(time_limit_s=60.0, mip_rel_gap=1e-6, seed=0, threads=1)
KINDS = ("order_quantity", "reorder_policy", "grouping", "count_schedule")


def generated(kind: str, seed: int) -> Instance:
    return instance(generate(random.Random(seed), 40, "tight", kind)["data"])


def solved(subject: Instance) -> SolveResult[Solution]:
    method = newton if newton.supports(subject) is None else lagrange
    return method.solve(subject, LIMITS, lambda progress: None, lambda: False)


def certified(subject: Instance) -> tuple[float, float, dict[str, Any]]:
    """Cost and bound of a plan, and the certificate as it comes back from a file."""
    found = solved(subject)
    assert found.primal_bound is not None and found.dual_bound is not None
    return found.primal_bound, found.dual_bound, json.loads(json.dumps(found.certificate))


def holds_again(subject: Instance) -> None:
    cost, bound, certificate = certified(subject)
    again = recheck(subject, certificate)
    assert again is not None
    assert again == pytest.approx(bound, rel=1e-9)
    assert again <= cost * (1.0 + 1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_prices_prove_the_bound_that_was_claimed(kind: str, seed: int) -> None:
    """By other formulas than those of the search, and no more than the plan costs."""
    holds_again(generated(kind, seed))


@pytest.mark.parametrize("seed", range(12))
def test_whole_lots_are_part_of_the_proof(seed: int) -> None:
    """The bound of the search for lots that have to be whole is above the one of free lots."""
    subject = random_policy(seed, 6, whole=True)
    if solved(subject).primal_bound is not None:
        holds_again(subject)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0, 1e9, 1e30])
def test_other_prices_prove_less(kind: str, factor: float) -> None:
    """However small or large they are."""
    subject = generated(kind, 5)
    _, bound, certificate = certified(subject)
    other = {name: factor * price for name, price in certificate["limits"].items()}
    assert other, "a limit binds"
    again = recheck(subject, certificate | {"limits": other})
    assert again is not None and again < bound * (1.0 - 1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_no_prices_prove_more_than_a_plan_costs(seed: int) -> None:
    """Prices at random, whole lots or not."""
    rng = random.Random(seed)
    subject = random_policy(seed, 6, whole=seed % 2 == 0)
    cost, _, certificate = certified(subject)
    for _ in range(50):
        prices = {
            name: price * rng.lognormvariate(0.0, 3.0)
            for name, price in certificate["limits"].items()
        }
        again = recheck(subject, certificate | {"limits": prices})
        assert again is not None and again <= cost * (1.0 + 1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "spoiled",
    [
        {"type": "columns", "limits": {}},
        {"type": "prices"},
        {"type": "prices", "limits": [1.0]},
        {"type": "prices", "limits": {"max_classes": 1.0}},
        {"type": "prices", "limits": {"stock_budget": -1.0}},
        {"type": "prices", "limits": {"stock_budget": "NaN"}},
        {"type": "prices", "limits": {"stock_budget": None}},
    ],
)
def test_what_is_no_certificate_is_refused(kind: str, spoiled: dict[str, Any]) -> None:
    """Other types, other limits, and prices that are none."""
    with pytest.raises((ValueError, LookupError, TypeError, AttributeError)):
        recheck(generated(kind, 0), spoiled)


@pytest.mark.parametrize("price", [True, False, "1e18", "0", float("inf"), float("nan")])
def test_only_numbers_are_prices(price: Any) -> None:
    """Python would take true for 1 and "1e18" for a number."""
    subject = generated("grouping", 0)
    with pytest.raises(ValueError, match="a price is a number from 0 on"):
        recheck(subject, {"type": "prices", "limits": {"stock_budget": price}})


def test_class_stock_has_no_certificate() -> None:
    """It has no prices, and without a certificate nothing is known."""
    assert recheck(class_stock(), None) is None
    with pytest.raises(ValueError, match="class stock"):
        recheck(class_stock(), {"type": "prices", "limits": {}})


def test_a_plan_file_proves_its_bound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From solve to verify: confirmed, then a price changed, a price of nothing, no certificate."""
    file, plan = tmp_path / "file.json", tmp_path / "plan.json"
    file.write_text(json.dumps(generate(random.Random(7), 40, "tight", "order_quantity")))
    assert main(["solve", str(file), "--out", str(plan)]) == 0
    report = json.loads(plan.read_text())

    def outcome(certificate: Any) -> tuple[int, str]:
        plan.write_text(json.dumps(report | {"certificate": certificate}))
        capsys.readouterr()
        code = main(["verify", str(file), str(plan), "--bound"])
        told = capsys.readouterr()
        return code, told.out + told.err

    given = report["certificate"]
    code, told = outcome(given)
    assert code == 0 and "no plan costs less than the bound" in told
    name, price = next(iter(given["limits"].items()))
    code, told = outcome(given | {"limits": given["limits"] | {name: 1.5 * price}})
    assert code == 5 and "is not proven, only" in told
    code, told = outcome(given | {"limits": {"luck": 1.0}})
    assert code == 2 and 'there is no limit "luck"' in told
    code, told = outcome(None)
    assert code == 5 and "cannot be computed again; it has no certificate" in told
