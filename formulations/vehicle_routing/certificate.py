"""What the certificate beside a plan proves, and what its prices tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from formulations.vehicle_routing.instance import Instance
from formulations.vehicle_routing.report.prices import price_sections
from optimizer.sdk import Section


def recheck(instance: Instance, certificate: Mapping[str, Any] | None) -> float | None:
    """What no plan undercuts, None where nothing is known; nothing of the solve is trusted.

    Without a certificate it is the bound by assignment, which scipy solves again.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no certificate for this instance.
    """
    if certificate is None:
        from formulations.vehicle_routing.bound import lower_bound

        return lower_bound(instance)
    from formulations.vehicle_routing.columns import certificate as columns
    from formulations.vehicle_routing.links import certificate as links

    if certificate["type"] == links.TYPE:
        return links.bound_of(instance, certificate)
    if certificate["type"] == columns.TYPE:
        return columns.bound_of(instance, certificate)
    raise ValueError(f'its type is "{certificate["type"]}", which is none of this room')


def sections(certificate: Mapping[str, Any]) -> Iterable[Section]:
    """What orders and vehicles are worth by the prices of the bound."""
    return price_sections(certificate)
