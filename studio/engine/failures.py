"""What goes wrong in an engine, as an event for people; imports none of the model libraries."""

from __future__ import annotations

import traceback

from studio.errors import StudioError, is_out_of_memory
from studio.protocol.events import RunFailed

_INTERNAL_HINT = "This is a fault of the studio: please report it with log.txt. The run can be resumed."
_MEMORY_HINT = (
    "Take a smaller batch size (with more accumulation), gradient checkpointing, the audio context trimmed, a smaller "
    "checkpoint, or a quantized base; leave out the longest recordings."
)


def describe_failure(error: Exception) -> RunFailed:
    """The event that tells an error to people, with the traceback for the log."""
    trace = "".join(traceback.format_exception(error))
    if is_out_of_memory(error):
        return RunFailed("out_of_memory", "The memory was not enough for this run.", _MEMORY_HINT, trace)
    if isinstance(error, StudioError):
        return RunFailed(error.code, error.message, error.hint, trace)
    return RunFailed("internal", f"{type(error).__name__}: {error}", _INTERNAL_HINT, trace)
