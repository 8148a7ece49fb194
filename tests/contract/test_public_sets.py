"""Every public file that our format has words for imports, and every published plan holds."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from optimizer.benchmarks.audit import State, audit
from optimizer.benchmarks.catalogue import PublicInstance, benchmark_set, digests, sets
from optimizer.benchmarks.write_digests import found

BEYOND = {"sdvrptw", "gvrp"}
"""Vehicles that may not serve everybody, and one customer of a group: no words for these."""

MULTIPLES = "towns"
"""Published days, each in several towns at once."""


@pytest.mark.parametrize("name", sorted(sets()))
def test_every_file_imports_and_every_published_plan_verifies(shared_data: Path, name: str) -> None:
    """No violation and the published cost to the last digit; what is refused says why."""
    chosen = benchmark_set(name)
    findings = list(audit(chosen, shared_data))
    for instance, finding in zip(chosen.instances, findings, strict=True):
        assert finding.state is expected(name, instance), (finding.name, finding.detail)
        assert (finding.detail is None) == (name not in BEYOND)


def expected(name: str, instance: PublicInstance) -> State:
    if name in BEYOND:
        return State.REFUSED
    return State.IMPORTED if instance.solution is None else State.VERIFIED


def test_the_catalogue_is_the_published_table(shared_data: Path) -> None:
    """Each row of best known values is in one set, with its convention, value and proof."""
    with (shared_data / "routing" / "bks.csv").open(encoding="utf-8") as lines:
        published = {row(each) for each in csv.DictReader(lines)}
    ours = {
        (f"{chosen.folder}/{each.file}", chosen.convention, value(each), each.kind)
        for chosen in sets().values()
        if chosen.formulation == "vehicle_routing" and chosen.name != MULTIPLES
        for each in chosen.instances
    }
    assert len(published) == 132
    assert ours == published


def row(told: dict[str, str]) -> tuple[str, str, str, str]:
    best = "/".join(str(float(part)) for part in told["bks"].split("/"))
    kind = "optimal" if told["optimal"] == "True" else "best"
    return f"routing/{told['file']}", told["convention"], best, kind


def value(instance: PublicInstance) -> str:
    best = instance.best_known
    return "/".join(str(float(part)) for part in (best if isinstance(best, list) else [best or 0]))


def test_the_digests_are_those_of_the_files(shared_data: Path) -> None:
    """An importer that makes something else of a file does so on purpose (make digests)."""
    assert found(shared_data) == digests()


@pytest.mark.parametrize("instance", benchmark_set(MULTIPLES).instances, ids=lambda each: each.name)
def test_best_known_of_several_towns_follows_from_one(instance: PublicInstance) -> None:
    """So many times the value of the one file, under the convention that it has there."""
    number = int(benchmark_set(MULTIPLES).options["towns"])
    once = [
        (each.best_known, chosen.options.get("rounding"))
        for chosen in sets().values()
        for each in chosen.instances
        if f"{chosen.folder}/{each.file}" == f"routing/{instance.file}"
    ]
    assert isinstance(instance.best_known, float)
    assert (instance.best_known / number, instance.options["rounding"]) in once
