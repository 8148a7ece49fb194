"""Foreign files: warehouse location of the OR-Library, and network design of the Canad set."""

from __future__ import annotations

from typing import Any

from formulations.stock_allocation.importers.canad import read_canad
from formulations.stock_allocation.importers.orlib_cap import read_orlib_cap
from optimizer.sdk import Importer

IMPORTERS = {
    "orlib-cap": Importer(
        name="orlib-cap",
        description="OR-Library capacitated warehouse location (cap41 to cap134, capa, capb, capc)",
        read=read_orlib_cap,
        options={
            "capacity": "units per warehouse, for files that leave it open (capa, capb, capc)"
        },
    ),
    "canad": Importer(
        name="canad",
        description="Canad fixed-charge multicommodity network design (.dow)",
        read=read_canad,
        options={},
    ),
}

SOLUTION_READERS: dict[str, Any] = {}
