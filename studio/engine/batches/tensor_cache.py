"""Tensors kept on disk to save time: one safetensors file each, mapped into memory when read."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from studio.protocol.events import Warned
from studio.protocol.warnings import warned
from studio.storage.disk_cache import GB as GB
from studio.storage.disk_cache import CacheWriter, DiskCache

_TENSOR = "kept"
_CHECKSUM = "crc32"


class TensorStore(DiskCache):
    """Tensors of one origin; several processes may read and write it at once."""

    def find(self, key: str) -> torch.Tensor | None:
        """A tensor, or None where it is not there or not whole."""
        try:
            with safe_open(self.path(key), framework="pt") as file:
                tensor: torch.Tensor = file.get_tensor(_TENSOR)
                return tensor if (file.metadata() or {}).get(_CHECKSUM) == _checksum(tensor) else None
        except (OSError, SafetensorError, RuntimeError):
            # torch opens the file a second time, and raises RuntimeError where it is deleted in between.
            return None


class TensorWriter(CacheWriter):
    """Adds to a store within a limit, and says so once where it has to stop.

    Args:
        store: that is added to.
        limit: bytes that all stores of the kind together may take.
        tell: tells the user.
        contents: what is kept, in words.
        setting: that gives the limit.
    """

    def __init__(
        self,
        store: TensorStore,
        limit: int,
        tell: Callable[[Warned], None],
        *,
        contents: str,
        setting: str,
    ) -> None:
        def stopped(reason: str) -> None:
            tell(warned("cache_stopped", f"The cache of {contents} {reason}.", folder=store.folder))

        super().__init__(store, limit, stopped, setting)

    def add(self, key: str, tensor: torch.Tensor) -> None:
        """Keep a tensor; a disk that cannot take it is told, and no error."""
        kept = tensor.detach().cpu().contiguous()
        size = kept.numel() * kept.element_size()
        self.write(key, size, lambda path: save_file({_TENSOR: kept}, path, {_CHECKSUM: _checksum(kept)}))


def bytes_of(tensor: torch.Tensor) -> memoryview:
    """A tensor's values as they are in memory."""
    return tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().data


def _checksum(tensor: torch.Tensor) -> str:
    return f"{zlib.crc32(bytes_of(tensor)):08x}"
