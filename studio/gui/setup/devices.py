"""What a run would work on: the processor with this computer's memory, or an NVIDIA GPU with its own. No Qt here."""

from __future__ import annotations

from studio.gui.machine import memory_use, processor_name
from studio.runs.devices import Device


def processor() -> Device:
    """This computer's processor and memory."""
    used, total = memory_use()
    return Device(processor_name(), total, total - used)


def device_for(wanted: str, gpu: Device | None) -> Device:
    """The device of ``training.device``: auto takes the GPU where there is one, as the engine does."""
    return gpu if gpu is not None and wanted != "cpu" else processor()
