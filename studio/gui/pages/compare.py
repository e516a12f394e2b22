"""The same recording as the base model and the adapter hear it."""

from __future__ import annotations

from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.notes import EmptyState


class ComparePage(Page):
    """The same recording as the base model and the adapter hear it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Compare"))
        empty = EmptyState(
            "ear",
            self.tr("There is no adapter yet"),
            self.tr(
                "This page shows, for the same recording, what the base model hears and what your adapter hears, "
                "side by side. It needs a finished run."
            ),
            self.tr("See the runs"),
        )
        empty.button.clicked.connect(lambda: session.go("runs"))
        self.add(empty, 1)
