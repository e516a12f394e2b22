"""Choosing the better of two texts without knowing whose they are, and what the choices say so far."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent

from studio.gui.compare.blind_test import BlindTest
from studio.gui.kit.buttons import Button
from studio.gui.kit.card import Card, row
from studio.gui.kit.text import ElidedText, KeyCap, Text
from studio.runs.blind import LEAST_CHOICES
from studio.runs.clips import TranscribedClip

LETTERS = ("A", "B")
KEYS = "123"
"""What is pressed for the text at the left, for no difference, and for the text at the right."""


class BlindCard(Card):
    """Three answers, the tally, and a verdict in words.

    Args:
        test: whose choices these are.

    Signals:
        chosen: 0 for the text at the left, 1 for the one at the right, -1 for neither.
        next_requested: another recording.
        take_back_requested: the choice that was made last is not to count.
        end_requested: the test is to end.
    """

    chosen = Signal(int)
    next_requested = Signal()
    take_back_requested = Signal()
    end_requested = Signal()

    def __init__(self, test: BlindTest) -> None:
        super().__init__(padding=20)
        self._test = test
        self.setAccessibleName(self.tr("Blind test"))
        self.question = Text(self.tr("Which text is what was said?"), "strong")
        self.buttons = {
            0: Button(self.tr("{letter} is better").format(letter=LETTERS[0]), "outlined"),
            -1: Button(self.tr("No difference"), "outlined"),
            1: Button(self.tr("{letter} is better").format(letter=LETTERS[1]), "outlined"),
        }
        self.next_button = Button(self.tr("Next recording"), "primary", "arrow-right", trailing=True)
        self.take_back_button = Button(self.tr("Take back my choice"), "link")
        self.end_button = Button(self.tr("End the blind test"), "link")
        self.counts = Text("", "body")
        self.verdict = ElidedText("", "help")
        self._lay_out()
        for place, button in self.buttons.items():
            button.clicked.connect(partial(self._choose, place))
        self.next_button.clicked.connect(self.next_requested)
        self.take_back_button.clicked.connect(self.take_back_requested)
        self.end_button.clicked.connect(self.end_requested)

    def press(self, event: QKeyEvent) -> bool:
        """Take a key press; whether it was an answer."""
        place = KEYS.find(event.text()) if event.text() else -1
        if place < 0 or not self.isVisible():
            return False
        list(self.buttons.values())[place].click()
        return True

    def show_clip(self, clip: TranscribedClip | None, names: tuple[str, str], left: int) -> None:
        """Show what can be chosen now.

        Args:
            clip: what is shown, or None.
            names: of the two models of the test.
            left: recordings that are still to be judged.
        """
        can_judge = self._test.can_judge(clip)
        revealed = clip is not None and self._test.is_revealed(clip)
        for button in self.buttons.values():
            button.setEnabled(can_judge)
        self.next_button.setVisible(not can_judge and left > 0)
        self.take_back_button.setVisible(self._test.can_take_back(clip))
        self.question.setText(self._question(clip, can_judge, revealed, left))
        tally = self._test.tally
        words = self.tr("{first}: {first_count}   no difference: {same_count}   {second}: {second_count}")
        self.counts.setText(
            words.format(
                first=names[0],
                first_count=tally.first,
                same_count=tally.same,
                second=names[1],
                second_count=tally.second,
            )
        )
        self.counts.setVisible(tally.total > 0)
        self.verdict.setText(self._verdict(names))

    def _question(self, clip: TranscribedClip | None, can_judge: bool, revealed: bool, left: int) -> str:
        if revealed:
            return self.tr("The names are shown now.")
        if can_judge:
            return self.tr("Which text is what was said?")
        if clip is not None and len(clip.transcriptions) > 1:
            return self.tr("Both texts are the same: nothing to choose.")
        if left:
            return self.tr("{count} recordings of the list are still to be judged.").format(count=left)
        return self.tr("Record something, or open a recording, to choose between two texts.")

    def _verdict(self, names: tuple[str, str]) -> str:
        tally = self._test.tally
        missing = LEAST_CHOICES - tally.first - tally.second
        chance = f"{tally.chance:.3f}" if tally.chance >= 0.001 else "< 0.001"
        return {
            "too_few": self.tr("Too few choices to say anything: {count} more between the two at least.").format(
                count=max(1, missing)
            ),
            "none": self.tr("No preference can be told apart from chance (p = {chance}).").format(chance=chance),
            "first": self.tr("{name} is preferred (p = {chance}, sign test).").format(name=names[0], chance=chance),
            "second": self.tr("{name} is preferred (p = {chance}, sign test).").format(name=names[1], chance=chance),
        }[tally.preference]

    def _choose(self, place: int, _checked: bool = False) -> None:
        self.chosen.emit(place)

    def _lay_out(self) -> None:
        answers = row(spacing=6)
        for key, button in zip(KEYS, self.buttons.values(), strict=True):
            answers.addWidget(button)
            answers.addWidget(KeyCap(key))
            answers.addSpacing(8)
        answers.addStretch(1)
        answers.addWidget(self.take_back_button)
        answers.addSpacing(8)
        answers.addWidget(self.next_button)
        head = row(self.question, None, self.counts, 12, self.end_button, spacing=8)
        self.body.setContentsMargins(20, 10, 20, 10)
        self.body.setSpacing(6)
        self.add(head)
        self.add(answers)
        self.add(self.verdict)
