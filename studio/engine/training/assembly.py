"""Puts a run's training loop together from its settings: the one place where the loop's collaborators are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from torch.utils.data import DataLoader, Dataset

from studio.corpus.utterance import Utterance
from studio.engine.batches.batching import (
    PieceCollator,
    RunBatches,
    UtteranceDataset,
    to_device,
)
from studio.engine.batches.encoder_cache import EncoderOutputs
from studio.engine.batches.replay import ReplayBatches
from studio.engine.model.activation_start import start_from_activations
from studio.engine.model.loading import Model, feature_dtype
from studio.engine.model.session import ModelSession
from studio.engine.training.control import RunControl
from studio.engine.training.gradients import Encode, GradientAccumulation
from studio.engine.training.loop import TrainingLoop
from studio.engine.training.loss import batch_loss
from studio.engine.training.memory_retry import Batch, MemoryRetry, WindowCutting
from studio.engine.training.open_run import OpenRun, is_ragged
from studio.engine.training.optimizer import Optimization
from studio.engine.training.state import Checkpoints, SavedState, TrainingState, seed_random
from studio.engine.training.step_log import StepLog
from studio.engine.training.validation import Validation
from studio.protocol.warnings import warned
from studio.runs.forecast import piece_seconds

_SHOWN_BATCHES = 16
"""That EVA and CorDA see: of the decoder, the layers get about a hundred tokens in each."""


def training_loop(
    run: OpenRun,
    session: ModelSession,
    model: Model,
    validation: Validation,
    checkpoint: tuple[int, Path] | None,
    replayed: Sequence[Utterance] = (),
) -> TrainingLoop:
    """A run's loop, at its start or where a checkpoint left it.

    Args:
        run: what is trained.
        session: the base.
        model: the base with its adapter.
        validation: evaluates the adapter.
        checkpoint: step and folder to go on from.
        replayed: other utterances, of which the batches have their share.

    Raises:
        RunError: the checkpoint cannot be read.
    """
    training, distributed = run.settings.training, run.distributed
    optimization = Optimization(model, training, run.scheduled_steps, feature_dtype(model))
    saved = SavedState(checkpoint[1], checkpoint[0]) if checkpoint else None
    if saved:
        saved.restore(model, optimization)
    state = saved.state if saved else TrainingState()
    learned = [*run.manifest.train, *replayed]
    outputs = _encoder_outputs(run, session, model, learned)
    seconds = piece_seconds(training.batch_seconds, on_gpu=session.device.type != "cpu")
    pieces = PieceCollator(
        run.collator(session), seconds, run.settings.is_packed, run.settings.joined_share, training.seed
    )
    dataset = outputs.dataset if outputs else _utterances(run, session, learned)
    collate = outputs.pieces(seconds) if outputs else pieces
    adapter = run.settings.adapter
    if adapter.starts_from_activations and not saved and distributed.is_first:
        encode = outputs.encoded if outputs else lambda piece: piece
        batches = partial(_loader, run, dataset, collate, 0, session.device)
        run_batches = partial(_show, model, batches, encode, session.device)
        assert isinstance(model, PeftModel)
        start_from_activations(model, adapter, run_batches, training.seed)
    return TrainingLoop(
        training,
        run.total_steps,
        batches=lambda first: _loader(run, dataset, collate, first, session.device),
        gradients=_gradients(run, model, optimization, pieces, outputs, session.device, state),
        optimization=optimization,
        validation=validation,
        checkpoints=Checkpoints(model, run.directory, training.keep_checkpoints, distributed, run.channel),
        control=RunControl(run.controls, run.channel, distributed),
        distributed=distributed,
        log=StepLog(run.channel, session.device, _steps_per_epoch(run)),
        channel=run.channel,
        state=state,
        restore_random=lambda: _restore_random(run, saved),
    )


def _show(model: Model, batches: Callable[[], Iterable[Batch]], encode: Encode, device: torch.device) -> None:
    """Show the model the first batches of a run, of which nothing is learned."""
    for batch in islice(batches(), _SHOWN_BATCHES):
        for piece in to_device(batch["pieces"], device):
            batch_loss(model, encode(piece))


def _with_replay(run: OpenRun, batches: RunBatches, first: int, learned: int) -> RunBatches | ReplayBatches:
    """The batches with what is replayed, which follows the run's own among all that is learned from."""
    training, distributed = run.settings.training, run.distributed
    replayed = learned - len(run.manifest.train)
    if not replayed:
        return batches
    return ReplayBatches(
        batches,
        len(run.manifest.train),
        replayed,
        run.settings.data.replay,
        training.utterances_per_batch(len(run.manifest.train), run.train_seconds),
        training.seed,
        distributed.size,
        distributed.rank,
        first=first,
    )


def _steps_per_epoch(run: OpenRun) -> float:
    """Optimizer steps that show every utterance once."""
    training = run.settings.training
    batches = training.batches_per_epoch(len(run.manifest.train), run.train_seconds)
    return batches / (training.gradient_accumulation_steps * run.distributed.size)


def _restore_random(run: OpenRun, saved: SavedState | None) -> None:
    """Put this process's random generators where the checkpoint left them, or at their seeds."""
    rank = run.distributed.rank
    random = saved.random_state(rank) if saved else None
    if random:
        random.restore()
    else:
        seed_random(run.settings.training.seed + rank)


def _gradients(
    run: OpenRun,
    model: Model,
    optimization: Optimization,
    pieces: PieceCollator,
    outputs: EncoderOutputs | None,
    device: torch.device,
    state: TrainingState,
) -> GradientAccumulation:
    return GradientAccumulation(
        model,
        optimization,
        _memory_retry(run, optimization, pieces, device, state),
        device,
        run.distributed,
        outputs.encoded if outputs else None,
        checkpointing=run.settings.training.gradient_checkpointing,
        smoothing=run.settings.training.label_smoothing,
    )


def _encoder_outputs(
    run: OpenRun, session: ModelSession, model: Model, learned: Sequence[Utterance]
) -> EncoderOutputs | None:
    """Where only the decoder is adapted: the encoder's outputs, computed once."""
    if not run.settings.adapter.freezes_encoder:
        return None
    return EncoderOutputs(model, run.settings, learned, session.labels, session.log_mel, run.read, run.warn)


def _utterances(run: OpenRun, session: ModelSession, learned: Sequence[Utterance]) -> UtteranceDataset:
    augment, non_speech, prompts = (
        run.augmentation(),
        run.non_speech(),
        run.prompts(learned, session.labels.fits_prompt),
    )
    return UtteranceDataset(learned, session.labels, run.read, augment, non_speech, prompts)


def _loader(run: OpenRun, dataset: Any, collate: Any, first: int, device: torch.device) -> Iterable[dict[str, Any]]:
    """This process's batches of the whole run in one pass, without those of the first steps."""
    training, distributed = run.settings.training, run.distributed
    accumulated = training.gradient_accumulation_steps
    batches = RunBatches(
        [utterance.duration for utterance in run.manifest.train],
        training.batch_size,
        run.total_steps * accumulated,
        training.seed,
        distributed.size,
        distributed.rank,
        first=first * accumulated,
        by_length=_is_sorted(run, device),
        padded_share=training.padded_share,
        timestamp_share=training.timestamp_share,
        languages=[utterance.language for utterance in run.manifest.train],
        temperature=run.settings.data.language_temperature,
        by_seconds=training.batches_per_epoch(len(run.manifest.train), run.train_seconds) * bool(training.max_duration),
    )
    loader: DataLoader[Any] = DataLoader(
        cast("Dataset[Any]", dataset),
        batch_sampler=_with_replay(run, batches, first * accumulated, len(dataset)),
        collate_fn=collate,
        num_workers=training.dataloader_workers,
        multiprocessing_context="spawn" if training.dataloader_workers else None,
        pin_memory=device.type == "cuda",
        # A generator of its own: the loader must not draw from the one that dropout uses.
        generator=torch.Generator().manual_seed(training.seed),
    )
    return loader


def _is_sorted(run: OpenRun, device: torch.device) -> bool:
    """Whether utterances of like length share a batch, where others would be padded to the longest."""
    settings = run.settings
    pads = settings.adapter.freezes_encoder or not (settings.is_packed or is_ragged(device))
    return pads and settings.training.audio_context != "padded"


def _memory_retry(
    run: OpenRun, optimization: Optimization, pieces: PieceCollator, device: torch.device, state: TrainingState
) -> MemoryRetry:
    """Goes on with less at once where a run's memory is not enough, tells it, and keeps it in the state."""
    joins = run.settings.joins_utterances

    def cut(piece: Batch, seconds: float) -> list[Batch]:
        parts: list[Batch] = to_device(pieces.cut(piece, seconds), device)
        return parts

    def halved(failed: int, now: int) -> None:
        state.halvings = retry.halvings
        code = "memory_windows" if joins else "memory_utterances"
        run.warn(warned(code, failed=failed, step=state.step + 1, now=now))

    def shortened(failed: float, now: float) -> None:
        state.window_seconds = now
        run.warn(warned("memory_window", failed=f"{failed:.1f}", step=state.step + 1, now=f"{now:.1f}"))

    def agreed() -> None:
        state.halvings = retry.halvings
        state.window_seconds = retry.window_seconds
        run.warn(warned("memory_agreed", step=state.step + 1))

    windows = WindowCutting(cut, shortened, state.window_seconds) if joins else None
    retry = MemoryRetry(optimization.parameters, halved, windows, agreed)
    retry.halvings = state.halvings
    return retry
