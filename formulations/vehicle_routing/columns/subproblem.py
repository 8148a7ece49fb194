"""One vehicle type's routes as paths that pricing can search, never stricter than the rules.

Whatever is left out here makes routes cheaper or allows more of them, so that bounds stay valid:
waiting costs nothing, pickups take no room and may come anywhere, longest routes, lateness, breaks,
balance, what precedes what, and all but one dimension of loads are ignored; several windows are one
from the first to the last, and orders in groups may be left out for nothing.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from formulations.vehicle_routing.arrays import Network
from formulations.vehicle_routing.features import features
from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.itinerary import loads_of
from optimizer.sdk import FEASIBILITY

SLACK = 10.0 * FEASIBILITY
"""More than the tolerances of a plan let a route of usual length exceed its limits."""

UNKNOWN = {"running day"}
"""With what is done already the bound does not hold; whatever else it does not know adds cost."""

MOST_BUCKETS, MOST_FINE_BUCKETS = 40, 600
"""Labels are kept by where they stand on the main resource, in so many steps at most; so are the
bounds on their ways home."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Subproblem:
    """Paths from node 0, the start depot, over customers 1 … n back to 0, the end depot.

    A path has a main resource that never falls (time, or the load where no window matters) and a
    second one (the load, or nothing). Arrays have the shape (n + 1,) or (n + 1, n + 1).
    """

    cost: np.ndarray  # of driving from a node to a node; the fixed cost is on leaving 0
    step: np.ndarray  # main resource used from the start at a node to that at another
    least: np.ndarray  # main resource at which a node may be entered at the soonest
    most: np.ndarray  # and at the latest; at 0 the end of the path
    load: np.ndarray  # second resource used at a node
    capacity: float  # of the second resource
    most_routes: float  # so many of these paths at the most in any plan

    @property
    def width(self) -> float:
        """Of a bucket of the main resource: no step is shorter, if that makes few enough."""
        return self._width(MOST_BUCKETS)

    @property
    def fine_width(self) -> float:
        """The same for ways home."""
        return self._width(MOST_FINE_BUCKETS)

    def _width(self, most_buckets: int) -> float:
        shortest = self.step[self.step > 0].min(initial=np.inf)
        return float(max(1e-9, self.most[0] / most_buckets, min(shortest, self.most[0])))


def turned(sub: Subproblem) -> Subproblem:
    """The same paths from their ends; what is used counts what is left of the main resource."""
    all_of_it = sub.most[0]
    least, most = all_of_it - sub.most, all_of_it - sub.least
    least[0], most[0] = 0.0, all_of_it
    step = np.ascontiguousarray(sub.step.T)
    return dataclasses.replace(sub, cost=sub.cost.T, step=step, least=least, most=most)


def obstacle(instance: Instance) -> str | None:
    """Why routes of an instance are no paths of this kind, or None."""
    if any(name is not None for name in instance.vehicle_types["reload_depot_id"].tolist()):
        return "routes of several trips are not priced"
    if features(instance) & UNKNOWN:
        return "routes that have left already are not priced"
    return None


def subproblems(instance: Instance, net: Network) -> list[Subproblem]:
    """One for each vehicle type that exists."""
    kinds = np.flatnonzero(net.fleet.num_available > 0).tolist()
    return [_subproblem(instance, net, kind) for kind in kinds]


def _subproblem(instance: Instance, net: Network, kind: int) -> Subproblem:
    fleet = net.fleet
    points = np.concatenate([[0], np.arange(net.num_depots, len(net.service_s))])
    load, capacity = _main_load(instance, net, kind)
    if np.isfinite(net.late_s).any() or np.isfinite(fleet.late_s[kind]):
        step, least, most = _times(net, kind, points)
    else:
        step, least, most = _amounts(load, capacity)
    return Subproblem(
        cost=_costs(net, kind, points),
        step=step,
        least=least,
        most=most,
        load=load,
        capacity=capacity,
        most_routes=min(float(fleet.num_available[kind]), net.num_orders),
    )


def _amounts(load: np.ndarray, capacity: float) -> tuple[np.ndarray, ...]:
    """The load as the main resource, or the customers where some have none: paths must end."""
    used = load if (load[1:] > 0).all() else np.ones(len(load))
    step = np.tile(used, (len(load), 1))
    step[:, 0] = 0.0
    # Sums differ by their order in the last digit: no path over all may be cut off by that.
    most = min(capacity, used.sum() * (1.0 + SLACK)) if used is load else float(len(load))
    return step, np.zeros(len(load)), np.full(len(load), most)


def _costs(net: Network, kind: int, points: np.ndarray) -> np.ndarray:
    """Distance and hours, and the fixed cost of leaving; from a customer to itself is no way."""
    fleet = net.fleet
    onward_s = net.service_s[:, None] + net.duration_s
    money = fleet.cost_per_distance[kind] * net.distance + fleet.cost_per_s[kind] * onward_s
    money += np.where(net.allowed[kind], net.change_cost[kind], np.inf)
    cost: np.ndarray = money[np.ix_(points, points)]
    cost[0] = money[fleet.start[kind], points] + fleet.fixed_cost[kind]
    cost[:, 0] = money[points, fleet.end[kind]]
    np.fill_diagonal(cost, np.inf)
    return cost


def _times(net: Network, kind: int, points: np.ndarray) -> tuple[np.ndarray, ...]:
    """Steps, windows and the shift, the latter relaxed by the tolerance of a plan."""
    fleet = net.fleet
    onward_s = net.service_s[:, None] + net.duration_s
    step: np.ndarray = onward_s[np.ix_(points, points)]
    early_s = float(fleet.early_s[kind])
    step[0] = early_s + net.duration_s[fleet.start[kind], points]
    step[:, 0] = onward_s[points, fleet.end[kind]]
    end_s = float(min(fleet.late_s[kind], net.horizon_s))
    least, most = net.early_s[points].copy(), np.minimum(net.late_s[points], end_s)
    least[0], most[0] = 0.0, end_s
    return step, least, most + SLACK * np.maximum(1.0, np.abs(most))


def _main_load(instance: Instance, net: Network, kind: int) -> tuple[np.ndarray, float]:
    """The load of each node in the dimension that fills the type most, and its capacity."""
    return _fullest(instance, net.fleet.capacity[kind])


def largest_vehicle(instance: Instance, net: Network) -> tuple[np.ndarray, float]:
    """The same for a vehicle that holds as much as the largest in every dimension.

    An order that is too heavy for it fills it.
    """
    exists = net.fleet.num_available > 0
    load, capacity = _fullest(instance, net.fleet.capacity[exists].max(axis=0, initial=0.0))
    return np.minimum(load, capacity), capacity


def _fullest(instance: Instance, capacity: np.ndarray) -> tuple[np.ndarray, float]:
    loaded = np.vstack([np.zeros((1, len(capacity))), loads_of(instance).loaded])
    if not np.isfinite(capacity).any():
        return np.zeros(len(loaded)), 1.0
    filled = loaded.sum(axis=0) / np.where(capacity > 0, capacity, 1e-9)
    k = int(np.argmax(np.where(np.isfinite(capacity), filled, -1.0)))
    load = np.ascontiguousarray(loaded[:, k])  # of any other layout pricing is compiled anew
    return load, float(capacity[k] + SLACK * max(1.0, capacity[k]))
