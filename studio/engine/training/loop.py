"""transformers' ``Seq2SeqTrainer`` with packed or trimmed audio, exact resume and events in place of prints."""

from __future__ import annotations

import math
import time
from collections import deque
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

import torch
from peft import PeftModel
from peft.utils import set_peft_model_state_dict
from safetensors.torch import load_file
from torch.utils.data import DataLoader, Dataset
from transformers import (
    PrinterCallback,
    Seq2SeqTrainer,
)

from studio.corpus.utterance import Utterance
from studio.engine.batches.batching import (
    Collator,
    PieceCollator,
    RunBatches,
    UtteranceDataset,
    batches_per_epoch,
)
from studio.engine.batches.encoder_cache import Draft
from studio.engine.batches.packing import WINDOW_SECONDS
from studio.engine.channel import Controls, EventChannel
from studio.engine.evaluation.held_out import Evaluator
from studio.engine.model.attention import speed_up_attention
from studio.engine.model.fused_lora import speed_up_lora
from studio.engine.model.loading import count_trainable, feature_dtype, save_adapter, trainable_tensors
from studio.engine.model.memory import device_memory, peak_memory, process_memory, release_memory
from studio.engine.model.precision import LossScale
from studio.engine.training.arguments import trainer_arguments
from studio.engine.training.control import Flow, NothingLeft
from studio.engine.training.distributed import Ranks, StopRequested
from studio.engine.training.loss import batch_context, batch_loss
from studio.engine.training.memory_retry import Batch, Halving, WindowCutting
from studio.engine.training.state import (
    load_optimizer_state,
    load_progress,
    load_random_states,
    save_training_state,
    saving,
)
from studio.protocol.events import CheckpointSaved, PhaseChanged, StepCompleted, Warned
from studio.runs.directory import RunDirectory
from studio.runs.forecast import piece_seconds
from studio.settings.run import RunSettings
from studio.storage.atomic import replacing_folder

_ADAPTER_FILE = "adapter_model.safetensors"
_TRAINER_STATE = "trainer_state.json"
_RATE_STEPS = 10
_TOLD_SKIPS = frozenset((1, 10, 100, 1_000, 10_000, 100_000))
_SKIP_HINT = "If it goes on, take a lower learning rate or float32."


@dataclass
class Progress:
    """What a checkpoint remembers beside weights and states."""

    best_cer: float | None = None
    best_step: int = 0
    evaluated_step: int = 0
    stale_evaluations: int = 0
    train_seconds: float = 0.0
    utterances: int = 0
    peak_memory_bytes: int = 0
    skipped_steps: int = 0
    loss_scale: tuple[float, int] | None = None
    halvings: int = 0
    window_seconds: float = WINDOW_SECONDS


@dataclass
class Judge:
    """How the trainer evaluates: the evaluator, the utterances it decodes while training, and the base's texts."""

    evaluator: Evaluator
    subset: list[Utterance]
    base_texts: dict[str, str]
    best_texts: dict[str, str] = field(default_factory=dict)


class LoraTrainer(Seq2SeqTrainer):
    """Trains one adapter into a run directory.

    Args:
        model: the base with its adapter.
        run: the resolved settings.
        total_steps: optimizer steps of the whole run.
        directory: takes checkpoints and the best adapter.
        train: training utterances.
        collator: builds batches.
        judge: evaluates.
        channel: takes the events.
        controls: what the user asks for meanwhile.
        device: where the model is.
        ranks: this process's place among those that train together.
        draft: gives the encoder's outputs in place of features, where only the decoder is adapted.
    """

    def __init__(
        self,
        model: PeftModel,
        run: RunSettings,
        total_steps: int,
        directory: RunDirectory,
        train: list[Utterance],
        collator: Collator,
        judge: Judge,
        channel: EventChannel,
        controls: Controls,
        device: torch.device,
        ranks: Ranks,
        draft: Draft | None = None,
    ) -> None:
        self._run = run
        self._directory = directory
        self._durations = [utterance.duration for utterance in train]
        self.judge = judge
        self._channel = channel
        self._controls = controls
        self._ranks = ranks
        self._draft = draft
        self._rates: deque[tuple[float, int]] = deque(maxlen=_RATE_STEPS)
        self._clock = time.monotonic()
        self._step_utterances = 0
        self.adapted = model
        self.progress = Progress()
        self._loss_scale = LossScale.of(feature_dtype(model))
        self._is_skipped = False
        self.trainable_parameters = count_trainable(model)
        speed_up_lora(model)
        speed_up_attention(model)
        seconds = piece_seconds(run.training.batch_seconds, on_gpu=device.type != "cpu")
        packs = run.is_packed
        pieces = PieceCollator(collator, seconds, packs)
        windows = WindowCutting(lambda piece, most: self._cut(pieces, piece, most), self._tell_cut) if packs else None
        read = judge.evaluator.texts.read
        # Several processes meet in each backward pass: one of them alone cannot do it again.
        self._halving = Halving(trainable_tensors(model).values(), self._tell_halved, windows, enabled=ranks.size == 1)
        super().__init__(
            model=model,
            args=trainer_arguments(run, total_steps, directory.path, device),
            data_collator=draft.pieces(seconds) if draft else pieces,
            train_dataset=draft.dataset if draft else UtteranceDataset(train, collator.labels, read),
            eval_dataset=UtteranceDataset(judge.subset, collator.labels, read),
            # Never called: that there is one makes the trainer count tokens, and leave the loss's scale alone.
            compute_loss_func=batch_loss,
            callbacks=[Flow(self, channel, controls, ranks)],
        )
        self.remove_callback(PrinterCallback)

    # --- data -------------------------------------------------------------------------------------------------

    def get_train_dataloader(self) -> DataLoader[Any]:
        """All batches of the run in one pass, so that resuming is skipping."""
        training = self._run.training
        total = self.args.max_steps * training.gradient_accumulation_steps * self.args.world_size
        loader: DataLoader[Any] = DataLoader(
            cast("Dataset[Any]", self.train_dataset),
            batch_sampler=RunBatches(
                self._durations,
                training.batch_size,
                total,
                training.seed,
                self.args.world_size,
                by_length=training.audio_context != "padded" and not self._run.is_packed,
                padded_share=training.padded_share,
                timestamp_share=training.timestamp_share,
            ),
            collate_fn=self.data_collator,
            num_workers=training.dataloader_workers,
            persistent_workers=training.dataloader_workers > 0,
            multiprocessing_context="spawn" if training.dataloader_workers else None,
            pin_memory=self.args.device.type == "cuda",
            # A generator of its own: the loader must not draw from the one that dropout uses.
            generator=torch.Generator().manual_seed(training.seed),
        )
        prepared: DataLoader[Any] = self.accelerator.prepare(loader)
        return prepared

    # --- steps ------------------------------------------------------------------------------------------------

    def training_step(
        self, model: torch.nn.Module, inputs: dict[str, Any], num_items_in_batch: torch.Tensor | int | None = None
    ) -> torch.Tensor:
        """Forward and backward, piece by piece; the loss is that of a mean over the whole step's tokens.

        Args:
            model: the adapted model, or what distributes it over processes.
            inputs: as ``PieceCollator`` makes them, or ``DraftPieces``.
            num_items_in_batch: tokens of the whole step, over accumulation and processes.
        """
        assert num_items_in_batch is not None, "the trainer counts the tokens of what has labels"
        model.train()
        # Each process divides by the tokens of all; gradients are averaged over processes, not summed.
        weight = self.args.world_size / num_items_in_batch
        total = torch.zeros((), device=self.args.device)
        pieces = self._prepare_inputs(inputs)["pieces"]
        self._step_utterances += int(inputs["utterances"]) * self.args.world_size
        for number, piece in enumerate(pieces, 1):
            # Processes may have different numbers of pieces: they meet at each one's last.
            apart = self.accelerator.no_sync(model) if number < len(pieces) else nullcontext()
            with apart:
                batch = self._draft.encoded(piece) if self._draft else piece
                total += self._halving(batch, lambda part: self._learn(model, part, weight))
        # One loss that is no number must not make one of every later sum; the step's gradient tells of it.
        return total.nan_to_num(0.0, 0.0, 0.0)

    def _learn(self, model: torch.nn.Module, piece: Batch, weight: float | torch.Tensor) -> torch.Tensor:
        with batch_context(self.adapted, piece):
            loss: torch.Tensor = batch_loss(model, self.adapted, piece) * weight * piece.get("share", [1.0])[0]
            (loss * self._loss_scale.value).backward()
        return loss.detach()

    def _tell_halved(self, failed: int, now: int) -> None:
        self.progress.halvings = self._halving.times
        what = "windows" if self._run.is_packed else "utterances"
        self._channel.emit(
            Warned(
                f"The memory was not enough for {failed} {what} at once in step {self.state.global_step + 1}. "
                f"The run goes on with {now} at once and more accumulation; each step learns from as many as before."
            )
        )

    def _cut(self, pieces: PieceCollator, piece: Batch, seconds: float) -> list[Batch]:
        return cast("list[Batch]", self._prepare_inputs({"pieces": pieces.cut(piece, seconds)})["pieces"])

    def _tell_cut(self, failed: float, now: float) -> None:
        self.progress.window_seconds = now
        self._channel.emit(
            Warned(
                f"The memory was not enough for a window of {failed:.1f} s in step {self.state.global_step + 1}. "
                f"The run goes on with windows of at most {now:.1f} s; each step learns from as many as before."
            )
        )

    def _clip_grad_norm(self, model: torch.nn.Module) -> torch.Tensor:
        """Clip the gradient; where it is not finite, leave nothing of it, so that the step changes nothing."""
        gradients = [p.grad for p in self.adapted.parameters() if p.grad is not None]
        self._loss_scale.undo(gradients)
        norm: torch.Tensor = super()._clip_grad_norm(model)  # type: ignore[no-untyped-call]
        self._is_skipped = not math.isfinite(norm)
        self._loss_scale.update(not self._is_skipped)
        self.progress.loss_scale = (self._loss_scale.value, self._loss_scale.finite_steps)
        if self._is_skipped:
            model.zero_grad(set_to_none=True)
            self._tell_skipped()
        return norm

    def _tell_skipped(self) -> None:
        self.progress.skipped_steps += 1
        count = self.progress.skipped_steps
        if count in _TOLD_SKIPS:
            step = self.state.global_step + 1
            so_far = "" if count == 1 else f" ({count} steps so far)"
            self._channel.emit(
                Warned(f"Step {step} was skipped{so_far}: its loss or gradient is not a finite number. {_SKIP_HINT}")
            )

    def floating_point_ops(self, inputs: dict[str, Any]) -> int:
        """Not counted: nobody asks for it."""
        return 0

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """Turn the trainer's figures of one step into an event; its final summary is not one."""
        if "grad_norm" not in logs:
            return
        self._tick()
        seconds = sum(rate[0] for rate in self._rates)
        self._channel.emit(
            StepCompleted(
                step=self.state.global_step,
                epoch=self._epoch(),
                loss=math.nan if self._is_skipped else logs["loss"],
                learning_rate=logs["learning_rate"],
                grad_norm=logs["grad_norm"],
                utterances_per_second=sum(rate[1] for rate in self._rates) / seconds if seconds else 0.0,
                memory_bytes=process_memory(),
                device_memory_bytes=device_memory(self.args.device),
            )
        )

    def restart_clock(self) -> None:
        """Leave out of the training time what has just been done."""
        self._clock = time.monotonic()

    def _tick(self) -> None:
        now = time.monotonic()
        self._rates.append((now - self._clock, self._step_utterances))
        self.progress.train_seconds += now - self._clock
        self.progress.utterances += self._step_utterances
        self.progress.peak_memory_bytes = max(self.progress.peak_memory_bytes, peak_memory(self.args.device))
        self._step_utterances = 0
        self._clock = now

    def _epoch(self) -> float:
        training = self._run.training
        batches = self.state.global_step * training.gradient_accumulation_steps * self.args.world_size
        return float(batches / batches_per_epoch(len(self._durations), training.batch_size))

    # --- evaluation -------------------------------------------------------------------------------------------

    def run(self, checkpoint: Path | None) -> None:
        """Train from the start, or go on from a checkpoint, until the run's last step or until it must end."""
        with suppress(NothingLeft):
            self.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Evaluate the adapter as it is now, and keep it where it is the best so far."""
        self.control.should_evaluate = False
        metrics: dict[str, float] = {}
        try:
            metrics, self.progress = self._ranks.on_first(self._evaluate_here)
        except StopRequested:
            # Not evaluated: a resumed run does it first, so that it ends as if it had never stopped.
            self.control.should_save = self.control.should_training_stop = True
        if self.is_out_of_patience:
            self.control.should_save = self.control.should_training_stop = True
        release_memory()  # what was decoded has other sizes than what is trained on
        self.restart_clock()
        return metrics

    @property
    def is_out_of_patience(self) -> bool:
        """Whether too many evaluations in a row have brought no better CER."""
        patience = self._run.evaluation.early_stopping_patience
        return 0 < patience <= self.progress.stale_evaluations

    def _evaluate_here(self) -> tuple[dict[str, float], Progress]:
        step = self.state.global_step
        self._channel.emit(PhaseChanged("evaluating"))
        loss = self.judge.evaluator.loss(self.adapted, "evaluating loss")
        texts = self.judge.evaluator.texts(self.judge.subset, "evaluating")
        cer = self.judge.evaluator.announce(step, loss, self.judge.subset, texts)
        self.judge.evaluator.show_samples(
            step, self._run.evaluation.samples, self.judge.subset, self.judge.base_texts, texts
        )
        self._note(step, cer, texts)
        self._channel.emit(PhaseChanged("training"))
        return {"eval_loss": loss, "eval_cer": cer}, self.progress

    @property
    def owes_evaluation(self) -> bool:
        """Whether the step that a resumed run goes on from should have been evaluated, and was not."""
        step = self.state.global_step
        due = step >= self.state.max_steps or step % self._run.evaluation.eval_steps == 0
        return step > 0 and due and self.progress.evaluated_step != step

    def _note(self, step: int, cer: float, texts: dict[str, str]) -> None:
        self.progress.evaluated_step = step
        if self.progress.best_cer is None or cer < self.progress.best_cer:
            self.progress.best_cer, self.progress.best_step = cer, step
            self.progress.stale_evaluations = 0
            self.judge.best_texts = texts
            with replacing_folder(self._directory.adapter) as folder, saving(folder):
                save_adapter(self.adapted, folder)
        elif step % self._run.evaluation.eval_steps == 0:
            self.progress.stale_evaluations += 1
        if self.is_out_of_patience:
            count = self.progress.stale_evaluations
            self._channel.emit(Warned(f"Stopped early: no better CER in {count} evaluations."))

    # --- checkpoints ------------------------------------------------------------------------------------------

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        self._ranks.on_first(self.save)
        self.restart_clock()

    def save(self) -> None:
        """Write a checkpoint of this step, whole or not at all."""
        step = self.state.global_step
        with self._directory.new_checkpoint(step) as folder, saving(folder):
            save_adapter(self.adapted, folder)
            save_training_state(folder, *self._optimization(), asdict(self.progress))
            self.state.save_to_json(str(folder / _TRAINER_STATE))
        self._directory.keep_newest(self._run.training.keep_checkpoints)
        self._channel.emit(CheckpointSaved(step, str(self._directory.checkpoint_path(step))))

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        folder = Path(resume_from_checkpoint)
        self.restore_adapter(folder)
        self.progress = Progress(**load_progress(folder))
        self._halving.times = self.progress.halvings
        if self._halving.windows is not None:
            self._halving.windows.seconds = self.progress.window_seconds
        if self.progress.loss_scale is not None:
            self._loss_scale = LossScale(*self.progress.loss_scale)

    def restore_adapter(self, folder: Path) -> None:
        """Put saved weights into the adapter in training."""
        set_peft_model_state_dict(self.adapted, load_file(folder / _ADAPTER_FILE))

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            load_optimizer_state(Path(checkpoint), *self._optimization())

    def _optimization(self) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
        assert self.optimizer is not None and self.lr_scheduler is not None, "both exist once training begins"
        return self.optimizer, self.lr_scheduler

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is not None:
            load_random_states(Path(checkpoint))
