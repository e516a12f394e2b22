#!/usr/bin/env python3
"""Writes ``requirements.lock`` and ``requirements-dev.lock``: the pinned versions with PyPI's hashes of them.

    lock.py

needs ``uv`` (python3 -m pip install uv) and the network; run it after changing a pin.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEADER = "# Written by packaging/lock.py: change {name}.txt, and run it again.\n"


def lock(name: str) -> None:
    """Write the hashes of one list of requirements."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    pins = "\n".join(re.findall(r"^[a-z0-9-]+==[^\s#]+", text, re.MULTILINE))
    command = ["uv", "pip", "compile", "--quiet", "--no-config", "--no-deps", "--generate-hashes", "--no-annotate"]
    command += ["--no-header", "--index-url", "https://pypi.org/simple", "-"]
    hashes = subprocess.run(command, input=pins, capture_output=True, text=True, check=True).stdout
    (HERE / f"{name}.lock").write_text(HEADER.format(name=name) + hashes, encoding="utf-8")


if __name__ == "__main__":
    for each in ("requirements", "requirements-dev"):
        lock(each)
