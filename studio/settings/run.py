"""``RunSettings``: the only definition of what a run is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, model_validator

from studio.settings.adapter import AdapterSettings, QuantizationSettings
from studio.settings.evaluation import EvaluationSettings
from studio.settings.field import Section, setting
from studio.settings.languages import language_problem

SCHEMA_VERSION: Final = 1


def _known_language(code: str) -> str:
    if code and (problem := language_problem(code)):
        raise ValueError(problem)
    return code


LanguageCode = Annotated[str, AfterValidator(_known_language)]


class CheckpointSettings(Section):
    """Which model is adapted, and what it is told to do."""

    name: str = setting(
        "whisper-base", label="Whisper model", help="Name of a checkpoint, or the path of a transformers folder."
    )
    language: LanguageCode = setting("", label="Language", help="Code of the language spoken in all recordings.")
    task: Literal["transcribe", "translate"] = setting(
        "transcribe", label="Task", help="Write what is said in its language, or translate it to English."
    )


class DataSettings(Section):
    """Which recordings are learned from."""

    source: str = setting("", label="Recordings", help="Folder of recordings with transcripts, or a manifest file.")
    validation_fraction: float = setting(
        0.1,
        label="Validation share",
        help="Share of the utterances that the best adapter is chosen by; never trained on.",
        level="advanced",
        gt=0.0,
        le=0.5,
    )
    test_fraction: float = setting(
        0.1,
        label="Test share",
        help="Share of the utterances that the report is about; neither trained on nor chosen by.",
        level="advanced",
        ge=0.0,
        le=0.5,
    )
    mixed_languages: bool = setting(
        False,
        label="Several languages",
        help="Each utterance is learned and judged in the language that the data name for it (columns language, locale "
        "or lang); those without one in the run's.",
        level="advanced",
    )
    language_temperature: float = setting(
        1.0,
        label="Language temperature",
        help="T of p ∝ n^(1/T), by which languages of n utterances share an epoch (arXiv 1911.02116): 1 as they are, "
        "3 more of the rare ones, 100 nearly the same of each.",
        level="advanced",
        ge=1,
        le=100,
    )
    folds: int = setting(
        0,
        label="Folds",
        help="For few utterances: so many adapters are trained, and each utterance is judged by one that was not "
        "trained on it; then one on all, for as many steps as were best for them. 0: one adapter, judged on the test.",
        level="advanced",
        ge=0,
        le=20,
    )
    replay: float = setting(
        0.0,
        label="Replay",
        help="Share of other data among all that is learned from, so that less of what was known is forgotten.",
        level="advanced",
        ge=0,
        le=0.9,
    )
    replay_source: str = setting(
        "",
        label="Replayed data",
        help="Folder or manifest of recordings in the same language. Empty: sentences that a synthesizer speaks, with "
        "the texts that the base itself writes of them.",
        level="advanced",
    )
    split_by: Literal["corpus", "random", "speaker", "text", "duration"] = setting(
        "corpus",
        label="Held out by",
        help="Corpus: its own splits where it has them; otherwise no voice (speaker) or no text is on both sides.",
        level="advanced",
    )
    split_seed: int = setting(
        42, label="Split seed", help="The same seed holds out the same utterances.", level="advanced", ge=0
    )

    @model_validator(mode="before")
    @classmethod
    def _of_earlier_versions(cls, raw: Any) -> Any:
        """Runs before there was a test side held out ``eval_fraction``, and chose and reported on it."""
        if not isinstance(raw, Mapping) or "eval_fraction" not in raw:
            return raw
        rest = {name: value for name, value in raw.items() if name != "eval_fraction"}
        return {"validation_fraction": raw["eval_fraction"], "test_fraction": 0.0} | rest


class TrainingSettings(Section):
    """How long and how fast it learns."""

    max_steps: int = setting(
        0, label="Steps", help="Optimizer steps; 0 goes by the number of epochs.", unit="steps", ge=0, le=10_000_000
    )
    epochs: float = setting(
        10.0, label="Epochs", help="Times through the data, where steps is 0.", unit="×", gt=0, le=10_000
    )
    batch_size: int = setting(
        8, label="Utterances at once", help="Batch size of one forward pass; costs memory.", ge=1, le=4096
    )
    max_duration: float = setting(
        0.0,
        label="Batch duration",
        help="Batches of about so many seconds of audio, whatever number of utterances that is, so that each step "
        "learns from as much; 0: of as many utterances as the batch size.",
        unit="s",
        level="advanced",
        ge=0,
        le=100_000,
    )
    batch_seconds: float = setting(
        0.0,
        label="Audio at once",
        help="Most audio in memory at once; a longer batch is worked through in pieces. 0 suits the device.",
        unit="s",
        level="advanced",
        ge=0,
        le=100_000,
    )
    gradient_accumulation_steps: int = setting(
        1, label="Accumulation", help="Batches added up before each step; costs time, not memory.", ge=1, le=4096
    )
    learning_rate: float = setting(1e-3, label="Learning rate", help="Reached after warm-up.", gt=0, le=1)
    warmup_ratio: float = setting(
        0.1, label="Warm-up", help="Share of the steps over which the learning rate rises.", ge=0, le=1
    )
    warmup_steps: int = setting(
        0,
        label="Warm-up steps",
        help="Steps over which the learning rate rises, in place of a share of all; 0: the share.",
        unit="steps",
        level="advanced",
        ge=0,
        le=1_000_000,
    )
    loraplus_lr_ratio: float = setting(
        1.0,
        label="LoRA+ ratio",
        help="How many times the learning rate B is trained with (LoRA+, arXiv 2402.12354). 1: with the same as A; "
        "with 4 to 16, take half the learning rate or less.",
        unit="×",
        level="advanced",
        ge=1,
        le=1000,
    )
    lr_scheduler: Literal["linear", "cosine", "constant"] = setting(
        "linear", label="Schedule", help="How the learning rate falls after warm-up.", level="advanced"
    )
    optimizer: Literal["adamw", "adamw_8bit", "schedule_free_adamw"] = setting(
        "adamw",
        label="Optimizer",
        help="8-bit keeps AdamW's moments in a quarter of the memory (arXiv 2110.02861); for adapters of a high rank. "
        "Schedule-free (arXiv 2405.15682) averages its steps in place of a falling learning rate, so that a run may "
        "end at any step.",
        level="advanced",
    )
    average: Literal["none", "ema", "last"] = setting(
        "none",
        label="Averaging",
        help="The adapter that is judged and kept: that of a step, the moving average of all steps (EMA), or the mean "
        "of the last evaluations.",
        level="advanced",
    )
    average_decay: float = setting(
        0.99,
        label="EMA decay",
        help="How slowly the moving average follows; early in a run it follows faster.",
        level="advanced",
        gt=0,
        le=0.99999,
    )
    average_last: int = setting(
        3,
        label="Evaluations averaged",
        help="How many of the last ones the mean is of.",
        level="advanced",
        ge=2,
        le=100,
    )
    weight_decay: float = setting(
        0.0, label="Weight decay", help="Pulls the adapter's weights towards zero.", level="advanced", ge=0, le=1
    )
    label_smoothing: float = setting(
        0.0,
        label="Label smoothing",
        help="Share of each label that is spread over all others, against being too sure (arXiv 1512.00567).",
        level="advanced",
        ge=0,
        le=0.5,
    )
    max_grad_norm: float = setting(
        1.0, label="Gradient clipping", help="Longest gradient let through.", level="advanced", gt=0, le=1000
    )
    precision: Literal["auto", "float32", "bfloat16", "float16"] = setting(
        "auto",
        label="Precision",
        help="Number format of the frozen base; the adapter stays in float32. Auto: bfloat16 where it is faster.",
    )
    audio_context: Literal["trimmed", "padded", "packed"] = setting(
        "trimmed",
        label="Audio context",
        help="Trimmed: each utterance is heard by itself, and a little stands for the silence up to 30 s. Padded: "
        "always 30 s. Packed: utterances are joined into windows of up to 30 s; faster, but clips of a word or two are "
        "learned worse.",
        level="advanced",
    )
    padded_share: float = setting(
        0.0,
        label="Padded share",
        help="Share of the batches that are padded to 30 s where the others are packed or trimmed.",
        level="advanced",
        ge=0,
        le=1,
    )
    timestamp_share: float = setting(
        0.0,
        label="Timestamp share",
        help="Share of the utterances whose texts hold when each starts and ends, joined or not: for adapters that are "
        "to give times, as for subtitles. Texts of single clips may suffer.",
        level="advanced",
        ge=0,
        le=1,
    )
    prompt_share: float = setting(
        0.0,
        label="Prompt share",
        help="Share of the utterances of long recordings that are learned with the text before them as a prompt, so "
        "that the adapter goes on understanding prompts.",
        level="advanced",
        ge=0,
        le=1,
    )
    word_prompt_share: float = setting(
        0.0,
        label="Word prompt share",
        help="Share of the utterances that are learned with a prompt of the dataset's words, some that are spoken in "
        "it and some that are not, so that words given when transcribing are made use of.",
        level="advanced",
        ge=0,
        le=1,
    )
    joined_share: float = setting(
        0.25,
        label="Joined share",
        help="Share of the utterances that are learned joined to others of their batch, with a pause between them, so "
        "that recordings of several sentences are transcribed to their end. Without effect with a frozen encoder and "
        "where all are joined.",
        level="advanced",
        ge=0,
        le=1,
    )
    context_margin: float = setting(
        0.1,
        label="Margin",
        help="Silence kept after the longest utterance or window.",
        unit="s",
        level="advanced",
        ge=0,
        le=30,
    )
    encoder_cache: float = setting(
        20.0,
        label="Encoder cache",
        help="Most disk space for the encoder's outputs where it is frozen; 0 computes them each time.",
        unit="GB",
        level="advanced",
        ge=0,
        le=100_000,
    )
    audio_cache: float = setting(
        20.0,
        label="Audio cache",
        help="Most disk space for the samples of recordings that take long to read, such as parts of a long MP3; 0 "
        "reads them anew each time.",
        unit="GB",
        level="advanced",
        ge=0,
        le=100_000,
    )
    gradient_checkpointing: bool = setting(
        False, label="Gradient checkpointing", help="Saves memory for about a third more time.", level="advanced"
    )
    augmentation: Literal["none", "gentle", "telephone", "noisy-room"] = setting(
        "none",
        label="Augmentation",
        help="Each utterance sounds otherwise every time that it is learned from. Gentle: speed, tempo, loudness and a "
        "little noise; telephone: its band and codecs too; noisy room: reverberation and more noise.",
        level="advanced",
    )
    silence_share: float = setting(
        0.0,
        label="Silence share",
        help="Share of what is learned from that is silence, noise or the recordings' own pauses in place of an "
        "utterance, so that the adapter writes nothing where nobody speaks. Without effect with a frozen encoder.",
        level="advanced",
        ge=0,
        le=0.5,
    )
    noise_folder: str = setting(
        "",
        label="Noise folder",
        help="Your own recordings of noise, for half of the noises; the others are made, or the recordings' own pauses "
        "and voices.",
        level="advanced",
    )
    spec_augment: bool = setting(
        False, label="SpecAugment", help="Masks stripes of the spectrogram (arXiv 1904.08779).", level="advanced"
    )
    save_steps: int = setting(
        100, label="Save every", help="Steps between checkpoints to resume from.", unit="steps", ge=1
    )
    keep_checkpoints: int = setting(
        2, label="Checkpoints kept", help="Older ones are removed.", level="advanced", ge=1, le=1000
    )
    seed: int = setting(42, label="Seed", help="Same seed, same run.", ge=0, le=2**32 - 1)
    device: Literal["auto", "cpu", "cuda"] = setting(
        "auto", label="Device", help="Auto takes an NVIDIA GPU where there is one.", level="advanced"
    )
    threads: int = setting(
        0,
        label="Threads",
        help="Processor threads that compute; 0 takes one for each physical core.",
        level="advanced",
        ge=0,
        le=1024,
    )
    dataloader_workers: int = setting(
        0,
        label="Loader processes",
        help="Processes that read audio ahead; useful with a GPU.",
        level="advanced",
        ge=0,
        le=64,
    )
    tensorboard: bool = setting(
        False, label="TensorBoard", help="Write TensorBoard files beside events.jsonl.", level="advanced"
    )

    def batches_per_epoch(self, utterances: int, seconds: float) -> int:
        """Batches that show once so many utterances of so many seconds in all."""
        if self.max_duration:
            return max(1, min(utterances, math.ceil(seconds / self.max_duration)))
        return math.ceil(utterances / self.batch_size)

    def utterances_per_batch(self, utterances: int, seconds: float) -> float:
        """How many of so many utterances of so many seconds in all a batch has on average."""
        if self.max_duration:
            return utterances / self.batches_per_epoch(utterances, seconds)
        return self.batch_size

    def planned_steps(self, utterances: int, seconds: float, processes: int = 1) -> int:
        """Optimizer steps of a run: as set, or as many as the epochs need where each process takes its own batches.

        Args:
            utterances: trained on.
            seconds: of all of them.
            processes: that train together.
        """
        if self.max_steps:
            return self.max_steps
        batches = self.epochs * self.batches_per_epoch(utterances, seconds)
        return max(1, math.ceil(batches / (self.gradient_accumulation_steps * processes)))

    def planned_epochs(self, utterances: int, seconds: float) -> float:
        """How many times a run goes through its utterances, of so many seconds in all."""
        if not self.max_steps:
            return self.epochs
        return self.max_steps * self.gradient_accumulation_steps / self.batches_per_epoch(utterances, seconds)

    def steps_of_warmup(self, total_steps: int) -> int:
        """Optimizer steps over which the learning rate rises, of a run of so many."""
        return self.warmup_steps or round(self.warmup_ratio * total_steps)

    @property
    def margin(self) -> float | None:
        """Seconds of silence after what the encoder sees; None where it is padded to 30 s."""
        return None if self.audio_context == "padded" else self.context_margin


class RunSettings(Section):
    """Everything a run is made of; ``run.toml`` is its only written form."""

    schema_version: Literal[1] = SCHEMA_VERSION
    checkpoint: CheckpointSettings = CheckpointSettings()
    data: DataSettings = DataSettings()
    adapter: AdapterSettings = AdapterSettings()
    quantization: QuantizationSettings = QuantizationSettings()
    training: TrainingSettings = TrainingSettings()
    evaluation: EvaluationSettings = EvaluationSettings()

    @property
    def joins_utterances(self) -> bool:
        """Whether utterances share encoder inputs, all or some of them."""
        return self.is_packed or self.joined_share > 0

    @property
    def joined_share(self) -> float:
        """Share of the utterances that share encoder inputs by lot; 0 where all do, or where each is encoded once."""
        return 0.0 if self.is_packed or self.adapter.freezes_encoder else self.training.joined_share

    @property
    def silence_share(self) -> float:
        """Share of silence and noise in what is learned from; 0 with a frozen encoder, of which one output is kept."""
        return 0.0 if self.adapter.freezes_encoder else self.training.silence_share

    @property
    def is_packed(self) -> bool:
        """Whether utterances are joined into windows; not with a frozen encoder, which encodes each by itself once."""
        return self.training.audio_context == "packed" and not self.adapter.freezes_encoder

    def with_precision(self, precision: str) -> RunSettings:
        """The same, with this number format of the frozen base."""
        return self.model_copy(update={"training": self.training.model_copy(update={"precision": precision})})
