"""A run as it learns, and the commands to its engine."""

from __future__ import annotations

from studio.gui.pages.base import Page
from studio.gui.session import Session
from studio.gui.widgets.notes import EmptyState


class TrainPage(Page):
    """A run as it learns, and the commands to its engine."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "", "")
        self.title_label.setText(self.tr("Train"))
        empty = EmptyState(
            "chart-line-up",
            self.tr("No run is open"),
            self.tr(
                "This page shows a run live: loss, character error rate and memory as it learns, and sample "
                "sentences at each evaluation. Set a run up, or open one that you have."
            ),
            self.tr("Go to Setup"),
        )
        empty.button.clicked.connect(lambda: session.go("setup"))
        self.add(empty, 1)
