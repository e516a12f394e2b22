"""What a kill can leave: a folder as it stands before each step of every write into it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.storage import atomic


def states_before_each_write(patch: pytest.MonkeyPatch, folder: Path, states: Path) -> list[Path]:
    """Copies of a folder, made from now on before each rename and deletion in it, and before what follows on them.

    A process that is killed there leaves the same: whatever comes later, tidying up too, is not done.
    """
    made: list[Path] = []

    def before(step: Callable[..., object]) -> Callable[..., object]:
        def noted(*arguments: object, **named: object) -> object:
            if folder.is_dir():
                state = states / f"{len(made):03d}"
                shutil.copytree(folder, state, symlinks=True)
                made.append(state)
            return step(*arguments, **named)

        return noted

    patch.setattr(atomic, "_patiently", before(atomic._patiently))
    patch.setattr(atomic, "_create", before(atomic._create))
    return made
