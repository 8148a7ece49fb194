"""A module that takes its time to import, as solvers do."""

import time

time.sleep(1.5)
