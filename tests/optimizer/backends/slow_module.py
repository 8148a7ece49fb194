"""A module that takes its time to import, as solvers do."""

import time

from tests.optimizer.backends.targets import answer as answer

time.sleep(1.5)
