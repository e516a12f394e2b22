"""What older versions wrote, put where today's code finds it."""

from __future__ import annotations

import shutil
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent / "fixtures"


def lay_out(version: str, here: Path) -> Path:
    """Copy what a version wrote into a folder, as if it had been written there; the folder."""
    shutil.copytree(FIXTURES / version, here)
    for file in here.rglob("*"):
        if file.suffix in (".json", ".jsonl", ".toml"):
            text = file.read_text(encoding="utf-8")
            if "@HERE@" in text:
                file.write_text(text.replace("@HERE@", str(here)), encoding="utf-8")
    return here
