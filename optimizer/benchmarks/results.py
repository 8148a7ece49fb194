"""Results on disk: a folder with the rows as CSV and parquet and how they came to be as JSON."""

from __future__ import annotations

import csv
import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimizer.benchmarks.row import FIELDS, Row
from optimizer.errors import InstanceError, Issue

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Results:
    """The rows of one benchmark. ``suite`` and ``command`` say how to make them again.

    ``planned`` is how many there are when nothing cuts it short; None in files from before.
    """

    suite: str
    title: str
    command: str
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()
    planned: int | None = None

    def frame(self) -> pd.DataFrame:
        """The rows as a frame, absent values as missing."""
        import pandas as pd

        return pd.DataFrame([dataclasses.asdict(row) for row in self.rows], columns=list(FIELDS))


def append_row(row: Row, folder: Path) -> None:
    """One more row at the end of ``rows.csv``, so that nothing is lost when a run is cut short."""
    path = folder / "rows.csv"
    is_new = not path.is_file()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        if is_new:
            writer.writeheader()
        writer.writerow(dataclasses.asdict(row))


def write_results(results: Results, folder: Path) -> None:
    """``rows.csv``, ``rows.parquet`` and ``run.json`` in the folder, in place of what is there."""
    (folder / "rows.csv").unlink(missing_ok=True)
    for row in results.rows:
        append_row(row, folder)
    results.frame().to_parquet(folder / "rows.parquet", index=False)
    write_about(results, folder)


def write_about(results: Results, folder: Path) -> None:
    """``run.json``: how to make the rows again; without it rows are of no use to anybody."""
    about = {
        "suite": results.suite,
        "title": results.title,
        "command": results.command,
        "left_out": list(results.left_out),
        "planned": results.planned,
    }
    text = json.dumps(about, indent=2, ensure_ascii=False)
    (folder / "run.json").write_text(f"{text}\n", encoding="utf-8")


def read_results(folder: Path) -> Results:
    """What ``write_results`` wrote; the CSV alone counts, so that a person can mend or cut it.

    Raises:
        InstanceError: E101 when the folder does not hold results.
    """
    import pandas as pd

    try:
        frame = pd.read_csv(
            folder / "rows.csv", dtype={"group": str, "instance": str, "commit": str}
        )
        about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        return Results(
            suite=about["suite"],
            title=about["title"],
            command=about["command"],
            rows=tuple(_row(record) for record in frame.to_dict("records")),
            left_out=tuple(about["left_out"]),
            planned=about.get("planned"),
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        message = f'"{folder}" does not hold the results of a benchmark: {error!r}'
        raise InstanceError([Issue(code="E101", message=message)]) from error


def _row(record: dict[Any, Any]) -> Row:
    values: dict[str, Any] = {k: None if v != v else v for k, v in record.items()}
    return Row(**values)
