"""The arrays of a model from the same rules, each evaluated over whole index sets at once.

``vectorized`` gives what ``optimizer.modeling.compile`` gives when it builds the model rule by rule
and key by key, or says why it cannot.
"""

from optimizer.modeling.vectorize.compiling import vectorized
from optimizer.modeling.vectorize.frames import NotVectorizedError

__all__ = ["NotVectorizedError", "vectorized"]
