"""The training job: from a prepared run directory to a measured adapter."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peft import PeftModel

from studio.checkpoints.catalogue import CATALOGUE
from studio.checkpoints.store import CheckpointStore
from studio.corpus.utterance import Manifest, Utterance, read_utterance
from studio.engine.batches.audio_cache import KeptAudio
from studio.engine.batches.batching import Collator, Read
from studio.engine.batches.encoder_cache import Draft
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.options import Context, DecodingOptions
from studio.engine.evaluation.final_report import BASE_PHASE, final_texts, kept_texts, scored_report
from studio.engine.evaluation.held_out import BaseEvaluation, Evaluator, TextSource
from studio.engine.failures import is_out_of_memory
from studio.engine.model.loading import adapter_digest, add_adapter, count_trainable, feature_dtype
from studio.engine.model.memory import (
    bound_kernel_cache,
    choose_device,
    memory_limit,
    peak_memory,
    release_memory,
    use_threads,
)
from studio.engine.model.precision import choose_precision
from studio.engine.model.session import ModelSession
from studio.engine.training.distributed import Ranks, StopRequested
from studio.engine.training.loop import Judge, LoraTrainer, Progress
from studio.engine.training.optimizer import require_optimizer
from studio.engine.training.tensorboard import TensorBoardListener
from studio.errors import DataError
from studio.protocol.events import PhaseChanged, RunFinished, RunStarted, RunStopped, Warned
from studio.runs.directory import RunDirectory
from studio.runs.forecast import planned_steps
from studio.runs.report import Row
from studio.runs.report_page import write_report_page
from studio.settings.application import checkpoints_folder
from studio.settings.run import RunSettings
from studio.settings.toml import load_run_settings, save_run_settings
from studio.storage.atomic import remove

_Measured = tuple[ModelSession, dict[str, str], dict[str, str]]
"""What decoded, and the texts of base and adapter by id."""

_REPORT_PRECISION = (
    "The memory was not enough for the report's model in float32. It is decoded in {precision}, as the run was "
    "trained; evaluate and Compare, which use float32, may give slightly different figures."
)


@dataclass
class TrainingJob:
    """Trains, or goes on training, one run directory.

    Args:
        directory: prepared, and locked by the caller.
        channel: takes the events.
        controls: what the user asks for meanwhile.
        ranks: this process's place among those that train together.
    """

    directory: RunDirectory
    channel: EventChannel
    controls: Controls
    ranks: Ranks = field(default_factory=Ranks)

    def execute(self) -> None:
        """Work until the run is finished or stopped, and say which.

        Raises:
            StudioError: for whatever the user can mend.
        """
        bound_kernel_cache()
        checkpoint = self.ranks.on_first(self._open)
        run = self.ranks.on_first(self._settle)
        use_threads(run.training.threads)
        require_optimizer(run.training.optimizer, choose_device(self.ranks.device(run.training.device)))
        if run.training.tensorboard and self.ranks.is_first:
            self.channel.listen(TensorBoardListener(self.directory.tensorboard))
        manifest = Manifest.load(self.directory.manifest)
        if not (manifest.train and manifest.validation):
            raise DataError(
                f"{self.directory.manifest} has no utterances to train or to evaluate on.",
                "Prepare the run again; each line's split must be train, validation or test.",
            )
        try:
            self._run(run, manifest, checkpoint)
        except StopRequested:
            saved = self._newest_checkpoint()
            self.channel.emit(RunStopped(saved[0] if saved else 0, str(saved[1]) if saved else ""))

    def _open(self) -> tuple[int, Path] | None:
        """Begin to record, put right what a killed process left, and find what to go on from."""
        self.directory.require()
        self.channel.record_to(self.directory.events)
        self.directory.recover()
        return self._newest_checkpoint()

    def _settle(self) -> RunSettings:
        """The settings, with what they leave to the machine decided once and for all: a resumed run must not differ.

        The device stays open, so that a run can be resumed where there is another one, and so do ``batch_seconds``
        and ``threads``, which must fit it. On the same machine they come to the same each time (``batch_seconds``
        even on every CPU); what another one computes differs in its rounding whatever is written down.
        """
        run = load_run_settings(self.directory.settings)
        if run.training.precision != "auto":
            return run
        info = CheckpointStore(checkpoints_folder()).resolve(run.checkpoint.name)
        device = choose_device(self.ranks.device(run.training.device))
        precision = choose_precision(device, info.hidden_size, info.encoder_ffn)
        settled = run.with_precision(precision)
        save_run_settings(settled, self.directory.settings, commented=True)
        return settled

    def _newest_checkpoint(self) -> tuple[int, Path] | None:
        whole = self.directory.whole_checkpoints()
        return whole[-1] if whole else None

    def _run(self, run: RunSettings, manifest: Manifest, checkpoint: tuple[int, Path] | None) -> None:
        figures = self._train(run, manifest, checkpoint)
        if self.controls.stop_requested:
            raise StopRequested
        if self.ranks.is_first:
            # Nothing refers to the model in training any more: the report's takes its place.
            release_memory()
            self._finish(run, manifest, figures)

    def _train(self, run: RunSettings, manifest: Manifest, checkpoint: tuple[int, Path] | None) -> dict[str, Any]:
        """Train to the end, or until told to stop; gives the report's figures of it."""
        session = self._load(run)
        model = add_adapter(session.base, run, base_name(session))
        collator = self._collator(run, session)
        base = self.ranks.on_first(lambda: BaseEvaluation.load(self.directory.base_evaluation))
        context = base.audio_context if base else run.evaluation.audio_context
        margin = run.training.context_margin if context == "trimmed" else None
        read = self._reader(run)
        decoder = session.decoder(model, DecodingOptions(margin=margin))
        texts = TextSource(decoder, run.evaluation.batch_size, self.channel, self.controls, read)
        evaluator = Evaluator(manifest.validation, texts, collator, run.evaluation.cer_profile)
        steps = planned_steps(run.training, len(manifest.train), self.ranks.size)
        self._announce(run, session, model, manifest, steps, checkpoint, context)
        subset = evaluator.subset(run.evaluation.max_utterances, run.training.seed)
        if base and not all(utterance.id in base.hypotheses for utterance in subset):
            base = None
        base = base or self.ranks.on_first(lambda: self._evaluate_base(session, model, evaluator, subset))
        trainer = LoraTrainer(
            model,
            run,
            steps,
            self.directory,
            manifest.train,
            collator,
            Judge(evaluator, subset, base.hypotheses),
            self.channel,
            self.controls,
            session.device,
            self.ranks,
            self._draft(run, session, model, manifest, read),
        )
        trainer.run(checkpoint[1] if checkpoint else None)
        if self.ranks.is_first and trainer.judge.best_texts:
            digest = adapter_digest(self.directory.adapter)
            kept_texts(self.directory.adapter_texts, digest, decoder.options, session.weights).add(
                trainer.judge.best_texts
            )
        return _figures(trainer)

    def _load(self, run: RunSettings, *, precision: str = "", phase: str = "loading") -> ModelSession:
        return ModelSession.load(
            run.checkpoint.name,
            run.checkpoint.language,
            run.checkpoint.task,
            self.channel,
            device=self.ranks.device(run.training.device),
            precision=precision or run.training.precision,
            quantization=run.quantization,
            phase=phase,
        )

    def _collator(self, run: RunSettings, session: ModelSession) -> Collator:
        return Collator(session.log_mel, session.labels, feature_dtype(session.base), run.training.margin)

    def _draft(
        self, run: RunSettings, session: ModelSession, model: PeftModel, manifest: Manifest, read: Read
    ) -> Draft | None:
        if not run.adapter.is_draft:
            return None
        return Draft(model, run, manifest.train, session.labels, session.log_mel, read, self._warn_on_first)

    def _reader(self, run: RunSettings) -> Read:
        limit = run.training.audio_cache
        return KeptAudio(run.data.source, limit, self._warn_on_first) if limit else read_utterance

    def _warn_on_first(self, text: str) -> None:
        """Of several processes that meet the same, one tells."""
        if self.ranks.is_first:
            self.channel.emit(Warned(text))

    def _announce(
        self,
        run: RunSettings,
        session: ModelSession,
        model: PeftModel,
        manifest: Manifest,
        steps: int,
        checkpoint: tuple[int, Path] | None,
        context: Context,
    ) -> None:
        self.channel.emit(
            RunStarted(
                run_dir=str(self.directory.path),
                checkpoint=session.info.name,
                device=str(session.device),
                total_steps=steps,
                start_step=checkpoint[0] if checkpoint else 0,
                train_utterances=len(manifest.train),
                validation_utterances=len(manifest.validation),
                test_utterances=len(manifest.test),
                trainable_parameters=count_trainable(model),
                total_parameters=session.info.parameters,
                device_memory_limit=memory_limit(session.device),
                cer_profile=run.evaluation.cer_profile,
                precision=run.training.precision,
                audio_context=context,
                validation_audio_seconds=sum(utterance.duration for utterance in manifest.validation),
                test_audio_seconds=sum(utterance.duration for utterance in manifest.test),
            )
        )

    def _evaluate_base(
        self, session: ModelSession, model: PeftModel, evaluator: Evaluator, subset: list[Utterance]
    ) -> BaseEvaluation:
        """The point at step 0: evaluated once a run, as the adapter will be, and kept for every resumption."""
        options = evaluator.texts.decoder.options
        with model.disable_adapter():
            loss = evaluator.loss(model, "evaluating base loss")
            kept = kept_texts(self.directory.base_texts, "base", options, session.weights)
            base = BaseEvaluation(loss, evaluator.texts(subset, "evaluating base", kept), options.context)
        base.save(self.directory.base_evaluation)
        evaluator.announce(0, base.loss, subset, base.hypotheses)
        return base

    def _finish(self, run: RunSettings, manifest: Manifest, figures: dict[str, Any]) -> None:
        """Measure the best adapter as ``evaluate`` and Compare do, whatever the curve was made with, and report."""
        session, base, adapted = self._measure(run, manifest)
        figures["peak_memory_bytes"] = max(figures["peak_memory_bytes"], peak_memory(session.device))
        self.channel.emit(PhaseChanged("writing report"))
        rows = [Row(u.id, u.audio, u.text, base[u.id], adapted[u.id], u.speaker, u.duration) for u in manifest.held_out]
        scored_report(
            rows,
            run.evaluation.cer_profile,
            session,
            train_utterances=len(manifest.train),
            train_audio_seconds=sum(u.duration for u in manifest.train),
            total_parameters=session.info.parameters,
            **figures,
        ).save(self.directory.report)
        for file in (self.directory.base_texts, self.directory.adapter_texts):
            remove(file)
        write_report_page(self.directory)
        self.channel.emit(RunFinished(figures["steps"], str(self.directory.report)))

    def _measure(self, run: RunSettings, manifest: Manifest) -> _Measured:
        """In float32; where the memory is not enough for that, in the precision of training."""
        try:
            return self._measure_in("float32", run, manifest)
        except Exception as error:
            if run.training.precision == "float32" or not is_out_of_memory(error):
                raise
        # Only now, with the error gone, does nothing hold what did not fit.
        release_memory()
        self.channel.emit(Warned(_REPORT_PRECISION.format(precision=run.training.precision)))
        return self._measure_in(run.training.precision, run, manifest)

    def _measure_in(self, precision: str, run: RunSettings, manifest: Manifest) -> _Measured:
        session = self._load(run, precision=precision, phase=BASE_PHASE)
        texts = final_texts(
            session,
            manifest.held_out,
            self.directory.adapter,
            run.evaluation.batch_size,
            self.channel,
            self.controls,
            (self.directory.base_texts, self.directory.adapter_texts),
            read=self._reader(run),
        )
        return session, *texts


def _figures(trainer: LoraTrainer) -> dict[str, Any]:
    """What a report says of the training itself."""
    progress = trainer.progress
    return {
        "steps": trainer.state.global_step,
        "train_seconds": progress.train_seconds,
        "utterances_per_second": _rate(progress),
        "peak_memory_bytes": progress.peak_memory_bytes,
        "halvings": progress.halvings,
        "trainable_parameters": trainer.trainable_parameters,
    }


def base_name(session: ModelSession) -> str:
    """What an adapter names as its base: the hub's name where there is one, else the folder."""
    entry = next((entry for entry in CATALOGUE if entry.name == session.info.name), None)
    return entry.repository if entry else str(session.info.folder)


def _rate(progress: Progress) -> float:
    return progress.utterances / progress.train_seconds if progress.train_seconds else 0.0
