"""What the engine process makes of errors."""

from __future__ import annotations

import errno
import io

import pytest
import torch

from studio.engine.channel import Controls, EventChannel
from studio.engine.failures import describe_failure
from studio.engine.model.memory import choose_device
from studio.engine.worker import main
from studio.errors import CheckpointError, OutOfMemory, RunError, StudioError
from studio.protocol.codec import decode_event, encode
from studio.protocol.commands import Cancel
from studio.protocol.events import RunStopped, Warned


def test_memory_that_is_not_there_is_told_as_such() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60, dtype=torch.uint8)
    failure = describe_failure(caught.value)
    assert failure.code == "out_of_memory" and "batch size" in failure.hint
    assert describe_failure(RuntimeError("shapes do not match")).code == "internal"


def test_an_error_for_people_keeps_its_words() -> None:
    failure = describe_failure(RunError("It is busy.", "Wait.", code="run_busy"))
    assert (failure.code, failure.message, failure.hint) == ("run_busy", "It is busy.", "Wait.")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_refused() -> None:
    with pytest.raises(StudioError) as caught:
        choose_device("cuda")
    assert caught.value.code == "no_cuda" and caught.value.hint
    assert choose_device("auto") == torch.device("cpu")


def test_what_is_no_command_is_answered_and_the_next_command_is_followed() -> None:
    stream, controls = io.StringIO(), Controls()
    channel = EventChannel(stream)
    commands = ["{half\n", encode(RunStopped(), 0, 0.0), encode(Cancel(7), 1, 0.0)]
    controls.follow(io.StringIO("".join(commands)), channel.complain)
    assert controls.wait_for_request() is None, "the pipe has closed"
    assert controls.is_cancelled(7)
    channel.emit(RunStopped())
    channel.complain("too late")
    *complaints, last = [decode_event(line).message for line in stream.getvalue().splitlines()]
    assert all(isinstance(each, Warned) for each in complaints) and last == RunStopped()
    assert [name in str(each) for name, each in zip(("{half", "run_stopped"), complaints, strict=True)] == [True, True]


@pytest.mark.parametrize("arguments", [["train", "run", "--supervised"], ["evaluate", "job.json"]])
def test_several_processes_can_only_train_by_themselves(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("RANK", "1"), ("WORLD_SIZE", "2"), ("LOCAL_RANK", "1")):
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main(arguments)
    assert "several processes" in capsys.readouterr().err


def _caused(outer: Exception, cause: BaseException) -> Exception:
    outer.__cause__ = cause
    return outer


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        RuntimeError("unable to mmap 30531856 bytes from file <model.safetensors>: Cannot allocate memory (12)"),
        RuntimeError("could not create a primitive"),
        ImportError("_backend_agg.so: failed to map segment from shared object"),
        RuntimeError("can't start new thread"),
        _caused(ImportError("cannot import name 'x'"), MemoryError()),
        _caused(CheckpointError("It cannot be loaded.", code="checkpoint_broken"), MemoryError()),
        OutOfMemory("The memory was not enough to read it."),
    ],
)
def test_memory_that_is_not_there_has_one_name_wherever_it_is_met(error: Exception) -> None:
    assert describe_failure(error).code == "out_of_memory"


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("could not create a primitive descriptor for a matmul primitive"),
        ImportError("a.so: failed to map segment from shared object: Operation not permitted"),
        OSError(errno.EACCES, "Permission denied"),
        RecursionError("maximum recursion depth exceeded"),
    ],
)
def test_other_failures_are_not_taken_for_it(error: Exception) -> None:
    assert describe_failure(error).code != "out_of_memory"
