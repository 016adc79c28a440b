"""How many calls bring a function to a wanted number of quadruplets; pure."""

import math
from dataclasses import dataclass

QUERIES_OF_A_CALL = 2
ROUNDING = 1e-9  # of a call: what floating point adds is no further call


@dataclass(frozen=True)
class Have:
    """Quadruplets of one function that a dataset has.

    pending: waiting for reviews, or disputed. per_call: quadruplets to be reviewed that one executed call brought so
    far, 0.5 to 2; 2 while fewer than five calls were executed.
    """

    approved: int = 0
    pending: int = 0
    per_call: float = float(QUERIES_OF_A_CALL)

    @property
    def standing(self) -> int:
        """What counts towards the wanted number."""
        return self.approved + self.pending

    def calls_to(self, wanted: int) -> int:
        """Calls that should bring the function to `wanted`; 0 when it is there."""
        return max(0, math.ceil((wanted - self.standing) / self.per_call - ROUNDING))
