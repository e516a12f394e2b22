"""The one error type that users see, and its few subclasses."""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence


def full_text(message: str, hint: str) -> str:
    """What happened and what to do, as sentences on one line."""
    stop = "" if message.endswith((".", "?", "!", "…")) else "."
    return f"{message}{stop} {hint}".strip()


class StudioError(Exception):
    """Something a user can understand and act on.

    Args:
        message: what happened, and to which file or setting.
        hint: what to do now; may be empty where the message says it all.
        code: a stable word for programs (``RunFailed.code``, tests), and for the window's translations.
        about: the file, folder or name that it happened to; for languages that ``message`` is not in.
    """

    def __init__(self, message: str, hint: str = "", *, code: str = "error", about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.about = about


class SettingsError(StudioError):
    """All problems of a run's settings at once.

    Args:
        problems: pairs of the setting's dotted path and what is wrong with it.
        source: the file or option the settings came from.
    """

    def __init__(self, problems: Sequence[tuple[str, str]], source: str = "") -> None:
        self.problems = tuple(problems)
        where = f" in {source}" if source else ""
        lines = "\n".join(f"  {path}: {text}" for path, text in self.problems)
        noun = "setting is" if len(self.problems) == 1 else "settings are"
        super().__init__(
            f"{len(self.problems)} {noun} wrong{where}:\n{lines}",
            "Correct them and try again; nothing has been started.",
            code="settings_file" if source else "settings",
            about=f"{source} ({', '.join(path for path, _ in self.problems)})" if source else "",
        )


class DataError(StudioError):
    """A recording, transcript or manifest cannot be used."""


class CheckpointError(StudioError):
    """A Whisper checkpoint or an adapter cannot be found, fetched or loaded."""


class RunError(StudioError):
    """A run directory cannot be created, locked, read or continued."""


class RecordingError(StudioError):
    """A microphone cannot be used, or what it hears cannot be written."""


class StorageError(StudioError):
    """A file of the studio cannot be written, locked or read again."""


class OutOfMemory(StudioError):
    """The memory was not enough; code ``out_of_memory``, wherever it happens."""

    def __init__(self, message: str = "The memory was not enough.", hint: str = "") -> None:
        super().__init__(message, hint or "Close other programs, or take less at once.", code="out_of_memory")


_ALLOCATION_FAILED = re.compile(
    r"can't allocate memory"  # PyTorch's CPU allocator on POSIX systems
    r"|not enough memory"  # the same on Windows
    r"|cannot allocate memory"  # ENOMEM: mapping a file, starting a process
    r"|could not create a primitive(?! descriptor)"  # oneDNN does not say why; it is memory
    r"|failed to map segment(?!.*(?:denied|permitted))"  # the dynamic loader, through an ImportError
    r"|can't start new thread"  # no room for its stack
    r"|bad_alloc",  # C++ libraries
    re.IGNORECASE,
)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an allocation failed: Python's, a library's, the operating system's, or that of an error's cause.

    Libraries wrap it: a checkpoint that cannot be mapped is a RuntimeError, a module that cannot an ImportError.
    """
    cause: BaseException | None = error
    while cause is not None:
        names = {kind.__name__ for kind in type(cause).__mro__}
        if (
            not names.isdisjoint({"MemoryError", "OutOfMemoryError", "OutOfMemory"})
            or (isinstance(cause, OSError) and cause.errno == errno.ENOMEM)
            or _ALLOCATION_FAILED.search(str(cause))
        ):
            return True
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return False
