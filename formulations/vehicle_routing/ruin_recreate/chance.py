"""Random numbers of compiled code: xorshift64*, one sequence a plan.

S. Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled", ACM
Transactions on Mathematical Software 42 (2016).
"""

from __future__ import annotations

import numpy as np

from formulations.vehicle_routing.ruin_recreate.compiled import piece
from formulations.vehicle_routing.ruin_recreate.plan import Plan

RIGHT, LEFT, RIGHT_AGAIN = np.uint64(12), np.uint64(25), np.uint64(27)
SCRAMBLE = np.uint64(0x2545F4914F6CDD1D)
FRACTION = np.uint64(11)  # of 64 bits, 53 make a float


@piece
def bits(plan: Plan) -> int:
    """64 random bits."""
    now = plan.now[0]
    state = now.random
    state ^= state >> RIGHT
    state ^= state << LEFT
    state ^= state >> RIGHT_AGAIN
    now.random = state
    scrambled: int = state * SCRAMBLE
    return scrambled


@piece
def chance(plan: Plan) -> float:
    """A number from 0 to below 1."""
    return float(bits(plan) >> FRACTION) / 9007199254740992.0


@piece
def below(plan: Plan, number: float) -> int:
    """One of 0, 1, … below a number, each alike."""
    return int(chance(plan) * number)
