"""``python solve.py FILE`` is ``stockwright solve FILE``; other verbs pass through."""

from __future__ import annotations

import sys

from optimizer.cli import main
from optimizer.cli.app import GROUPS, VERBS

if __name__ == "__main__":
    words = sys.argv[1:]
    is_file = bool(words) and words[0] not in {*VERBS, *GROUPS} and not words[0].startswith("-")
    sys.exit(main(["solve", *words] if is_file else words))
