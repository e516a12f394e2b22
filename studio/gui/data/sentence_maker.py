"""Sentences with a term: read aloud on the Record page, written to a file, or spoken into a dataset beside another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.audio.speakers import CommandSpeaker, EspeakSpeaker
from studio.corpus.dataset import Dataset
from studio.corpus.own_datasets import is_own_dataset
from studio.corpus.sentences import Sentence, make_sentences, speak_beside, templates_of
from studio.corpus.terms import TermCount
from studio.errors import StudioError
from studio.gui.data.sentences_dialog import COMMAND, TEXT, SentencesDialog
from studio.gui.kit.tasks import Task, run_in_background
from studio.gui.kit.wording import counted
from studio.gui.project.session import Session
from studio.storage.atomic import write_text
from studio.text.terms import Term

_SENTENCES = 10
"""At most, proposed at a time."""


class SentenceMaker(QObject):
    """Makes them for the term that is selected in the Words view, its parent."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._window = parent

    def record(self, count: TermCount, terms: Sequence[Term]) -> None:
        """Read sentences with a term of a list aloud, into the dataset where it is the user's own."""
        dataset = self._session.project.dataset
        if dataset is not None and (sentences := self._proposed(dataset, count, terms)):
            prompts = dataset.store.folder / "sentences.txt"
            own = dataset.source if is_own_dataset(dataset.source) else None
            self._write(prompts, sentences, lambda: self._session.navigator.record(own, "data", prompts))

    def ask(self, count: TermCount, terms: Sequence[Term]) -> None:
        """Propose sentences with a term of a list, and do with them what is answered."""
        dataset = self._session.project.dataset
        if dataset is None:
            return
        proposed = self._proposed(dataset, count, terms, tells=False)
        dialog = SentencesDialog(self._window.window(), count.term.text, proposed)
        dialog.accepted_sentences.connect(
            lambda lines, way, command: self._make(
                dataset, [Sentence.typed(line, count.term) for line in lines], terms, way, command
            )
        )
        dialog.open()

    def _proposed(self, dataset: Dataset, count: TermCount, terms: Sequence[Term], *, tells: bool = True) -> list[str]:
        """Sentences of the training side with the term in another's place; says so where there are none."""
        manifest, language = dataset.manifest(), self._session.project.settings.checkpoint.language
        templates = templates_of(manifest, terms, language)
        known = {utterance.text for utterance in manifest}
        made = [each.text for each in make_sentences(templates, [(count.term, _SENTENCES)], known)[0]]
        spoken = [each.text for each in count.utterances if each.split == "train"]
        found = list(dict.fromkeys([*made, *spoken]))[:_SENTENCES]
        if tells and not found:
            self._session.notifier.tell(
                self.tr("No sentence of the training side has a word of this kind, in whose place it could stand.")
            )
        return found

    def _make(
        self, dataset: Dataset, sentences: Sequence[Sentence], terms: Sequence[Term], way: int, command: str
    ) -> None:
        if way == TEXT:
            self._save([each.text for each in sentences])
            return
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Folder of the new dataset"), str(dataset.source.with_name(self.tr("spoken")))
        )
        if not name:
            return
        language = self._session.project.settings.checkpoint.language

        def speak(task: Task) -> Path:
            def progress(done: int, total: int) -> None:
                if task.cancelled():
                    raise StudioError("Speaking was stopped.", code="cancelled")
                task.report(done, total)

            speaker = CommandSpeaker(command) if way == COMMAND else EspeakSpeaker(language)
            return speak_beside(dataset, sentences, Path(name), speaker, terms, progress)

        self._session.notifier.tell(self.tr("The sentences are being spoken…"))
        run_in_background(
            self, speak, success=self._spoken, failure=self._session.notifier.report, is_long=True, kind="speak"
        )

    def _spoken(self, manifest: Path) -> None:
        self._session.notifier.tell(self.tr("The sentences are spoken; here is the dataset with them"))
        self._session.open_folder(manifest)

    def _save(self, sentences: Sequence[str]) -> None:
        kinds = self.tr("Text files") + " (*.txt)"
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save sentences"), "sentences.txt", kinds)
        words = counted(len(sentences), self.tr("1 sentence written"), self.tr("{count} sentences written"))
        if name:
            self._write(Path(name), sentences, lambda: self._session.notifier.tell(words))

    def _write(self, path: Path, sentences: Sequence[str], then: Callable[[], None]) -> None:
        text = "".join(f"{each}\n" for each in sentences)
        run_in_background(
            self,
            lambda _task: write_text(path, text),
            success=lambda _: then(),
            failure=self._session.notifier.report,
            is_save=True,
        )
