"""Small files of every foreign format, as texts, and how they are read in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from formulations.vehicle_routing.importers import IMPORTERS
from formulations.vehicle_routing.instance import Instance, cross_checks
from optimizer.schema.record import parse_record

SQUARE = """NAME : square
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : {kind}
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 1 1
3 0 2
DEMAND_SECTION
1 0
2 3
3 2
DEPOT_SECTION
1
-1
EOF
"""


CORDEAU = """{kind} 2 2 2
{longest} 10
0 0
1 0 3 5 4 1 2 1 2{window}
2 4 0 5 3 1 2 1 2{window}
3 0 0 0 0 0 0{window}
4 9 9 0 0 0 0{window}
"""


LI_LIM = """3 200 1
0 0 0 0 0 100 0 0 0
1 0 3 10 0 50 2 0 2
2 0 4 -10 5 60 2 1 0
"""


SOLOMON = """small

VEHICLE
NUMBER     CAPACITY
  3         200

CUSTOMER
CUST NO.   XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0         0          0         0           99         0
    1      0         3         10         4           50         2
    2      0         4         20         0           60         2
"""


HVRP = """// comments
2 2 {longest} 1.5 0 0
4 20 35 1.0
1 30 0 1.1
0 0
3 4 5
6 8 7
"""


BACKHAULS = """NAME : small
TYPE : {kind}
DIMENSION : 3
VEHICLES : 1
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 1 1
3 0 2
DEMAND_SECTION
1 0
2 3
3 {demand}
BACKHAUL_SECTION
1 0
2 0
3 2
DEPOT_SECTION
1
-1
EOF
"""


TRIPS = (
    SQUARE.format(kind="EUC_2D")
    .replace(
        "DEPOT_SECTION",
        "TIME_WINDOW_SECTION\n1 0 99\n2 0 50\n3 0 60\n"
        "RELEASE_TIME_SECTION\n1 0\n2 0\n3 7\n"
        "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nDEPOT_SECTION",
    )
    .replace("CAPACITY", "VEHICLES : 2\nVEHICLES_MAX_RELOADS : 2\nCAPACITY")
)


MIXED_FLEET = (
    SQUARE.format(kind="EUC_2D")
    .replace("CAPACITY : 5", "VEHICLES : 3\nVEHICLES_MAX_DISTANCE : 40\nSERVICE_TIME : 2")
    .replace(
        "DEPOT_SECTION\n1",
        "CAPACITY_SECTION\n1 5\n2 5\n3 9\n"
        "VEHICLES_DEPOT_SECTION\n1 1\n2 1\n3 2\n"
        "VEHICLES_FIXED_COST_SECTION\n1 7\n2 7\n3 8\n"
        "VEHICLES_UNIT_DISTANCE_COST_SECTION\n1 2\n2 2\n3 0\n"
        "VEHICLES_MAX_DURATION_SECTION\n1 30\n2 30\n3 60\n"
        "PRIZE_SECTION\n1 0\n2 0\n3 11\n"
        "DEPOT_SECTION\n1\n2",
    )
)


MATRIX = """NAME : given
DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
CAPACITY : 5
EDGE_WEIGHT_SECTION
0 1 2
3 0 4
5 6 0
DEMAND_SECTION
1 0
2 3
3 2
DEPOT_SECTION
1
-1
EOF
"""


PAIRS = """NAME : pairs
TYPE : PDPTW
DIMENSION : 3
VEHICLES : 2
EDGE_WEIGHT_TYPE : EXACT_2D
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 0 3
3 0 4
PICKUP_AND_DELIVERY_SECTION
1 0 0 100 0 0 0
2 5 1 50 2 0 3
3 -5 0 60 2 2 0
DEPOT_SECTION
1
-1
EOF
"""


def square(folder: Path, kind: str = "EUC_2D", **options: str) -> dict[str, Any]:
    path = folder / "square.vrp"
    path.write_text(SQUARE.format(kind=kind), "utf-8")
    return IMPORTERS["vrplib"].read(path, options)


def read(folder: Path, kind: str, text: str, **options: str) -> dict[str, Any]:
    """The data of a file of some layout, which makes an instance without contradictions."""
    path = folder / "small.txt"
    path.write_text(text, "utf-8")
    told = IMPORTERS[kind].read(path, options)
    assert not list(cross_checks(parse_record(Instance, told["data"], "/data")))
    return told
