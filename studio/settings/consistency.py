"""Settings that are fine alone but not together."""

from __future__ import annotations

from studio.settings.languages import LANGUAGES, profile_problem
from studio.settings.methods import LORA_KINDS, METHODS
from studio.settings.problem import Problem
from studio.settings.run import RunSettings


def cross_problems(run: RunSettings) -> list[tuple[str, str]]:
    """Pairs of dotted path and what is wrong with it beside the others."""
    problems: list[tuple[str, str]] = []
    english_only = run.checkpoint.name.rstrip("/").endswith(".en")
    if not run.checkpoint.language:
        problems.append(("checkpoint.language", "choose the language spoken in the recordings"))
    elif english_only and run.checkpoint.language != "en":
        problems.append(
            (
                "checkpoint.language",
                Problem(
                    "{checkpoint} knows only English, not {language}; take a checkpoint without .en",
                    checkpoint=run.checkpoint.name,
                    language=LANGUAGES[run.checkpoint.language],
                ),
            )
        )
    if english_only and run.checkpoint.task == "translate":
        template = "{checkpoint} cannot translate; take a checkpoint without .en"
        problems.append(("checkpoint.task", Problem(template, checkpoint=run.checkpoint.name)))
    if run.adapter.freezes_encoder:
        problems += _frozen_encoder_problems(run)
    if run.adapter.starts_from_base:
        problems += _start_problems(run)
    problems += _method_problems(run)
    if run.training.optimizer == "schedule_free_adamw":
        problems += _schedule_free_problems(run)
    if problem := profile_problem(run.evaluation.cer_profile, run.checkpoint.language):
        problems.append(("evaluation.cer_profile", problem))
    if run.data.language_temperature != 1 and not run.data.mixed_languages:
        problems.append(
            ("data.language_temperature", "all is learned in one language; take 1, or several (data.mixed_languages)")
        )
    if 0 < run.training.max_steps <= run.training.warmup_steps:
        problems.append(
            (
                "training.warmup_steps",
                Problem(
                    "the learning rate would rise to the end of the run; take fewer than its {count} steps "
                    "(training.max_steps)",
                    count=f"{run.training.max_steps:,}",
                ),
            )
        )
    if run.data.folds == 1:
        problems.append(("data.folds", "take at least 2, or 0 for none"))
    if run.data.replay_source and not run.data.replay:
        problems.append(("data.replay_source", "say how much of it is replayed (data.replay), or leave it out"))
    if run.training.noise_folder and run.training.augmentation == "none" and not run.training.silence_share:
        problems.append(
            (
                "training.noise_folder",
                "nothing is done with noises; choose an augmentation (training.augmentation) or a share of silence "
                "(training.silence_share), or leave it out",
            )
        )
    if run.evaluation.guard_limit and not run.evaluation.guards:
        problems.append(("evaluation.guard_limit", "name the guard sets that it is of (evaluation.guards), or take 0"))
    for name in ("choose_strength", "guards"):
        if run.data.folds and getattr(run.evaluation, name):
            problems.append(
                (
                    f"evaluation.{name}",
                    "the adapter of a run with folds is trained on everything and has no validation side, which this "
                    "needs; leave it out, or set data.folds to 0",
                )
            )
    if not run.data.source:
        problems.append(("data.source", "name a folder of recordings with transcripts"))
    return problems


def _start_problems(run: RunSettings) -> list[tuple[str, str]]:
    """What does not go with an adapter that starts from the base's weights."""
    problems = []
    if run.quantization.method != "none":
        problems.append(
            (
                "adapter.init_lora_weights",
                "PiSSA, OLoRA and CorDA start from the base's exact weights; take default, or do "
                "not quantize the base (quantization.method)",
            )
        )
    if run.adapter.use_dora:
        problems.append(
            (
                "adapter.method",
                "DoRA's magnitudes are those of the base's own weights, and PiSSA, OLoRA and CorDA start from a "
                "part of them; take one or the other (adapter.init_lora_weights)",
            )
        )
    if run.training.weight_decay:
        problems.append(
            (
                "training.weight_decay",
                "PiSSA, OLoRA and CorDA start from large weights, which a decay would pull away from the "
                "base; take 0, or the default start (adapter.init_lora_weights)",
            )
        )
    return problems


_LORAS_OWN = {"init_lora_weights": "default", "use_rslora": False, "bias": "none"}
"""What would say something else than is done where a method has no such setting, and what says nothing."""


def _method_problems(run: RunSettings) -> list[tuple[str, str]]:
    """What the method does not have, and bases that it does not go with."""
    adapter, method = run.adapter, METHODS[run.adapter.method]
    problems: list[tuple[str, str]] = []
    for name, nothing in _LORAS_OWN.items():
        if name not in method.settings and getattr(adapter, name) != nothing:
            template = "{method} has no such setting; take {value}, or lora (adapter.method)"
            value = str(nothing).lower()
            problems.append((f"adapter.{name}", Problem(template, method=method.title, value=value)))
    if run.training.loraplus_lr_ratio != 1 and method.kind not in LORA_KINDS:
        template = "{method} has no second matrix with a rate of its own; take 1, or lora (adapter.method)"
        problems.append(("training.loraplus_lr_ratio", Problem(template, method=method.title)))
    if refusal := method.no_bases.get(run.quantization.method):
        problems.append(("quantization.method", Problem(refusal, method=method.title)))
    return problems


def _schedule_free_problems(run: RunSettings) -> list[tuple[str, str]]:
    problems = []
    if run.training.lr_scheduler != "constant":
        problems.append(
            ("training.lr_scheduler", "schedule_free_adamw keeps its rate (training.optimizer); take constant")
        )
    if run.training.average != "none":
        problems.append(
            ("training.average", "schedule_free_adamw averages its steps itself (training.optimizer); take none")
        )
    if run.adapter.method == "adalora":
        problems.append(
            (
                "training.optimizer",
                "schedule_free_adamw would bring back the ranks that AdaLoRA takes away; take adamw, or lora "
                "(adapter.method)",
            )
        )
    return problems


def _frozen_encoder_problems(run: RunSettings) -> list[tuple[str, str]]:
    problems = []
    if run.adapter.bias == "all":
        problems.append(
            ("adapter.bias", "all biases are the encoder's too, which a draft leaves as it is; take lora_only or none")
        )
    if run.training.spec_augment:
        problems.append(
            (
                "training.spec_augment",
                "SpecAugment masks each utterance anew in every epoch, and a draft keeps what the encoder gives; "
                "switch it off, or adapt both parts (adapter.scope)",
            )
        )
    if run.training.timestamp_share:
        problems.append(
            ("training.timestamp_share", "a draft learns without times; take 0, or adapt both parts (adapter.scope)")
        )
    for name in ("prompt_share", "word_prompt_share"):
        if getattr(run.training, name):
            problem = "a draft learns without prompts; take 0, or adapt both parts (adapter.scope)"
            problems.append((f"training.{name}", problem))
    if run.training.silence_share:
        problems.append(
            (
                "training.silence_share",
                "a draft keeps what the encoder gives of each utterance, and silence is another one every time; take "
                "0, or adapt both parts (adapter.scope)",
            )
        )
    if run.training.augmentation != "none":
        problems.append(
            (
                "training.augmentation",
                "an utterance sounds otherwise every time, and a draft keeps what the encoder gives; take none, or "
                "adapt both parts (adapter.scope)",
            )
        )
    return problems
