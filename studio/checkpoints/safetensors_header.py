"""What a safetensors file holds, from its header alone.

Format (https://github.com/huggingface/safetensors#format): uint64 little-endian length of the header, the header as
JSON (``{"name": {"dtype", "shape", "data_offsets": [begin, end]}, …}``), then the data. Read here by hand because the
library refuses a damaged file without saying what is wrong with it, and because nothing else of a file of gigabytes
need be touched.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.errors import CheckpointError
from studio.protocol.bounded_json import parse_json
from studio.storage.reading import open_regular, reading

_AGAIN = "The copy or download was probably interrupted; remove the folder and fetch or copy it again."
_LENGTH_BYTES = 8
_MAX_HEADER_BYTES = 100_000_000  # the limit of the safetensors library


@dataclass(frozen=True)
class TensorHeader:
    """One tensor of a safetensors file; ``size`` in bytes."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    size: int

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)


def read_safetensors_header(path: Path) -> tuple[TensorHeader, ...]:
    """The tensors of ``path``, after checking that the file is as long as its header says.

    Raises:
        CheckpointError: code ``checkpoint_corrupt``.
    """
    with (
        reading(path, "safetensors file", CheckpointError, code="checkpoint_corrupt", hint=_AGAIN),
        open_regular(path) as file,
    ):
        size = os.fstat(file.fileno()).st_size
        start = file.read(_LENGTH_BYTES)
        length = int.from_bytes(start, "little")
        if len(start) < _LENGTH_BYTES or length > _MAX_HEADER_BYTES or _LENGTH_BYTES + length > size:
            raise _corrupt(path, "its header is cut short or not a safetensors header")
        tensors = _tensors(path, parse_json(file.read(length)))
    expected = _LENGTH_BYTES + length + sum(tensor.size for tensor in tensors)
    if size != expected:
        raise _corrupt(path, f"it has {size} bytes, where its header announces {expected}")
    return tensors


def _tensors(path: Path, header: object) -> tuple[TensorHeader, ...]:
    if not isinstance(header, dict):
        raise _corrupt(path, "its header does not describe tensors")
    return tuple(
        TensorHeader(name, str(entry["dtype"]), tuple(int(n) for n in entry["shape"]), _extent(entry))
        for name, entry in header.items()
        if name != "__metadata__"
    )


def _extent(entry: dict[str, Any]) -> int:
    begin, end = entry["data_offsets"]
    if not 0 <= begin <= end:
        raise ValueError("offsets out of order")
    return int(end) - int(begin)


def _corrupt(path: Path, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{path} is damaged: {reason}.",
        _AGAIN,
        code="checkpoint_corrupt",
    )
