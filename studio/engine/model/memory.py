"""The device that is worked on, its threads, and how much memory it and this process use, in bytes."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from contextlib import suppress

import psutil
import torch

from studio.errors import StudioError
from studio.runs.devices import peak_process_memory


def choose_device(wanted: str) -> torch.device:
    """The device of a name; ``auto`` takes a CUDA GPU where there is one.

    Raises:
        StudioError: a GPU is asked for that is not there (code ``no_cuda``).
    """
    if wanted == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(wanted)
    if device.type == "cuda" and not torch.cuda.is_available():
        raise StudioError(
            "An NVIDIA GPU is asked for (device cuda), but PyTorch finds none.",
            "Set the device to auto or cpu, or install a CUDA build of PyTorch and the NVIDIA driver.",
            code="no_cuda",
        )
    return device


def use_threads(wanted: int) -> None:
    """Compute on the CPU with so many threads; 0 takes one for each physical core.

    What the environment says (``OMP_NUM_THREADS``, as ``torchrun`` sets it for processes that share a machine) holds
    where 0 is wanted.
    """
    if wanted == 0 and "OMP_NUM_THREADS" in os.environ:
        return
    logical = os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else logical
    torch.set_num_threads(wanted or max(1, min(psutil.cpu_count(logical=False) or logical, allowed)))


def bound_kernel_cache() -> None:
    """Let oneDNN keep fewer kernels, to be called before its first product.

    It builds one for every shape of a product, and keeps 1,024: of inputs whose length changes from batch to batch that
    is a quarter of a gigabyte after 75 steps. With these few it is as fast.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")


def process_memory() -> int:
    """Resident memory of this process now."""
    return int(psutil.Process().memory_info().rss)


def device_memory(device: torch.device) -> int:
    """Memory the device holds for this process now; 0 on a CPU, whose memory is the process's."""
    return torch.cuda.memory_allocated(device) if device.type == "cuda" else 0


def peak_memory(device: torch.device) -> int:
    """The most memory used: the GPU's on CUDA, else the process's."""
    return torch.cuda.max_memory_allocated(device) if device.type == "cuda" else peak_process_memory()


def memory_limit(device: torch.device) -> int:
    """All the memory the device has."""
    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    return int(psutil.virtual_memory().total)


def release_memory() -> None:
    """Give back what nothing refers to any more, cycles among it."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if sys.platform == "linux":
        # glibc keeps what is freed for itself; another C library has no such function, and no such need.
        with suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
