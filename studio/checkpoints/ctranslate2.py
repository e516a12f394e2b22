"""Read CTranslate2's ``model.bin`` (faster-whisper checkpoints) as plain data.

The format, from CTranslate2's ``python/ctranslate2/specs/model_spec.py``, little-endian: uint32 binary version,
specification name, uint32 revision, uint32 count; then for each variable: name, uint8 rank, uint32 dimensions, uint8
type (0 float32, 1 int8, 2 int16, 3 int32, 4 float16, 5 bfloat16), uint32 bytes, data; then uint32 count of aliases,
each alias and its variable's name. A string is a uint16 length and that many bytes, the last one zero.
"""

from __future__ import annotations

import math
import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.errors import CheckpointError
from studio.storage.reading import open_regular, reading

Array = NDArray[Any]

SPECIFICATION = "WhisperSpec"
_VERSIONS = (4, 5, 6)
_TYPES: dict[int, np.dtype[Any]] = {
    0: np.dtype("<f4"),
    1: np.dtype("<i1"),
    2: np.dtype("<i2"),
    3: np.dtype("<i4"),
    4: np.dtype("<f2"),
}
_BFLOAT16 = 5
_MAX_RANK = 4
_MAX_VARIABLES = 100_000
_MAX_NAME_BYTES = 1024


@dataclass(frozen=True)
class CTranslate2Model:
    """The variables of a ``model.bin``.

    Attributes:
        path: the file.
        revision: of the specification.
        variables: views into the memory-mapped file, read-only; scalars have shape ``()``.
    """

    path: Path
    revision: int
    variables: dict[str, Array]


def is_model_bin(path: Path) -> bool:
    """Whether the file starts as a CTranslate2 Whisper model does (and so is not a pickle)."""
    try:
        with open_regular(path) as file:
            start = file.read(64)
    except OSError:
        return False
    return SPECIFICATION.encode() + b"\0" in start[4:]


def read_model_bin(path: Path) -> CTranslate2Model:
    """Map ``model.bin`` into memory and index its variables; nothing of it is executed.

    Raises:
        CheckpointError: code ``checkpoint_corrupt`` for a file that is cut short or not in this format,
            ``checkpoint_quantized`` for weights that are not float32 or float16.
    """
    with reading(path, "CTranslate2 model", CheckpointError, code="checkpoint_corrupt"), open_regular(path) as file:
        return _Reader(path, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).read()


class _Reader:
    def __init__(self, path: Path, data: mmap.mmap) -> None:
        self._path = path
        self._data = data
        self._size = len(data)
        self._at = 0

    def read(self) -> CTranslate2Model:
        version = self._number("I")
        if version not in _VERSIONS:
            raise self._corrupt(f"its format version is {version}; versions 4 to 6 are understood")
        name = self._string()
        if name != SPECIFICATION:
            raise self._corrupt(f"it holds a «{name[:40]}», not a {SPECIFICATION}")
        revision = self._number("I")
        count = self._number("I")
        if count > _MAX_VARIABLES:
            raise self._corrupt(f"it claims {count} variables")
        variables: dict[str, Array] = {}
        for _ in range(count):
            variable, value = self._variable()
            if variable in variables:
                raise self._corrupt(f"the variable {variable} is there twice")
            variables[variable] = value
        self._aliases(variables)
        return CTranslate2Model(self._path, revision, variables)

    def _variable(self) -> tuple[str, Array]:
        name = self._string()
        rank = self._number("B")
        if rank > _MAX_RANK:
            raise self._corrupt(f"the variable {name} claims {rank} dimensions")
        shape = tuple(self._number("I") for _ in range(rank))
        kind = self._number("B")
        length = self._number("I")
        if kind == _BFLOAT16:
            raise quantized(self._path, "bfloat16")
        if kind not in _TYPES:
            raise self._corrupt(f"the variable {name} has the unknown type {kind}")
        dtype = _TYPES[kind]
        elements = math.prod(shape)
        if length != elements * dtype.itemsize:
            raise self._corrupt(f"the variable {name} has {length} bytes for a shape of {shape}")
        start = self._skip(length)
        value: Array = np.frombuffer(self._data, dtype, count=elements, offset=start).reshape(shape)
        return name, value

    def _aliases(self, variables: dict[str, Array]) -> None:
        for _ in range(self._number("I")):
            alias, target = self._string(), self._string()
            if target not in variables:
                raise self._corrupt(f"{alias} refers to {target}, which is not there")

    def _string(self) -> str:
        length = self._number("H")
        if not 0 < length <= _MAX_NAME_BYTES:
            raise self._corrupt(f"a name of {length} bytes at byte {self._at}")
        start = self._skip(length)
        raw = self._data[start : start + length]
        try:
            return raw.removesuffix(b"\0").decode("utf-8")
        except UnicodeDecodeError as error:
            raise self._corrupt(f"a name at byte {start} is not text") from error

    def _number(self, kind: str) -> int:
        size = struct.calcsize("<" + kind)
        start = self._skip(size)
        return int(struct.unpack_from("<" + kind, self._data, start)[0])

    def _skip(self, count: int) -> int:
        start = self._at
        if start + count > self._size:
            raise self._corrupt(f"it ends at byte {self._size}, where at least {start + count} are needed")
        self._at = start + count
        return start

    def _corrupt(self, reason: str) -> CheckpointError:
        return CheckpointError(
            f"{self._path} is damaged or not a CTranslate2 Whisper model: {reason}.",
            "Copy or download the file again.",
            code="checkpoint_corrupt",
        )


def quantized(path: Path, kind: str) -> CheckpointError:
    """The error for weights of a type that cannot be trained from."""
    return CheckpointError(
        f"{path} holds {kind} weights; their lost precision cannot be brought back.",
        "Get the same checkpoint in float16 (the faster-whisper checkpoints on the hub are), "
        "or fetch the original: whisper-lora-studio checkpoint fetch NAME.",
        code="checkpoint_quantized",
    )
