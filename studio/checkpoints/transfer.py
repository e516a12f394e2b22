"""What fetching and importing share: progress, cancellation, sizes, free space."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from studio.errors import CheckpointError

Progress = Callable[[str, int, int], None]
"""Called with phase, bytes done and bytes in total (0 when unknown)."""

Cancelled = Callable[[], bool]
"""Asked a few times a second; True ends the work with a CheckpointError of code ``cancelled``."""

BLOCK_BYTES = 1 << 20
POLL_SECONDS = 0.1

Result = TypeVar("Result")


def no_progress(_phase: str, _done: int, _total: int) -> None:
    """Take a progress report and do nothing."""


def never_cancelled() -> bool:
    """Always False."""
    return False


def raise_if_cancelled(cancelled: Cancelled) -> None:
    """Raise the CheckpointError of code ``cancelled`` when the user has asked to stop."""
    if cancelled():
        raise CheckpointError(
            "The fetch was cancelled.",
            "What has been downloaded is kept; fetching again goes on from there.",
            code="cancelled",
        )


def run_cancellable(
    work: Callable[[threading.Event], Result], cancelled: Cancelled, on_tick: Callable[[], None] | None = None
) -> Result:
    """Run ``work`` in a thread and answer a cancellation at once, even while the network hangs.

    ``work`` gets an event that is set when nobody waits for it any more; it must write nothing after that.
    ``on_tick`` is called in the calling thread about ten times a second.
    """
    abandoned = threading.Event()
    finished = threading.Event()
    results: list[Result] = []
    failures: list[BaseException] = []

    def body() -> None:
        try:
            results.append(work(abandoned))
        except BaseException as error:  # handed to the caller's thread below
            failures.append(error)
        finally:
            finished.set()

    threading.Thread(target=body, name="checkpoint-transfer", daemon=True).start()
    try:
        while not finished.wait(POLL_SECONDS):
            if on_tick is not None:
                on_tick()
            raise_if_cancelled(cancelled)
    finally:
        abandoned.set()
    if failures:
        raise failures[0]
    return results[0]


def require_space(folder: Path, needed: int, purpose: str) -> None:
    """Raise CheckpointError (code ``disk_full``) unless ``needed`` bytes and a little more are free at ``folder``."""
    free = shutil.disk_usage(folder).free
    margin = 32 << 20
    if free < needed + margin:
        raise CheckpointError(
            f"Not enough space in {folder}: {purpose} needs {_megabytes(needed + margin)}, "
            f"{_megabytes(free)} are free.",
            "Free some space, or set WHISPER_LORA_STUDIO_HOME to a folder on a larger disk.",
            code="disk_full",
        )


def copy_file(source: Path, target: Path, report: Callable[[int], None], cancelled: Cancelled) -> None:
    """Copy ``source`` (symbolic links followed) to ``target``, reporting the bytes of each block."""
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(BLOCK_BYTES):
            raise_if_cancelled(cancelled)
            writer.write(block)
            report(len(block))


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
