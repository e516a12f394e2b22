"""The training job: from a prepared run directory to a measured adapter."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from studio.checkpoints.catalogue import CATALOGUE
from studio.corpus.utterance import Utterance
from studio.engine.channel import Controls, EventChannel
from studio.engine.decoding.options import Context, DecodingOptions
from studio.engine.evaluation.final_report import kept_texts
from studio.engine.evaluation.guards import GuardEvaluator, GuardSample
from studio.engine.evaluation.held_out import BaseEvaluation, Evaluator, TextSource, sample
from studio.engine.model.loading import Model, adapter_digest, add_adapter, base_alone, count_trainable
from studio.engine.model.memory import bound_kernel_cache, choose_device, memory_limit, release_memory, use_threads
from studio.engine.model.session import ModelSession
from studio.engine.training.assembly import training_loop
from studio.engine.training.distributed import Distributed, StopRequested
from studio.engine.training.final_evaluation import finish, write_page
from studio.engine.training.folds import step_plan, train_folds
from studio.engine.training.open_run import OpenRun
from studio.engine.training.optimizer import require_optimizer
from studio.engine.training.replay import replayed_utterances
from studio.engine.training.state import SavedState, TrainingState
from studio.engine.training.tensorboard import TensorBoardListener
from studio.engine.training.validation import Validation
from studio.errors import StudioError
from studio.protocol.events import Phase, PhaseChanged, RunStarted, RunStopped
from studio.protocol.warnings import warned
from studio.runs.directory import RunDirectory
from studio.runs.inputs import require_same_inputs


@dataclass
class TrainingJob:
    """Trains, or goes on training, one run directory.

    Args:
        directory: prepared, and locked by the caller.
        channel: takes the events.
        controls: what the user asks for meanwhile.
        distributed: this process's place among those that train together.
    """

    directory: RunDirectory
    channel: EventChannel
    controls: Controls
    distributed: Distributed = field(default_factory=Distributed)

    def execute(self) -> None:
        """Work until the run is finished or stopped, and say which.

        Raises:
            StudioError: for whatever the user can mend.
        """
        bound_kernel_cache()
        checkpoint = self.distributed.on_first(self._recover)
        if self.directory.report.is_file():
            if self.distributed.is_first:
                self.channel.emit(PhaseChanged(Phase.WRITING_REPORT))
                write_page(self.directory, self.channel)
            return
        run = OpenRun.open(self.directory, self.channel, self.controls, self.distributed)
        training = run.settings.training
        use_threads(training.threads)
        require_optimizer(training.optimizer, choose_device(self.distributed.device(training.device)))
        if training.tensorboard and self.distributed.is_first:
            self.channel.listen(TensorBoardListener(self.directory.tensorboard))
        try:
            folds = train_folds(run, self._train_fold) if run.settings.data.folds else []
            if folds:
                run = replace(run, plan=step_plan(run, folds))
            figures = _train(run, checkpoint)
            if self.controls.stop_requested:
                raise StopRequested
            if self.distributed.is_first:
                # Nothing refers to the model in training any more: the report's takes its place.
                release_memory()
                finish(run, figures, folds)
        except StopRequested:
            saved = self._newest_checkpoint()
            self.channel.emit(RunStopped(saved[0] if saved else 0, str(saved[1]) if saved else ""))

    def _train_fold(self, directory: RunDirectory, channel: EventChannel) -> None:
        TrainingJob(directory, channel, self.controls, self.distributed).execute()

    def _recover(self) -> tuple[int, Path] | None:
        """Begin to record, put right what a killed process left, and find what to go on from."""
        self.directory.require()
        self.channel.record_to(self.directory.events)
        self.directory.recover()
        if not self.directory.report.is_file():  # the page that is left to be written needs no recordings
            for warning in require_same_inputs(self.directory):
                self.channel.emit(warning)
        return self._newest_whole_checkpoint()

    def _newest_whole_checkpoint(self) -> tuple[int, Path] | None:
        """What to go on from; checkpoints that are damaged are put aside for older ones."""
        while (newest := self._newest_checkpoint()) is not None:
            step, folder = newest
            try:
                SavedState(folder, step)
                break
            except StudioError as error:
                if error.code in ("checkpoint_version", "out_of_memory"):
                    raise
                aside = self.directory.set_aside(folder)
                older = self._newest_checkpoint()
                self.channel.emit(
                    warned(
                        "checkpoint_set_aside",
                        error.message,
                        step=f"{step:,}",
                        older=f"{older[0] if older else 0:,}",
                        folder=aside,
                    )
                )
        return newest

    def _newest_checkpoint(self) -> tuple[int, Path] | None:
        whole = self.directory.complete_checkpoints()
        return whole[-1] if whole else None


def _train(run: OpenRun, checkpoint: tuple[int, Path] | None) -> dict[str, Any]:
    """Train to the end, or until told to stop; gives the report's figures of it."""
    session = run.load_model()
    replayed = replayed_utterances(run, session)  # before there is an adapter on the base
    model = add_adapter(session.base, run.settings, base_name(session), run.scheduled_steps)
    base = run.distributed.on_first(lambda: BaseEvaluation.load(run.directory.base_evaluation))
    context = base.audio_context if base else run.settings.evaluation.audio_context
    evaluator = _evaluator(run, session, model, context)
    _announce(run, session, model, checkpoint, context)
    evaluation = run.settings.evaluation
    subset = evaluator.subset(evaluation.max_utterances, run.settings.training.seed)
    guards = _guard_evaluator(run, session, model, evaluator)
    if subset and not (base and base.is_of(subset, run.guards)):
        base = run.distributed.on_first(lambda: _evaluate_base(run, session, model, evaluator, subset, guards))
    base = base or BaseEvaluation(math.nan, {})
    validation = Validation(
        model, evaluator, subset, base.hypotheses, evaluation, run.directory, run.channel, guards, base.guards
    )
    loop = training_loop(run, session, model, validation, checkpoint, replayed)
    loop.run()
    if run.distributed.is_first and validation.best_texts:
        options = evaluator.texts.decoder.options
        digest = adapter_digest(run.directory.adapter)
        kept_texts(run.directory.adapter_texts, digest, options, session.weights).add(validation.best_texts)
    return _figures(loop.state) | {"trainable_parameters": count_trainable(model, run.settings.adapter)}


def _evaluator(run: OpenRun, session: ModelSession, model: Model, context: Context) -> Evaluator:
    margin = run.settings.training.context_margin if context == "trimmed" else None
    evaluation, decoder = run.settings.evaluation, session.decoder(model, DecodingOptions(margin=margin))
    texts = TextSource(decoder, evaluation.batch_size, run.channel, run.controls, run.read)
    return Evaluator(run.manifest.validation, texts, run.collator(session), evaluation.cer_profile, run.term_finder)


def _guard_evaluator(run: OpenRun, session: ModelSession, model: Model, evaluator: Evaluator) -> GuardEvaluator:
    """Of as many utterances of each guard set as of the validation side, decoded as that is."""
    evaluation, texts = run.settings.evaluation, evaluator.texts
    samples = []
    for guard in run.guards:
        decoder = session.decoder(model, texts.decoder.options, language=guard.language)
        utterances = sample(guard.utterances, evaluation.max_utterances, run.settings.training.seed)
        samples.append(GuardSample(guard, utterances, replace(texts, decoder=decoder)))
    return GuardEvaluator(samples, run.channel, evaluation.guard_limit / 100)


def _announce(
    run: OpenRun, session: ModelSession, model: Model, checkpoint: tuple[int, Path] | None, context: Context
) -> None:
    run.channel.emit(
        RunStarted(
            run_dir=str(run.directory.path),
            checkpoint=session.info.name,
            device=str(session.device),
            total_steps=run.total_steps,
            start_step=checkpoint[0] if checkpoint else 0,
            train_utterances=len(run.manifest.train),
            validation_utterances=len(run.manifest.validation),
            test_utterances=len(run.manifest.test),
            trainable_parameters=count_trainable(model, run.settings.adapter),
            total_parameters=session.info.parameters,
            device_memory_limit=memory_limit(session.device),
            cer_profile=run.settings.evaluation.cer_profile,
            precision=run.settings.training.precision,
            audio_context=context,
            validation_audio_seconds=sum(utterance.duration for utterance in run.manifest.validation),
            test_audio_seconds=sum(utterance.duration for utterance in run.manifest.test),
        )
    )


def _evaluate_base(
    run: OpenRun,
    session: ModelSession,
    model: Model,
    evaluator: Evaluator,
    subset: list[Utterance],
    guards: GuardEvaluator,
) -> BaseEvaluation:
    """The point at step 0: evaluated once a run, as the adapter will be, and kept for every resumption."""
    options = evaluator.texts.decoder.options
    with base_alone(model):
        loss = evaluator.loss(model, subset, Phase.EVALUATING_BASE_LOSS)
        kept = kept_texts(run.directory.base_texts, "base", options, session.weights)
        texts = evaluator.texts(subset, Phase.EVALUATING_BASE, kept)
        evaluator.announce(0, loss, subset, texts)
        base = BaseEvaluation(loss, texts, options.context, {each.set: each.cer for each in guards(0)})
    base.save(run.directory.base_evaluation)
    return base


def _figures(state: TrainingState) -> dict[str, Any]:
    """What a report says of the training itself."""
    return {
        "steps": state.step,
        "best_step": state.best_step,
        "train_seconds": state.train_seconds,
        "utterances_per_second": state.utterances / state.train_seconds if state.train_seconds else 0.0,
        "peak_memory_bytes": state.peak_memory_bytes,
        "halvings": state.halvings,
    }


def base_name(session: ModelSession) -> str:
    """What an adapter names as its base: the hub's name where there is one, else the folder."""
    entry = next((entry for entry in CATALOGUE if entry.name == session.info.name), None)
    return entry.repository if entry else str(session.info.folder)
