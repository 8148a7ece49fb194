"""The parts of the trust suite: what each measures, as rows of docs/trust.md."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from optimizer.result import Limit
from tests.architecture.tree import ROOT
from tests.contract import exam
from tests.trust import damaged, deadlines, killing, oversize, random_plans, slips
from tests.trust.subjects import kinds

NUM_INSTANCES = int(os.environ.get("TRUST_INSTANCES", "2000"))
NUM_MUTANTS = int(os.environ.get("TRUST_MUTANTS", "120"))
"""Of each room, drawn at random where there are more: the whole run takes less than an hour."""
NUM_SEEDS = int(os.environ.get("TRUST_SEEDS", "2000"))
SEAL = "tests/optimizer/instance/test_seal.py"
CONFLICTS = "tests/formulations/vehicle_routing/test_infeasible_days.py"
RELATIONS = "cost_the_same or money_times_k or more_capacity or relaxing_integrality"
NUM_REPEATS, NUM_CANCELS, NUM_FLIPS = 100, 100, 1000
MOST_DRAWN = 108
"""Instances of which those are taken that mutants are tried on; the fewer kinds, the more seeds."""
CONVICTED, CONVICTION_SEEDS = "highspy==1.14.0", 200


class Figure(NamedTuple):
    """One row of the page, and what is to be told of it below the table."""

    id: str
    test: str
    wanted: str
    reached: str
    seeds: str
    note: str = ""


def _differential(package: str) -> Figure:
    words = [sys.executable, "-m", "tests.trust.solver_gate", package, str(NUM_SEEDS)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    reached = done.stdout.strip().splitlines()[-1]
    test = "tiny models by brute force, with and without a continuous column"
    return Figure("N2", test, "0 wrong", reached, f"0 … {NUM_SEEDS - 1}")


def _conviction() -> Figure:
    words = ["make", "solver-gate", f"SOLVER={CONVICTED}", f"SEEDS={CONVICTION_SEEDS}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    told = [line for line in done.stdout.splitlines() if "answers are wrong" in line]
    reached = told[-1] if told else "not run: the package could not be installed"
    wanted = f"convicted within {CONVICTION_SEEDS} seeds"
    return Figure("N2", f"the same for {CONVICTED}", wanted, reached, f"0 … {CONVICTION_SEEDS - 1}")


def _pytested(id_: str, test: str, path: str, *more: str) -> Figure:
    words = [sys.executable, "-m", "pytest", "-q", path, *more]
    env = {**os.environ, "PLAN_FLIPS": str(NUM_FLIPS)}
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


def _exact() -> Figure:
    num_plans, faults = random_plans.faults(NUM_INSTANCES)
    test = "random instances, each plan checked, the rows of its model in rational arithmetic"
    told = f"{len(faults)} faults in {num_plans} plans of {NUM_INSTANCES} instances"
    reached = "; ".join([told, *faults[:5]])
    return Figure("N1", test, "0 faults", reached, f"0 … {NUM_INSTANCES - 1}")


def _repeated() -> Figure:
    found = [random_plans.is_repeated(seed) for seed in range(NUM_REPEATS)]
    ended, same = sum(each is not None for each in found), sum(each is True for each in found)
    test = "a random instance solved twice with a seed: the same plan to the last byte"
    return Figure(
        "D1", test, "all", f"{same} of {ended} that ended by themselves", f"0 … {NUM_REPEATS - 1}"
    )


def _limits() -> Figure:
    wanted = "40 by 3 s at most, 38 by 1 s; no plan lost"
    test = f"models hard for their solver, limit {deadlines.LIMIT_S:g} s"
    return Figure("T1", test, wanted, _told(deadlines.at_the_limit(), 1.0, 3.0), "0 … 7")


def _cancels() -> Figure:
    reached = _told(deadlines.cancelled(NUM_CANCELS), 2.0)
    return Figure("T2", "cancels at random moments", "all within 2 s", reached, "5")


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


def _mutants(room: str) -> Figure:
    groups = len(kinds(exam.rooms()[room])) * len(exam.TIGHTNESS)
    num_seeds = max(2, MOST_DRAWN // groups)
    every = killing.names(room, num_seeds)
    names = random.Random(7).sample(every, min(NUM_MUTANTS, len(every)))
    fates = {name: killing.fate(room, name, num_seeds) for name in names}
    by = Counter(each.reason for each in fates.values() if each.reason is not None)
    left = {name: each for name, each in fates.items() if each.reason is None}
    excused = {
        "same": [name for name, each in left.items() if each.says_the_same],
        "harmless": [name for name, each in left.items() if each.num_plans],
    }
    survivors = sorted(set(left).difference(*excused.values()))
    share = _share(by.total(), len(fates) - len(excused["same"]))
    num_plans = sum(each.num_plans for each in left.values())
    apart = (
        f"{len(survivors)} not noticed",
        f"{len(excused['harmless'])} harmless by {num_plans} plans",
        f"{len(excused['same'])} more are no mutants: proved to say the same",
    )
    return Figure(
        id="N4",
        test=f"mutants of the model of `{room}`, {len(names)} drawn of {len(every)}",
        wanted="95 % noticed of those that do not say the same",
        reached="; ".join([share, *apart, *(f"{reason}: {n}" for reason, n in by.most_common())]),
        seeds=f"1 … {num_seeds} of each kind and tightness",
        note="\n".join(
            f"- `{room}`, {words}: {', '.join(listed) or 'none'}"
            for words, listed in (
                ("not noticed", survivors),
                ("proved to say the same", sorted(excused["same"])),
                ("harmless as far as was tried", sorted(excused["harmless"])),
                ("rows that no instance had", killing.absent(room, num_seeds)),
            )
        ),
    )


def _share(some: int, of_all: int) -> str:
    return f"{some} of {of_all} ({100.0 * some / of_all:.1f} %)"


PARTS: dict[str, Callable[[], Figure]] = {
    "gate-highspy": partial(_differential, "highspy"),
    "gate-ortools": partial(_differential, "ortools"),
    "conviction": _conviction,
    "damaged": _damaged,
    "bad-files": partial(
        _pytested, "B1", "damaged files by hand", "tests/contract/test_bad_files.py"
    ),
    "slips": _slips,
    "seal": partial(
        _pytested, "seal", f"plans and tables with a bit flipped, {NUM_FLIPS} each", SEAL
    ),
    "conflicts": partial(_pytested, "I1", "100 days with a planted conflict", CONFLICTS),
    "exact": _exact,
    "relations": partial(
        _pytested, "N3", "metamorphic relations", "tests/contract/test_rooms.py", "-k", RELATIONS
    ),
    "repeated": _repeated,
    "limits": _limits,
    "cancels": _cancels,
    "oversize": _oversize,
    **{f"mutants-{room}": partial(_mutants, room) for room in sorted(exam.rooms())},
}
"""By the name under which a part can be asked for alone."""
