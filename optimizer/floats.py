"""Arithmetic on whatever numbers a file may hold, without a word on stderr."""

from __future__ import annotations

import numpy as np

quiet = np.errstate(all="ignore")
"""Decorates what callers enter by: numpy tells them nothing of quotients that overflow.

A file may hold 1e-320, and what is divided by it is infinite. Whether a plan with such a number
holds is for its checks to say; a warning would be a line of ours on the caller's stderr, or an
exception where warnings are errors.
"""
