"""The command line as a process of its own: streams, interrupts, short forms."""

from __future__ import annotations

import json
import os
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


def children(pid):
    """The processes that a process has started and that are there now."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in listed for child in path.read_text().split()]


def still_there(pids):
    """Those that exist and are not merely waiting to be buried."""
    return [pid for pid in pids if is_running(pid)]


def is_running(pid):
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def solvers_at_work(process):
    """The solvers of a process that has begun, when they have worked for some seconds."""
    until = time.monotonic() + 60
    while not children(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(4)
    return children(process.pid)


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_a_wish_to_end_keeps_the_best_plan_so_far(tmp_path, wish):
    """Exit code 130 well before the limit, a verified plan in the file, no process left."""
    plan = tmp_path / "plan.json"
    command = [*SOLVE, ENDLESS, "--time-limit", "60", "--out", plan]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        solvers = solvers_at_work(process)
        asked = time.monotonic()
        process.send_signal(wish)
        out, err = process.communicate()
    assert process.returncode == 130, err
    assert time.monotonic() - asked < 15
    assert b"Stopped by request." in out
    assert solvers
    assert still_there(solvers) == []
    assert subprocess.run([*SOLVE, "verify", ENDLESS, plan], capture_output=True).returncode == 0


def test_kill_9_leaves_no_solver_behind():
    """A search within compiled code lets no thread of its process run, and ends all the same."""
    command = [*SOLVE, ENDLESS, "--method", "ruin_recreate", "--time-limit", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        solvers = solvers_at_work(process)
        process.kill()
    assert solvers
    until = time.monotonic() + 10
    while still_there(solvers) and time.monotonic() < until:
        time.sleep(0.05)
    assert still_there(solvers) == []


def test_a_reader_that_has_seen_enough_is_no_error():
    """``stockwright … | head -1`` ends quietly."""
    command = f"{sys.executable} {ROOT / 'solve.py'} schema abc_cost | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.stdout == "{\n"
    assert done.stderr == ""


@pytest.mark.parametrize("form", ["--json", ""])
def test_reports_are_written_and_codes_kept_whoever_reads(tmp_path, form):
    """The pipe is closed from the start; the report is there, and "no plan exists" is code 3."""
    file = ROOT / "instances" / "stock_allocation" / "too-little-supply.json"
    page = tmp_path / "report.html"
    reader, writer = os.pipe()
    os.close(reader)
    words = [*SOLVE, file, "--report", page, *form.split()]
    done = subprocess.run(words, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert done.returncode == 3, done.stderr
    assert page.exists() and "rror" not in done.stderr


def test_help_for_a_reader_that_is_gone_is_no_error():
    """The command line library makes an exit of it."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*SOLVE, "--help"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("words", ["solve nowhere.json --json", "list --json"])
def test_a_full_disk_is_told_in_a_sentence(words):
    """The data is lost, so that the exit code is that of a file that could not be written."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*SOLVE, *words.split()], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("error: E405 stdout cannot be written: No space left on device")
    assert "Traceback" not in done.stderr


def test_a_full_disk_under_stderr_changes_nothing():
    """The data is whole, and the exit code is that of the answer."""
    command = [*SOLVE, "solve", "nowhere.json", "--json"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, text=True)
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"][0]["code"] == "E101"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_may_be_closed_from_the_start(tmp_path, closed):
    """As of a service without a terminal: the plan is written, the code is that of the answer."""
    plan = tmp_path / "plan.json"
    command = f"{sys.executable} {ROOT / 'solve.py'} {GOLDEN} --out {plan} {closed}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert plan.exists()
