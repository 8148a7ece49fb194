"""``make digests``: write down which data the best known values are for.

Only to be run on files that are known to be right, after an importer has changed what it makes of
them. What is not here, or is refused, keeps the digest that it had.
"""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

from optimizer.benchmarks.catalogue import data_folder, digests, sets
from optimizer.benchmarks.digest import digest_of
from optimizer.benchmarks.subject import Public
from optimizer.errors import InstanceError


def found(data: Path) -> dict[str, str]:
    """The digest of every public instance below the folder that can be imported."""
    told = {}
    for chosen in sets().values():
        for instance in chosen.instances:
            public = Public(group=chosen.name, name=instance.name, data=data)
            try:
                told[f"{chosen.name}/{instance.name}"] = digest_of(public.envelope())
            except InstanceError:
                continue
    return told


if __name__ == "__main__":
    path = Path(str(resources.files("optimizer.benchmarks"))) / "sets" / "digests.json"
    known = dict(sorted((digests() | found(data_folder())).items()))
    path.write_text(json.dumps(known, indent=0) + "\n", encoding="utf-8")
