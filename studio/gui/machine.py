"""The name and memory of this computer's processor. No Qt here."""

from __future__ import annotations

import platform
import re
from functools import cache
from pathlib import Path


@cache
def processor_name() -> str:
    """What the processor calls itself, without trademarks and clock."""
    name = ""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
        name = found[1] if found else ""
    except OSError:
        name = platform.processor()
    name = re.sub(r"\((R|TM|tm)\)|\bCPU\b|@.*$|\bProcessor\b|\d+-Core", "", name or platform.machine())
    return " ".join(name.split())


def memory_use() -> tuple[int, int]:
    """Bytes of this computer's memory in use, and of all."""
    import psutil

    memory = psutil.virtual_memory()
    return int(memory.total - memory.available), int(memory.total)
