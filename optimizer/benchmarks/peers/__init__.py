"""Other people's solvers: those of any formulation with a model here, the others in their rooms."""

from __future__ import annotations

import importlib
import pkgutil

from optimizer.contracts import Peer
from optimizer.registry import formulation


def peers_of(name: str) -> dict[str, Peer]:
    """All peers that can be asked to solve instances of a formulation, by name."""
    modules = [
        importlib.import_module(f"{__name__}.{i.name}") for i in pkgutil.iter_modules(__path__)
    ]
    general = [module.PEER for module in modules if hasattr(module, "PEER")]
    return {peer.name: peer for peer in general} | formulation(name).peers()
