"""What a run would work on: the processor with this computer's memory, or an NVIDIA GPU with its own. No Qt here."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass

from studio.gui.machine import memory_use, processor_name

_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Device:
    """A device's name, its memory and what of it is free, in bytes."""

    name: str
    total: int
    free: int
    is_gpu: bool = False


def processor() -> Device:
    """This computer's processor and memory."""
    used, total = memory_use()
    return Device(processor_name(), total, total - used)


def nvidia_gpu() -> Device | None:
    """The first NVIDIA GPU as its driver's ``nvidia-smi`` tells it; None where there is none.

    The window never imports torch, so that the driver's own tool is asked. Its figures are in MiB.
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


def device_for(wanted: str, gpu: Device | None) -> Device:
    """The device of ``training.device``: auto takes the GPU where there is one, as the engine does."""
    return gpu if gpu is not None and wanted != "cpu" else processor()
