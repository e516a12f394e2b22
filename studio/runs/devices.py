"""The device that a run would work on, asked of its driver: neither the window nor the command line imports torch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Device:
    """A device's name, its memory and what of it is free, in bytes."""

    name: str
    total: int
    free: int
    is_gpu: bool = False


def device_of(wanted: str) -> Device:
    """What ``training.device`` means here: auto takes the GPU where there is one, as the engine does."""
    gpu = nvidia_gpu() if wanted != "cpu" else None
    memory = psutil.virtual_memory()
    return gpu or Device("cpu", memory.total, memory.available)


def nvidia_gpu() -> Device | None:
    """The first NVIDIA GPU as its driver's ``nvidia-smi`` tells it; None where there is none.

    Its figures are in MiB.
    """
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=name,memory.total,memory.free", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True).stdout
        name, total, free = (part.strip() for part in answer.splitlines()[0].rsplit(",", 2))
        return Device(name, int(total) << 20, int(free) << 20, True)
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def peak_process_memory() -> int:
    """The most resident memory that this process has had, in bytes."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux" and (peak := _high_water_mark()):
        return peak
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _high_water_mark() -> int:
    """As the kernel counts it (proc_pid_status(5)); 0 where it does not.

    ``ru_maxrss`` counts what the process had that began this one, too (getrusage(2)).
    """
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next((1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
