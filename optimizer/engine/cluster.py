"""Whether a Dask cluster that is to take part in a search is there, and has the same packages."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import Any

from optimizer.contracts import Method
from optimizer.errors import Issue, UsageError
from optimizer.instance.fixes import FIXES
from optimizer.packages import obstacle_of

PATIENCE_S = 5.0
"""The scheduler is tried for so long, and so much longer workers may take to tell of versions."""

FIX = FIXES["E406"]

Versions = Mapping[str, str]


def require_cluster(method: Method | None, address: str | None) -> None:
    """Nothing, where no cluster is asked for, or where the method can use this one.

    Raises:
        UsageError: E405 when the method does all by itself, E403 when Dask is not installed, E406
            when nobody answers, or somebody who has other packages.
    """
    if address is None:
        return
    if method is None or not method.clusters:
        hint = "leave the option out, or choose a method that can"
        raise _refused("E405", f"{_name(method)} uses no cluster", address, hint)
    obstacle = obstacle_of(["distributed"])
    if obstacle is not None:
        hint = "pip install 'stockwright[cluster]'"
        raise _refused("E403", f"no cluster can be used: {obstacle}", address, hint)
    packages = ("stockwright", "distributed", "numpy", *method.requires)
    own, others = versions_of(packages), _told(address, packages)
    if len(others) == 1:
        raise _refused("E406", "the cluster has no workers", address, FIX)
    for where, versions in others.items():
        for name, wanted in own.items():
            if versions[name] != wanted:
                message = f"{name} is {versions[name]} at {where}, and {wanted} here"
                raise _refused("E406", message, address, FIX)


def versions_of(packages: Sequence[str]) -> dict[str, str]:
    """Of Python and of packages, as they are in this process; called on workers as well."""
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def _told(address: str, packages: Sequence[str]) -> dict[str, Versions]:
    """The versions that the scheduler and each worker tell."""
    with ThreadPoolExecutor(1) as thread:  # this one may have an event loop of its own
        try:
            return thread.submit(asyncio.run, _ask(address, packages)).result()
        except Exception as error:  # of connections, addresses, protocols, and of what lacks there
            message = f"the cluster does not answer as it should: {error or type(error).__name__}"
            raise _refused("E406", message, address, FIX) from error


async def _ask(address: str, packages: Sequence[str]) -> dict[str, Versions]:
    from distributed import Client

    client = Client(address, timeout=PATIENCE_S, asynchronous=True, set_as_default=False)
    try:
        async with asyncio.timeout(2.0 * PATIENCE_S):
            await client
            scheduler = await client.run_on_scheduler(versions_of, packages)
            return {"the scheduler": scheduler, **await client.run(versions_of, packages)}
    finally:
        await client.close(timeout=PATIENCE_S)


def _name(method: Method | None) -> str:
    return "the model" if method is None else f'the method "{method.name}"'


def _refused(code: str, message: str, address: Any, hint: str) -> UsageError:
    return UsageError(
        Issue(code=code, message=message, pointer="/cluster", value=address, hint=hint)
    )
