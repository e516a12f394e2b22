"""The command line in processes forked from one that has its modules already: a new Python takes a second for each."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1", "HF_ENDPOINT": "http://127.0.0.1:9"}
"""What every command is started with; nothing is fetched from the hub."""

_SECONDS = 170


@contextmanager
def command_server() -> Iterator[None]:
    """Have the process that `run_command` forks from started in the environment of the commands."""
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    try:
        forkserver.set_forkserver_preload(["studio.cli", __name__])
        forkserver.ensure_running()
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_command(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, outputs: tuple[Path, Path]
) -> int:
    """``python -m studio ARGUMENTS`` in a folder, its output and errors into files; the exit status."""
    process = multiprocessing.get_context("forkserver").Process(
        target=_become, args=(list(arguments), dict(environment), folder, outputs)
    )
    process.start()
    process.join(_SECONDS)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"studio {' '.join(arguments)} takes over {_SECONDS} s")
    return process.exitcode


def _become(arguments: list[str], environment: dict[str, str], folder: Path, outputs: tuple[Path, Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in enumerate(outputs, 1):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    tempfile.tempdir = None
    sys.argv = ["studio", *arguments]
    from studio.__main__ import main

    main()
