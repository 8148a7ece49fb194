"""Which vehicle serves which orders, in which sequence and when, at the least cost."""

from optimizer.sdk import Formulation

FORMULATION = Formulation(
    name="vehicle_routing",
    title="Vehicle routing",
    version="1.0",
    package=__name__,
    default_method="auto",
)
