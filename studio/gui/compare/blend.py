"""Blending the adapter that is compared with another one of its base: which, how much of each, and making it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from studio.errors import StudioError
from studio.gui.compare.model_choice import ModelChoice
from studio.gui.engines.compared_model import ComparedModel, TranscriptionSettings
from studio.gui.engines.export import AdapterExport
from studio.gui.kit.tasks import run_in_background
from studio.gui.kit.wording import in_percent
from studio.gui.project.compared_models import ADAPTER
from studio.gui.project.session import Session
from studio.runs.blend import Blend, blends_folder, complete_blend, prune_blends, read_blend, save_as_run
from studio.runs.jobs import MergeJob
from studio.settings.application import runs_folder
from studio.storage.atomic import free_path, make_folder

HALF = 50


class AdapterBlend(QObject):
    """What is blended; a blend is compared as any adapter is, in the place of the first one.

    Args:
        session: shows errors and toasts.
        choice: which adapters there are.

    Signals:
        changed: other adapters, another share or method, or the engine's work.

    Attributes:
        first: the adapter that is blended, or was.
        partner: the other one; None where there is none.
        share: of the first, in percent.
        method: one of `studio.runs.jobs.MERGE_METHODS`.
    """

    changed = Signal()

    def __init__(self, session: Session, choice: ModelChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._choice = session, choice
        self._merging = AdapterExport(session.jobs, self)
        self._merging.changed.connect(self.changed)
        self._merging.finished.connect(self._complete)
        self._merging.failed.connect(self._fail)
        self._asked: Blend | None = None
        self._made: Blend | None = None
        self.first: ComparedModel | None = None
        self.partner: ComparedModel | None = None
        self.share, self.method = HALF, "linear"
        choice.changed.connect(self.read)
        choice.offered.connect(self.read)
        self.read()

    @property
    def is_busy(self) -> bool:
        """Whether a blend is being made."""
        return self._asked is not None

    @property
    def partners(self) -> list[ComparedModel]:
        """What the first can be blended with."""
        first = self.first
        return [each for each in self._choice.adapters if first and each.key != first.key and first.fits(each)]

    @property
    def unsaved(self) -> ComparedModel | None:
        """The blend that is compared, where it is not saved as a run."""
        chosen = self._choice.first
        return chosen if chosen in self._choice.blends else None

    def read(self) -> None:
        """Follow what is compared: a blend brings its adapters with it."""
        chosen = self._choice.first
        blend = read_blend(chosen.run) if chosen is not None and chosen.run is not None else None
        known = {each.key: each for each in self._choice.known}
        parts = [known.get(key) for key in blend.adapters] if blend is not None else []
        if blend is not None and all(parts):
            self.first, self.partner = parts
            self.share, self.method, self._made = blend.share, blend.method, blend
        elif not self.is_busy or chosen != self.first:
            self.cancel()
            self.first = chosen if chosen is not None and chosen.kind == ADAPTER else None
            self.partner, self.share, self.method, self._made = None, HALF, "linear", None
        self.changed.emit()

    def choose_partner(self, key: object) -> None:
        """Blend with another adapter; with none the first stands alone again."""
        partner = next((each for each in self.partners if each.key == key), None)
        if partner is not None:
            self.partner = partner
            self.make()
        elif self.first is not None:
            self.cancel()
            self.partner = None
            self._choice.choose(0, self.first.key)
            self.changed.emit()

    def move(self, share: int) -> None:
        """The slider stands elsewhere; nothing is made before it is let go of."""
        if share != self.share:
            self.share = share
            self.changed.emit()

    def choose_method(self, method: str) -> None:
        """Merge by another method."""
        self.method = method
        self.make()

    def make(self) -> None:
        """Merge both in an engine, and compare what comes of it; what was being made before is given up."""
        blend = self._wanted()
        if blend is None or blend == self._made:
            return
        self._merging.cancel()
        try:
            make_folder(blends_folder())
            self._asked = blend
            self._merging.write("merge", self._job(blend), self._name(blend))
        except (StudioError, OSError) as error:
            self._fail(error)

    def cancel(self) -> None:
        """Make none."""
        self._asked = None
        self._merging.cancel()

    def save(self, name: str) -> None:
        """Put the blend that is compared among the runs."""
        model = self.unsaved
        if model is None or model.run is None:
            return
        run = model.run
        run_in_background(
            self,
            lambda _task: save_as_run(run, name, runs_folder()),
            success=partial(self._saved, name),
            failure=self._session.notifier.report,
            is_save=True,
        )

    def _wanted(self) -> Blend | None:
        first, second = self.first, self.partner
        if first is None or second is None or first.run is None or second.run is None:
            return None
        runs, adapters = (str(first.run), str(second.run)), (first.key, second.key)
        return Blend(runs, adapters, self.share, self.method)

    def _name(self, blend: Blend) -> str:
        assert self.first is not None and self.partner is not None, "a blend was wanted"
        shares = in_percent(str(blend.share)), in_percent(str(100 - blend.share))
        return f"{self.first.name} {shares[0]} + {self.partner.name} {shares[1]}"

    def _job(self, blend: Blend) -> MergeJob:
        assert self.first is not None, "a blend was wanted"
        manner = TranscriptionSettings.of(self.first)
        target = free_path(blends_folder() / "+".join(Path(run).name for run in blend.runs))
        return MergeJob(
            manner.checkpoint, manner.language, str(target / ADAPTER), manner.task,
            adapters=blend.adapters, weights=blend.weights, method=blend.method,
        )  # fmt: skip

    def _complete(self, adapter: Path) -> None:
        blend, used = self._asked, {each.run for each in self._choice.chosen if each.run is not None}
        if blend is None:
            return
        path, name = adapter.parent, self._name(blend)

        def work(_task: object) -> None:
            complete_blend(path, blend, name)
            prune_blends({*used, path})

        run_in_background(self, work, success=lambda _: self._show(blend, path), failure=self._fail)

    def _show(self, blend: Blend, path: Path) -> None:
        if blend != self._asked:  # something else was wanted meanwhile
            return
        self._asked = None
        self._choice.refresh()
        self._choice.choose(0, str(path / ADAPTER))
        self.changed.emit()

    def _fail(self, error: BaseException) -> None:
        self._asked = None
        self._session.notifier.report(error)
        self.changed.emit()

    def _saved(self, name: str, path: Path) -> None:
        self._choice.choose_runs([path])
        self._session.runs.refresh()
        self._session.notifier.tell(self.tr("{name} is among the runs now").format(name=name))
