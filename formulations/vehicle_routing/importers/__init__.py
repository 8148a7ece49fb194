"""Public benchmark files, one layout a file, and the plans published with them.

All of them count distance and time in one unit, here the unit of the coordinates and seconds.
Locations and orders are called by their row in the file, from 0, as published plans do; in several
towns, by that of the town as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from formulations.vehicle_routing.importers.convention import OBJECTIVE, ROUNDING
from formulations.vehicle_routing.importers.cordeau import read_cordeau
from formulations.vehicle_routing.importers.foreign import TYPES
from formulations.vehicle_routing.importers.hvrp import read_hvrp
from formulations.vehicle_routing.importers.li_lim import read_li_lim
from formulations.vehicle_routing.importers.plans import read_plan
from formulations.vehicle_routing.importers.solomon import read_solomon
from formulations.vehicle_routing.importers.towns import TOWNS
from formulations.vehicle_routing.importers.vrplib import read_vrplib
from optimizer.sdk import Importer

_ALL = (
    Importer(
        name="vrplib",
        description=f"files of VRPLIB: {', '.join(sorted(TYPES))}",
        read=read_vrplib,
        options={**ROUNDING, **TOWNS},
    ),
    Importer(
        name="solomon",
        description="VRPTW files of Solomon, Gehring and Homberger (.txt)",
        read=read_solomon,
        options={**ROUNDING, **OBJECTIVE},
    ),
    Importer(
        name="cordeau",
        description="VRP, VRPTW, MDVRP and MDVRPTW files of Cordeau",
        read=read_cordeau,
        options={},
    ),
    Importer(
        name="li-lim",
        description="PDPTW files of Li and Lim: the fewest vehicles, then the shortest way",
        read=read_li_lim,
        options={},
    ),
    Importer(
        name="hvrp",
        description="HVRP and VFMP files: mixed fleets, given or to be chosen",
        read=read_hvrp,
        options={},
    ),
)

IMPORTERS: Mapping[str, Importer] = {each.name: each for each in _ALL}

SOLUTION_READERS: Mapping[str, Callable[[Any, str], tuple[Any, float | None]]] = {".sol": read_plan}
"""Plans as CVRPLIB publishes them."""
