"""A run in four figures: CER from base to now, loss, speed, and the time that remains."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.gui.kit.card import Card, Separator, row
from studio.gui.kit.figures import Figure, FigureLine, Part, Progress
from studio.gui.kit.text import ElidedText, Text
from studio.gui.kit.wording import about_parts, counted, duration_parts, percent, span, with_particles
from studio.gui.train.decoding_text import decoding_text
from studio.gui.train.run_pace import elapsed_seconds, remaining_seconds, utterances_done
from studio.gui.train.run_view import RunView
from studio.protocol.events import Phase

HEIGHT = 104
LOSS_STEPS = 10
"""The loss of one batch says little: the figure is the mean of some."""

DASH = "\N{EN DASH}"


class RunHeadline(Card):
    """The strip above the plots; figures are set by the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.setFixedHeight(HEIGHT)
        self.cer = StripFigure(self.tr("Character error rate (CER), base → now"), hero=True)
        self.loss = StripFigure(self.tr("Loss"))
        self.speed = StripFigure(self.tr("Speed"))
        self.time = StripFigure(self.tr("Remaining"), progress=True)
        strip = QHBoxLayout()
        strip.setContentsMargins(0, 0, 0, 0)
        strip.setSpacing(0)
        for figure, share in ((self.cer, 40), (self.loss, 19), (self.speed, 26), (self.time, 44)):
            if strip.count():
                line = QVBoxLayout()
                line.setContentsMargins(0, 16, 0, 16)
                line.addWidget(Separator(Qt.Orientation.Vertical))
                strip.addLayout(line)
            strip.addWidget(figure, share)
        self.body.addLayout(strip)

    def show_run(self, view: RunView) -> None:
        """Fill all four figures."""
        self._show_cer(view)
        self._show_loss(view)
        self._show_speed(view)
        self._show_time(view)

    def _show_cer(self, view: RunView) -> None:
        outside = self._outside(view)
        self.cer.set_label(self.tr("Character error rate (CER), base → now"), outside)
        self.cer.help.setToolTip("")
        if view.condition == "finished" and view.final_cer is not None:
            base, adapted, count, is_chosen_on_judged, folds, _ = view.final_cer
            self.cer.set_label(self.tr("Character error rate (CER), base → adapter"), outside)
            words = self.tr("best adapter, on {held_out}, padded to 30 s")
            if folds:
                words = self.tr("out of fold, {count} adapters, {held_out}").replace("{count}", str(folds))
            if is_chosen_on_judged:
                words = self.tr("chosen and judged on the same {held_out}")
                self.cer.help.setToolTip(self.tr("Without a test side the figures flatter the adapter"))
            if adapted > base:
                words = self.tr("worse than the base model, on {held_out}")
            self._set_rates(base, adapted, with_particles(words.format(held_out=self._held_out(count))))
            return
        newest, best = view.newest_and_best
        if view.state.base is None or newest is None or best is None:
            self._set_rates(view.state.base.cer if view.state.base else None, None, self._no_rate_yet(view))
            return
        words = self.tr("best so far, step {step}; {held_out}")
        if newest.cer > view.state.base.cer:
            words = self.tr("worse than the base model; best {rate} at step {step}")
        elif newest is not best:
            words = self.tr("best {rate} at step {step}; {held_out}")
        held_out = self._held_out(newest.utterances)
        if newest.is_quick:
            held_out = self.tr("{held_out}, quick").format(held_out=held_out)
        self.cer.help.setToolTip(decoding_text(newest))
        text = words.format(step=f"{best.step:,}", rate=percent(best.cer), held_out=held_out)
        self._set_rates(view.state.base.cer, newest.cer, text)

    def _outside(self, view: RunView) -> str:
        if view.outside is None:
            return ""
        base, adapted = (f"{rate * 100:.1f}" for rate in view.outside)
        return self.tr("outside: {base} → {adapted} %").format(base=base, adapted=adapted)

    def _held_out(self, count: int) -> str:
        return counted(count, self.tr("1 held-out utterance"), self.tr("{count} held-out utterances"))

    def _set_rates(self, base: float | None, adapted: float | None, help: str) -> None:
        worse = base is not None and adapted is not None and adapted > base
        parts: list[Part] = [(percent(base), "muted" if base is None else "base"), ("→", "muted")]
        parts.append((percent(adapted), "muted" if adapted is None else "bad" if worse else "accent"))
        self.cer.set_parts(parts, help=help)

    def _no_rate_yet(self, view: RunView) -> str:
        if not view.is_live:
            return self.tr("not evaluated")
        if view.settings and view.settings.data.folds:
            return self.tr("judged out of fold, in the report")
        if view.state.base is None:
            return self.tr("first the base model is evaluated")
        every = view.settings.evaluation.eval_steps if view.settings else 0
        # A step at which one falls has been done while it is evaluated.
        done = view.step - (view.condition == "evaluating")
        following = (done // every + 1) * every if every else 0
        if not following or following > view.total:
            return self.tr("base model evaluated")
        return self.tr("first evaluation at step {step}").format(step=f"{following:,}")

    def _show_loss(self, view: RunView) -> None:
        losses = view.history.column("loss")[-LOSS_STEPS:]
        known = losses[losses == losses]
        held_out = view.history.evaluations[-1].loss if view.history.evaluations else None
        text = self.tr("held-out {loss}").format(loss=f"{held_out:.2f}") if held_out is not None else ""
        self.loss.set_value(f"{known.mean():.2f}" if known.size else DASH, "", text, "text" if known.size else "muted")

    def _show_speed(self, view: RunView) -> None:
        step = view.state.step
        if step is None:
            self.speed.set_value(DASH, "", "", "muted")
            return
        words = self.tr("epoch {epoch}, {count} so far")
        count = utterances_done(view.settings, step.step)
        if not count:
            words = self.tr("epoch {epoch}")
        text = words.format(epoch=f"{step.epoch:.1f}", count=f"{count:,}")
        self.speed.set_value(f"{step.utterances_per_second:.1f}", self.tr("utterances/s"), text)

    def _show_time(self, view: RunView) -> None:
        elapsed = elapsed_seconds(view.history, view.now if view.is_live else None)
        aside = self.tr("{time} so far").format(time=span(elapsed)) if elapsed >= 1 and view.is_live else ""
        self.time.progress.set_color("warning" if view.condition in ("paused", "stopping") else "accent")
        if view.condition in ("preparing", "loading", "base", "finishing"):
            self._show_phase(view, aside)
        elif view.is_live:
            self._show_remaining(view, aside)
        else:
            self._show_end(view, elapsed)

    def _show_phase(self, view: RunView, aside: str) -> None:
        done, total = view.checked if view.condition == "preparing" else view.phase_progress()
        label, help = {
            "preparing": (self.tr("Before training"), self.tr("checking recordings")),
            "loading": (self.tr("Before training"), self.tr("loading {name}").format(name=view.checkpoint_name)),
            "base": (self.tr("Before training"), self._base_part(view)),
            "finishing": (self.tr("After training"), self._last_part(view)),
        }[view.condition]
        self.time.set_label(label, aside)
        unit = self.tr("of {total} recordings") if view.condition == "preparing" else self.tr("of {total} utterances")
        if total:
            self.time.set_value(f"{done:,}", unit.format(total=f"{total:,}"), help)
        else:
            self.time.set_value(self.tr("Loading") if view.condition == "loading" else self.tr("Working"), "", help)
        self.time.progress.set_value(done / total if total else -1.0)

    def _base_part(self, view: RunView) -> str:
        is_loss = view.state.phase is not None and view.state.phase.phase.endswith("loss")
        return self.tr("base model, 1 of 2: loss") if is_loss else self.tr("base model, 2 of 2: transcripts")

    def _last_part(self, view: RunView) -> str:
        words: dict[str, str] = {
            Phase.EVALUATING_GUARDS_IN_FULL: self.tr("evaluating the guard sets"),
            Phase.CHOOSING_STRENGTH: self.tr("choosing the adapter's strength"),
            Phase.EVALUATING_BASE_IN_FULL: self.tr("for the report, 1 of 2: base model, padded to 30 s"),
            Phase.EVALUATING_BEST_ADAPTER: self.tr("for the report, 2 of 2: best adapter, padded to 30 s"),
        }
        return words.get(view.state.phase.phase if view.state.phase else "", self.tr("writing the report"))

    def _show_remaining(self, view: RunView, aside: str) -> None:
        where = self.tr("step {step} of {total}").format(step=f"{view.step:,}", total=f"{view.total:,}")
        done, total = view.phase_progress()
        self.time.set_label(self.tr("Remaining"), aside)
        if view.condition == "evaluating":
            words = self.tr("{where}, evaluating {done} of {total}") if total else self.tr("{where}, evaluating")
            where = words.format(where=where, done=done, total=total)
        seconds = remaining_seconds(view.state, view.history, view.settings, view.now)
        if view.condition == "paused":
            self.time.set_value(self.tr("Paused"), "", where)
        elif view.condition == "stopping":
            self.time.set_value(self.tr("Saving"), "", where)
        elif seconds is None:
            self.time.set_value(DASH, "", where, "muted")
        else:
            self.time.set_value(*about_parts(seconds), where)
        self.time.progress.set_value(view.step / view.total if view.total else 0.0)

    def _show_end(self, view: RunView, elapsed: float) -> None:
        label = {
            "finished": self.tr("Finished in"),
            "stopped": self.tr("Stopped after"),
            "failed": self.tr("Failed after"),
            "interrupted": self.tr("Interrupted after"),
        }.get(view.condition, self.tr("Not started yet"))
        self.time.set_label(label)
        words = self.tr("step {step} of {total}").format(step=f"{view.step:,}", total=f"{view.total:,}")
        if elapsed >= 1:
            self.time.set_value(*duration_parts(elapsed), words if view.total else "")
        else:
            self.time.set_value(DASH, "", words if view.total else "", "muted")
        self.time.progress.set_value(view.step / view.total if view.total else 0.0)


class StripFigure(Figure):
    """Label, figure, and what it means; optionally with a progress bar beside the latter."""

    def __init__(self, label: str, *, hero: bool = False, progress: bool = False) -> None:
        super().__init__()
        self.label = ElidedText(label, "label")
        self.aside = Text("", "help")
        self.figure = FigureLine(hero=hero)
        figure = QVBoxLayout()
        figure.setContentsMargins(0, 0 if hero else 5, 0, 0 if hero else 4)
        figure.addWidget(self.figure)
        self.help = ElidedText("", "help")
        self.progress = Progress("accent")
        self.progress.setVisible(progress)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 14, 24, 14)
        layout.setSpacing(0)
        head = row(self.label, self.aside)
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addLayout(figure)
        foot = row(self.help, self.progress, spacing=12)
        if progress:
            self.help.setSizePolicy(self.help.sizePolicy().Policy.Maximum, self.help.sizePolicy().Policy.Fixed)
            foot.setStretch(1, 1)
        layout.addLayout(foot)

    def set_label(self, text: str, aside: str = "") -> None:
        """Say what the figure is, and at the right what belongs to it."""
        self.label.setText(text)
        self.aside.setText(aside)
