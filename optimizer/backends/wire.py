"""Messages between a process and its children, over pipes.

A message is a list of byte parts. Pickle protocol 5 puts the arrays of a model beside the pickle
instead of into it, so that they travel without being copied.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from optimizer.result import Limits

Parts = Sequence[Any]
"""The bytes-like parts of one message; the first is the pickle, the others are its arrays."""

STOP: Parts = ()
"""The message without parts asks a child to end its solve and to answer with what it has."""


@dataclass(frozen=True, kw_only=True)
class Warm:
    """Import this module, which imports a solver, before the first request comes."""

    module: str


@dataclass(frozen=True, kw_only=True)
class Ready:
    """The solver's module is imported and what it had to load is loaded."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """Call ``target`` (``module:function``); ``deadline_s`` is on the clock ``time.monotonic``."""

    target: str
    subject: Any
    limits: Limits
    deadline_s: float


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The request raised an exception; this is its text, and whether memory was what it lacked."""

    text: str
    is_memory: bool = False


def encode(message: Any) -> Parts:
    """A message as a pickle, and beside it its arrays, which are not copied."""
    arrays: list[pickle.PickleBuffer] = []
    head = pickle.dumps(message, protocol=5, buffer_callback=arrays.append)
    return [head, *(array.raw() for array in arrays)]


def decode(parts: Parts) -> Any:
    """The message again."""
    return pickle.loads(parts[0], buffers=parts[1:])


def write(stream: IO[bytes], parts: Parts) -> None:
    """The number of parts, their lengths in bytes, then the parts."""
    lengths = [len(part) for part in parts]
    stream.write(struct.pack(f"<{1 + len(parts)}Q", len(parts), *lengths))
    for part in parts:
        stream.write(part)
    stream.flush()


def read(stream: IO[bytes]) -> Parts:
    """The parts of the next message.

    Raises:
        EOFError: when the process at the other end is gone.
    """
    (num_parts,) = struct.unpack("<Q", _exactly(stream, 8))
    lengths = struct.unpack(f"<{num_parts}Q", _exactly(stream, 8 * num_parts))
    return tuple(_exactly(stream, length) for length in lengths)


def _exactly(stream: IO[bytes], length: int) -> bytearray:
    buffer = bytearray(length)
    if stream.readinto(buffer) != length:  # type: ignore[attr-defined]
        raise EOFError
    return buffer
