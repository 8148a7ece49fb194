"""The command line as a process of its own: streams, interrupts, short forms."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SOLVE = [sys.executable, ROOT / "solve.py"]
GOLDEN = ROOT / "instances" / "abc_cost" / "class-stock.json"
ENDLESS = ROOT / "instances" / "vehicle_routing" / "demo.json"


def test_solve_py_solves_a_file():
    """``python solve.py FILE`` is short for ``stockwright solve FILE``."""
    done = subprocess.run([*SOLVE, GOLDEN, "--json"], capture_output=True, text=True)
    assert done.returncode == 0
    assert json.loads(done.stdout)["objective"]["value"] == pytest.approx(19000)


def test_solve_py_knows_the_other_verbs():
    """The same program under another name."""
    done = subprocess.run([*SOLVE, "check", GOLDEN], capture_output=True, text=True)
    assert done.returncode == 0
    assert "a valid abc_cost instance" in done.stdout


def test_ctrl_c_keeps_the_best_plan_so_far(tmp_path):
    """Exit code 130 well before the limit, and a verified plan in the file."""
    plan = tmp_path / "plan.json"
    command = [*SOLVE, ENDLESS, "--time-limit", "60", "--out", plan]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(4)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130, err
    assert time.monotonic() - began < 15
    assert b"Stopped by request." in out
    assert subprocess.run([*SOLVE, "verify", ENDLESS, plan], capture_output=True).returncode == 0


def test_a_reader_that_has_seen_enough_is_no_error():
    """``stockwright … | head -1`` ends quietly."""
    command = f"{sys.executable} {ROOT / 'solve.py'} schema abc_cost | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout == "{\n"
    assert done.stderr == ""
