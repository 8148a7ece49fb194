"""``make trust``: the long run of the trust suite, written to docs/trust.md with its seeds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from optimizer.result import Limit
from tests.architecture.tree import ROOT
from tests.contract import exam
from tests.trust import damaged, deadlines, killing, oversize, random_plans, slips

NUM_INSTANCES = int(os.environ.get("TRUST_INSTANCES", "2000"))
NUM_SEEDS = int(os.environ.get("TRUST_SEEDS", "2000"))
SEAL = "tests/optimizer/instance/test_seal.py"
CONFLICTS = "tests/formulations/vehicle_routing/test_infeasible_days.py"
NUM_REPEATS, NUM_CANCELS = 100, 100
CONVICTED, CONVICTION_SEEDS = "highspy==1.14.0", 200


class Figure(NamedTuple):
    """One row of the page."""

    id: str
    test: str
    wanted: str
    reached: str
    seeds: str


def main() -> None:
    """Run all and write the page; what is not measured here is not on it."""
    began_s = time.monotonic()
    survivors: dict[str, list[str]] = {}
    figures = [
        *_differential(),
        _conviction(),
        _damaged(),
        _pytested("B1", "damaged files by hand", "tests/contract/test_bad_files.py", {}),
        _pytested("seal", "1 000 plans with a bit flipped", SEAL, {"PLAN_FLIPS": "1000"}),
        _pytested("I1", "100 days with a planted conflict", CONFLICTS, {}),
        _slips(),
        _exact(),
        _repeated(),
        *_deadlines(),
        _oversize(),
        *(_mutants(room, survivors) for room in sorted(exam.rooms())),
    ]
    minutes = (time.monotonic() - began_s) / 60.0
    _write(figures, survivors, minutes)


def _differential() -> list[Figure]:
    found = []
    for package in ("highspy", "ortools"):
        words = [sys.executable, "-m", "tests.trust.solver_gate", package, str(NUM_SEEDS)]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        reached = done.stdout.strip().splitlines()[-1]
        test = "tiny models by brute force, with and without a continuous column"
        found.append(Figure("N2", test, "0 wrong", reached, f"0 … {NUM_SEEDS - 1}"))
    return found


def _conviction() -> Figure:
    words = ["make", "solver-gate", f"SOLVER={CONVICTED}", f"SEEDS={CONVICTION_SEEDS}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    told = [line for line in done.stdout.splitlines() if "answers are wrong" in line]
    reached = told[-1] if told else "not run: the package could not be installed"
    wanted = f"convicted within {CONVICTION_SEEDS} seeds"
    return Figure("N2", f"the same for {CONVICTED}", wanted, reached, f"0 … {CONVICTION_SEEDS - 1}")


def _pytested(id_: str, test: str, path: str, more: dict[str, str]) -> Figure:
    words = [sys.executable, "-m", "pytest", "-q", path]
    env = {**os.environ, **more}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    summary = done.stdout.strip().splitlines()[-1]
    reached = re.sub(r" in [\d.]+s.*", "", summary).strip("= ")
    return Figure(id_, f"{test} (`{path}`)", "all pass", reached, "in the test")


def _damaged() -> Figure:
    with tempfile.TemporaryDirectory() as folder:
        tried = list(damaged.outcomes(len(damaged.DAMAGES), Path(folder)))
    faults = [f"{each.file}, {each.damage}: {each.fault}" for each in tried if each.fault]
    reached = "; ".join([f"{len(tried) - len(faults)} of {len(tried)}", *faults[:5]])
    test = f"{len(damaged.DAMAGES)} kinds of damage to {damaged.NUM_FILES} files: refused in place"
    return Figure("B2", test, "all", reached, "by file and damage")


def _slips() -> Figure:
    told = [slips.is_told(each) for each in slips.slips()]
    test = "slips of unit, sign and place in the examples: warned of where they are"
    return Figure("B3", test, "all", f"{sum(told)} of {len(told)}", "in the test")


def _repeated() -> Figure:
    found = [random_plans.is_repeated(seed) for seed in range(NUM_REPEATS)]
    ended, same = sum(each is not None for each in found), sum(each is True for each in found)
    test = "a random instance solved twice with a seed: the same plan to the last byte"
    return Figure(
        "D1", test, "all", f"{same} of {ended} that ended by themselves", f"0 … {NUM_REPEATS - 1}"
    )


def _deadlines() -> list[Figure]:
    wanted = "40 by 3 s at most, 38 by 1 s; no plan lost"
    test = f"models hard for their solver, limit {deadlines.LIMIT_S:g} s"
    cancels = "cancels at random moments"
    return [
        Figure("T1", test, wanted, _told(deadlines.at_the_limit(), 1.0, 3.0), "0 … 7"),
        Figure("T2", cancels, "all within 2 s", _told(deadlines.cancelled(NUM_CANCELS), 2.0), "5"),
    ]


def _told(endings: list[deadlines.Ending], *limits_s: float) -> str:
    within = [
        f"{sum(each.late_s <= limit_s for each in endings)} of {len(endings)} within {limit_s:g} s"
        for limit_s in limits_s
    ]
    lost = sum(each.is_lost for each in endings)
    return ", ".join([*within, f"latest {max(each.late_s for each in endings):.2f} s, {lost} lost"])


def _oversize() -> Figure:
    limits = [oversize.solved(*each).termination.limit for each in oversize.models()]
    test = "models that need more memory than the cap of their solver"
    reached = f"{limits.count(Limit.MEMORY)} of {len(limits)}"
    return Figure("L3", test, "all end with the limit memory", reached, "0 … 1")


def _exact() -> Figure:
    faults = random_plans.faults(NUM_INSTANCES)
    test = "random instances, each plan checked, the rows of its model in rational arithmetic"
    reached = "; ".join([f"{len(faults)} faults in {NUM_INSTANCES}", *faults[:5]])
    return Figure("N1", test, "0 faults", reached, f"0 … {NUM_INSTANCES - 1}")


def _mutants(room: str, survivors: dict[str, list[str]]) -> Figure:
    names = killing.names(room)
    killers = {name: killing.killer(room, name) for name in names}
    survivors[room] = [name for name, reason in killers.items() if reason is None]
    killed = len(names) - len(survivors[room])
    by = Counter(reason for reason in killers.values() if reason is not None).most_common()
    share = f"{killed} of {len(names)} ({100.0 * killed / len(names):.1f} %)"
    reached = "; ".join([share, *(f"{reason}: {count}" for reason, count in by)])
    seeds = killing.seeds(exam.rooms()[room])
    told = f"{seeds.start} … {seeds.stop - 1} of each kind"
    return Figure("N4", f"mutants of the model of `{room}`", "95 % noticed", reached, told)


def _write(figures: list[Figure], survivors: dict[str, list[str]], minutes: float) -> None:
    rows = [f"| {' | '.join(figure)} |" for figure in figures]
    listed = [f"- `{room}`: {', '.join(names) or 'none'}" for room, names in survivors.items()]
    text = "\n".join(
        [
            "# Trust",
            "",
            f"Written by `TRUST_INSTANCES={NUM_INSTANCES} make trust` in {minutes:.0f} minutes.",
            "What each test claims stands in its file under `tests/trust/` or where it is named.",
            "",
            "| id | test | wanted | reached | seeds |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "Mutants that nothing noticed: rows and sides that others imply, or chances that no",
            "small instance offers.",
            "",
            *listed,
            "",
        ]
    )
    (ROOT / "docs" / "trust.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
