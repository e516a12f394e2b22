"""The window's log: a rotating file that also takes crashes of the interpreter. No Qt here."""

from __future__ import annotations

import faulthandler
import logging
import platform
import threading
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler

from studio import __version__
from studio.settings.application import log_folder

LOG_NAME = "window.log"
_MOST_BYTES = 1 << 20
_OLDER = 2
_logger = logging.getLogger("studio.window")


class WindowLog(RotatingFileHandler):
    """``window.log`` and two older ones of 1 MiB each, in the log folder.

    Raises:
        OSError: it cannot be written.
    """

    def __init__(self) -> None:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder / LOG_NAME, maxBytes=_MOST_BYTES, backupCount=_OLDER, encoding="utf-8")
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def close(self) -> None:
        faulthandler.disable()
        super().close()

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        faulthandler.enable(stream)  # anew with every file, since it keeps the descriptor
        return stream


def start_log() -> WindowLog | None:
    """Log from now on, also what ends threads; None where nothing can be written, which must not hinder the window."""
    try:
        log = WindowLog()
    except OSError:
        return None
    _logger.addHandler(log)
    _logger.setLevel(logging.INFO)
    _logger.info("Whisper LoRA Studio %s on %s", __version__, platform.platform())
    threading.excepthook = _log_thread
    return log


def stop_log(log: WindowLog) -> None:
    """Close the file."""
    threading.excepthook = threading.__excepthook__
    _logger.removeHandler(log)
    log.close()


def log_error(error: BaseException) -> None:
    """Write an error with its traceback."""
    _logger.error("%s", type(error).__name__, exc_info=error)


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        log_error(failed.exc_value)
    threading.__excepthook__(failed)
