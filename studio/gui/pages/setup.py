"""Model and training: the form made from the schema, with its forecast."""

from __future__ import annotations

from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.notes import EmptyState


class SetupPage(Page):
    """Model and training: the form made from the schema, with its forecast."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Setup"))
        empty = EmptyState(
            "sliders-horizontal",
            self.tr("Open recordings first"),
            self.tr(
                "This page decides which model learns, how much, and for how long, and tells beforehand whether "
                "it fits this machine. It needs to know the recordings."
            ),
            self.tr("Open recordings"),
        )
        empty.button.clicked.connect(lambda: session.go("start"))
        self.add(empty, 1)
