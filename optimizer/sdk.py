"""The one door through which formulations enter the engine: rooms import from here only."""

from typing import TYPE_CHECKING

from optimizer.contracts import Emit as Emit
from optimizer.contracts import Formulation as Formulation
from optimizer.contracts import Importer as Importer
from optimizer.contracts import Method as Method
from optimizer.contracts import Peer as Peer
from optimizer.contracts import Solve as Solve
from optimizer.contracts import never as never
from optimizer.drawing import Bars as Bars
from optimizer.drawing import Chart as Chart
from optimizer.drawing import Drawing as Drawing
from optimizer.drawing import Flows as Flows
from optimizer.drawing import Gantt as Gantt
from optimizer.drawing import Line as Line
from optimizer.drawing import Map as Map
from optimizer.drawing import Marks as Marks
from optimizer.drawing import Point as Point
from optimizer.drawing import Remark as Remark
from optimizer.drawing import Series as Series
from optimizer.drawing import Stretch as Stretch
from optimizer.errors import InstanceError as InstanceError
from optimizer.errors import Issue as Issue
from optimizer.errors import SolverError as SolverError
from optimizer.errors import UsageError as UsageError
from optimizer.errors import nearest as nearest
from optimizer.machine_code import find_place as _find_place
from optimizer.machine_code import is_kept as is_kept
from optimizer.modeling.cells import Cells as Cells
from optimizer.modeling.cells import CellValues as CellValues
from optimizer.modeling.meaning import Aim as Aim
from optimizer.modeling.meaning import FileField as FileField
from optimizer.modeling.meaning import Pricing as Pricing
from optimizer.result import Change as Change
from optimizer.result import Limit as Limit
from optimizer.result import Limits as Limits
from optimizer.result import Prices as Prices
from optimizer.result import Progress as Progress
from optimizer.result import Reason as Reason
from optimizer.result import SolveResult as SolveResult
from optimizer.result import Status as Status
from optimizer.result import Termination as Termination
from optimizer.result import Unserved as Unserved
from optimizer.result import Violation as Violation
from optimizer.result import rel_gap as rel_gap
from optimizer.schema.columns import unlimited as unlimited
from optimizer.schema.fields import LARGEST as LARGEST
from optimizer.schema.fields import Cost as Cost
from optimizer.schema.fields import Count as Count
from optimizer.schema.fields import Id as Id
from optimizer.schema.fields import Latitude as Latitude
from optimizer.schema.fields import Longitude as Longitude
from optimizer.schema.fields import Money as Money
from optimizer.schema.fields import Number as Number
from optimizer.schema.fields import Percent as Percent
from optimizer.schema.fields import PositiveCost as PositiveCost
from optimizer.schema.fields import PositiveQuantity as PositiveQuantity
from optimizer.schema.fields import Quantity as Quantity
from optimizer.schema.fields import Text as Text
from optimizer.schema.record import Record as Record
from optimizer.schema.references import dangling as dangling
from optimizer.schema.references import duplicates as duplicates
from optimizer.schema.references import repeated_rows as repeated_rows
from optimizer.schema.references import row_keys as row_keys
from optimizer.schema.references import stands_in as stands_in
from optimizer.schema.references import unknown_id as unknown_id
from optimizer.schema.table import Table as Table
from optimizer.schema.texts import Texts as Texts
from optimizer.section import MOST_ROWS as MOST_ROWS
from optimizer.section import Section as Section
from optimizer.section import rest_of as rest_of
from optimizer.tolerances import FEASIBILITY as FEASIBILITY
from optimizer.tolerances import ZERO as ZERO
from optimizer.tolerances import allowed as allowed

if TYPE_CHECKING:  # named in annotations only
    from optimizer.modeling.matrix import Encoded as Encoded
    from optimizer.modeling.matrix import Values as Values

_find_place()  # before any room imports numba
