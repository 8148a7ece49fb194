"""``make trust``: the long run of the trust suite, written to docs/trust.md with its seeds.

``make trust PARTS="limits cancels"`` measures only these parts again; the page has the others as
they were measured last.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import Any

from tests.architecture.tree import ROOT
from tests.trust.parts import PARTS, Figure

MEASURED = ROOT / "build" / "trust"
"""One file a part."""


def main(names: list[str]) -> None:
    """Measure, and write the page from all that has been measured."""
    for name in names or PARTS:
        began, began_s = datetime.now(UTC), time.monotonic()
        figure = PARTS[name]()
        minutes = (time.monotonic() - began_s) / 60.0
        print(f"{name}: {figure.reached} ({minutes:.1f} minutes)", flush=True)
        part = {"figure": figure._asdict(), "minutes": minutes, "began": f"{began:%Y-%m-%d %H:%M}"}
        MEASURED.mkdir(parents=True, exist_ok=True)
        (MEASURED / f"{name}.json").write_text(json.dumps(part), encoding="utf-8")
    (ROOT / "docs" / "trust.md").write_text(page(), encoding="utf-8")


def page() -> str:
    """The figures in a table, what is told of them, and how each part came to be."""
    parts = {name: _measured(name) for name in PARTS}
    known = {name: part for name, part in parts.items() if part is not None}
    figures = [Figure(**part["figure"]) for part in known.values()]
    unknown = [f"- `{name}`" for name, part in parts.items() if part is None]
    return "\n".join(
        [
            "# Trust",
            "",
            "Written by `make trust`. What each test claims stands in its file under",
            "`tests/trust/` or where it is named.",
            "",
            "| id | test | wanted | reached | seeds |",
            "|---|---|---|---|---|",
            *(f"| {' | '.join(figure[:5])} |" for figure in figures),
            "",
            *(figure.note for figure in figures if figure.note),
            "",
            "| part | measured (UTC) | minutes |",
            "|---|---|---|",
            *(f"| `{n}` | {part['began']} | {part['minutes']:.1f} |" for n, part in known.items()),
            "",
            *(["Not measured:", "", *unknown, ""] if unknown else []),
        ]
    )


def _measured(name: str) -> dict[str, Any] | None:
    path = MEASURED / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


if __name__ == "__main__":
    main(sys.argv[1:])
