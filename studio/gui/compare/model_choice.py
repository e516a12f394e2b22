"""Which models are transcribed beside the base: one or two."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.gui.engines.compared_model import ComparedModel
from studio.gui.project.compared_models import ADAPTER, adapters_of, checkpoints_of, merged_model
from studio.gui.project.run_summaries import RunSummary, find_runs
from studio.gui.project.session import Session
from studio.runs.blend import blends_folder

MERGED = "merged_models"
"""Preference: folders of merged models that were opened."""


class ModelChoice(QObject):
    """Follows the list of runs; what was chosen stays chosen as long as it is there.

    Args:
        session: knows the runs.

    Signals:
        offered: there are other models to choose among.
        changed: others are chosen.

    Attributes:
        adapters: finished adapters, the newest first.
        checkpoints: newest checkpoints of runs at work.
        merged: merged models that were opened.
        blends: merged adapters that were not saved as runs.
        chosen: none, one or two.
    """

    offered = Signal()
    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: list[Path] = []
        self.adapters: list[ComparedModel] = []
        self.checkpoints: list[ComparedModel] = []
        self.merged: list[ComparedModel] = []
        self.blends: list[ComparedModel] = []
        self._blended: list[RunSummary] = []
        self.chosen: list[ComparedModel] = []
        session.runs.changed.connect(self.refresh)
        self.refresh()

    @property
    def known(self) -> list[ComparedModel]:
        """All that can be chosen."""
        return [*self.adapters, *self.blends, *self.checkpoints, *self.merged]

    @property
    def first(self) -> ComparedModel | None:
        """The one that says which base is transcribed."""
        return self.chosen[0] if self.chosen else None

    @property
    def can_transcribe(self) -> bool:
        """Whether all that are chosen are still there."""
        return bool(self.chosen) and all(each.kind != "gone" for each in self.chosen)

    @property
    def summaries(self) -> dict[Path, RunSummary]:
        """The runs and blends behind them, by their directories."""
        return {run.path: run for run in [*self._session.runs.summaries, *self._blended]}

    def refresh(self) -> None:
        """Look again at the runs and the merged models."""
        before = self.known
        self.adapters = adapters_of(self._session.runs.summaries)
        self.checkpoints = checkpoints_of(self._session.runs.summaries)
        self.blends = self._find_blends()
        self.merged = [merged_model(folder) for folder in self._merged_folders() if folder.is_dir()]
        by_key = {each.key: each for each in self.known}
        left = [by_key.get(each.key, each) for each in self.chosen]
        left = [each for each in left if each.kind == "gone" or each.key in by_key or each.folder.is_dir()]
        if not left and (first := self._natural()) is not None:
            left = [first]
        if self.known != before:
            self.offered.emit()
        self.set_chosen(left)
        if self._wanted:
            self.choose_runs(self._wanted)

    def set_chosen(self, models: Sequence[ComparedModel]) -> None:
        """Hear these, at most two."""
        if list(models[:2]) != self.chosen:
            self.chosen = list(models[:2])
            self.changed.emit()

    def drop_gone(self) -> None:
        """Before something new is transcribed: who is only known from an old clip cannot listen any more."""
        left = [each for each in self.chosen if each.kind != "gone"]
        natural = self._natural()
        self.set_chosen(left or ([natural] if natural is not None else self.chosen))

    def choose(self, place: int, key: object) -> None:
        """Put another model in the first or the second place; a partner of another base gives way."""
        found = next((each for each in self.known if each.key == key), None)
        if found is None:
            return
        chosen = [*self.chosen[:place], found, *self.chosen[place + 1 :]]
        if place == 0 and len(chosen) > 1 and (chosen[1].key == key or not found.fits(chosen[1])):
            chosen = chosen[:1]
        self.set_chosen(chosen)

    def choose_base(self, checkpoint: object) -> None:
        """Hear the newest adapter of another base."""
        found = next((each for each in self.adapters if each.checkpoint == checkpoint), None)
        if found is not None and self.first is not None and self.first.checkpoint != checkpoint:
            self.set_chosen([found])

    def choose_runs(self, paths: Sequence[Path]) -> None:
        """Hear the adapters of these runs; one that is not listed yet as soon as it is."""
        by_folder = {each.folder: each for each in self.adapters}
        found = [by_folder.get(path / ADAPTER) for path in paths]
        self._wanted = list(paths) if None in found else []
        known = [each for each in found if each is not None]
        if known:
            self.set_chosen(known)

    def partners(self) -> list[ComparedModel]:
        """What can stand beside the first one."""
        first = self.first
        return [each for each in self.known if first is not None and each.key != first.key and first.fits(each)]

    def drop_second(self) -> None:
        """Hear one model beside the base."""
        self.set_chosen(self.chosen[:1])

    def open_merged(self, folder: Path) -> ComparedModel:
        """Offer a merged model from now on."""
        folders = [folder, *(each for each in self._merged_folders() if each != folder)]
        self._session.preferences.setValue(MERGED, [str(each) for each in folders[:8]])
        self.refresh()
        return merged_model(folder)

    def _find_blends(self) -> list[ComparedModel]:
        """Few at most; those that have not changed are not read again."""
        known = {run.path: run for run in self._blended}
        self._blended = find_runs([blends_folder()], known) if blends_folder().is_dir() else []
        return adapters_of(self._blended)

    def _natural(self) -> ComparedModel | None:
        """The run that is looked at, else the newest adapter, else what is being trained."""
        looked_at = self._session.run.directory
        own = next((each for each in self.adapters if each.run == looked_at), None)
        return own or next(iter([*self.adapters, *self.checkpoints]), None)

    def _merged_folders(self) -> list[Path]:
        stored = self._session.preferences.value(MERGED, [])
        # QSettings reads a list of one as a text.
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [Path(str(name)) for name in names if name]
