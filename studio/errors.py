"""The one error type that users see, and its few subclasses."""

from __future__ import annotations

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
        code: a stable word for programs (``RunFailed.code``, tests).
    """

    def __init__(self, message: str, hint: str = "", *, code: str = "error") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code


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
            code="settings",
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
