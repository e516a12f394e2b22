"""What the window says without being asked: toasts, errors, and the status bar's words while no run is on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from studio.gui.kit.notes import Offer
from studio.gui.kit.wording import with_particles


class Notifier(QObject):
    """Collects what is to be said; the window shows it.

    Signals:
        message: a sentence for a toast, and a callable that takes what was done back, an `Offer`, or None.
        message_outdated: the callable of a message whose action was undone otherwise.
        error: an exception for the error dialog.
        status_changed: headline, detail and colour for the status bar while no run is on.
    """

    message = Signal(str, object)
    message_outdated = Signal(object)
    error = Signal(object)
    status_changed = Signal(str, str, str)

    def tell(self, text: str, undo: Callable[[], None] | Offer | None = None) -> None:
        """Say for some seconds that something was done, with a way back or on; Korean particles fit what it names."""
        self.message.emit(with_particles(text), undo)

    def withdraw(self, undo: Callable[[], None] | None) -> None:
        """Say no longer what this takes back."""
        self.message_outdated.emit(undo)

    def report(self, error: BaseException) -> None:
        """Show an error."""
        self.error.emit(error)

    def set_status(self, headline: str, detail: str, color: str) -> None:
        """What the status bar says while no run is on."""
        self.status_changed.emit(headline, detail, color)
