"""Compiled code that does not count who refers to an array, which is most of what it would do.

Numba counts at every access to an array that is held in a tuple. Functions compiled so may make no
arrays of their own.
"""

from __future__ import annotations

from numba import njit

compiled = njit(cache=True, _nrt=False)
