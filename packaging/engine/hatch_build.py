"""What the engine's distribution holds and needs: all of the studio but its window."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import tomllib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

REPOSITORY = Path(__file__).resolve().parents[2]
LEFT_OUT = ("gui", "__pycache__")


def requirements(repository: Path) -> tuple[list[str], list[str]]:
    """The requirements of the engine, and those that only the desktop has, from the one list in pyproject.toml."""
    tables = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    desktop = set(tables["tool"]["studio"]["desktop"])
    needed: tuple[list[str], list[str]] = ([], [])
    for line in tables["project"]["dependencies"]:
        needed[re.split(r"[<>=]", line)[0] in desktop].append(line)
    return needed


class EngineRequirements(MetadataHookInterface):
    """Dependencies, and as extras what a machine may want of the desktop's."""

    def update(self, metadata: dict[str, Any]) -> None:
        engine, desktop = requirements(REPOSITORY)
        metadata["dependencies"] = engine
        metadata["optional-dependencies"] = {"tensorboard": [line for line in desktop if "tensorboard" in line]}


class EngineFiles(BuildHookInterface):
    """The package without its window, and its resources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for entry in (REPOSITORY / "studio").iterdir():
            if entry.name not in LEFT_OUT:
                build_data["force_include"][str(entry)] = f"studio/{entry.name}"
        build_data["force_include"][str(REPOSITORY / "resources")] = "studio/resources"
