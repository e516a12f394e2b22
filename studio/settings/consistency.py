"""Settings that are fine alone but not together: a table, an entry for each combination that is refused."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import NamedTuple

from studio.settings.languages import LANGUAGES, profile_problem
from studio.settings.methods import LORA_KINDS, METHODS
from studio.settings.problem import Problem
from studio.settings.run import RunSettings

Values = dict[str, str]


def _none(run: RunSettings) -> Values:
    return {}


class Conflict(NamedTuple):
    """A combination that is refused.

    Attributes:
        path: of the setting to change, dotted.
        found: whether a run has it.
        text: what is wrong with it and what to take instead; a template where there are values.
        values: that stand in the template.
    """

    path: str
    found: Callable[[RunSettings], object]
    text: str
    values: Callable[[RunSettings], Values] = _none


def cross_problems(run: RunSettings) -> list[tuple[str, str]]:
    """Pairs of dotted path and what is wrong with it beside the others."""
    problems: list[tuple[str, str]] = [
        (each.path, Problem(each.text, **each.values(run))) for each in CONFLICTS if each.found(run)
    ]
    if refusal := METHODS[run.adapter.method].no_bases.get(run.quantization.method):
        problems.append(("quantization.method", Problem(refusal, **_method(run))))
    if problem := profile_problem(run.evaluation.cer_profile, run.checkpoint.language):
        problems.append(("evaluation.cer_profile", problem))
    return problems


def _is_english_only(run: RunSettings) -> bool:
    return run.checkpoint.name.rstrip("/").endswith(".en")


def _knows_not(run: RunSettings) -> bool:
    return _is_english_only(run) and run.checkpoint.language not in ("", "en")


def _checkpoint(run: RunSettings) -> Values:
    return {"checkpoint": run.checkpoint.name}


def _checkpoint_and_language(run: RunSettings) -> Values:
    return _checkpoint(run) | {"language": LANGUAGES[run.checkpoint.language]}


def _method(run: RunSettings) -> Values:
    return {"method": METHODS[run.adapter.method].title}


def _has_second_rate(run: RunSettings) -> bool:
    return run.training.loraplus_lr_ratio != 1 and METHODS[run.adapter.method].kind not in LORA_KINDS


def _lacks(name: str, nothing: object) -> Callable[[RunSettings], bool]:
    """Whether a field of ``[adapter]`` that the method has not says something else than nothing."""

    def found(run: RunSettings) -> bool:
        return name not in METHODS[run.adapter.method].settings and getattr(run.adapter, name) != nothing

    return found


def _method_and_value(nothing: object) -> Callable[[RunSettings], Values]:
    return lambda run: _method(run) | {"value": str(nothing).lower()}


def _with_frozen_encoder(path: str) -> Callable[[RunSettings], object]:
    value = attrgetter(path)
    return lambda run: run.adapter.freezes_encoder and value(run)


def _with_base_start(path: str) -> Callable[[RunSettings], object]:
    value = attrgetter(path)
    return lambda run: run.adapter.starts_from_base and value(run)


def _schedule_free(run: RunSettings) -> bool:
    return run.training.optimizer == "schedule_free_adamw"


def _in_folds(path: str) -> Callable[[RunSettings], object]:
    value = attrgetter(path)
    return lambda run: run.data.folds and value(run)


_WITHOUT_VALIDATION = (
    "the adapter of a run with folds is trained on everything and has no validation side, which this needs; leave it "
    "out, or set data.folds to 0"
)
_WITHOUT_PROMPTS = "a frozen encoder's decoder learns without prompts; take 0, or adapt both parts (adapter.scope)"

CONFLICTS: tuple[Conflict, ...] = (
    Conflict(
        "checkpoint.language",
        lambda run: not run.checkpoint.language,
        "choose the language spoken in the recordings",
    ),
    Conflict(
        "checkpoint.language",
        _knows_not,
        "{checkpoint} knows only English, not {language}; take a checkpoint without .en",
        _checkpoint_and_language,
    ),
    Conflict(
        "checkpoint.task",
        lambda run: _is_english_only(run) and run.checkpoint.task == "translate",
        "{checkpoint} cannot translate; take a checkpoint without .en",
        _checkpoint,
    ),
    Conflict(
        "adapter.bias",
        lambda run: run.adapter.freezes_encoder and run.adapter.bias == "all",
        "all biases are the encoder's too, which is frozen; take lora_only or none",
    ),
    Conflict(
        "training.spec_augment",
        _with_frozen_encoder("training.spec_augment"),
        "SpecAugment masks each utterance anew in every epoch, and of a frozen encoder one output is kept; switch it "
        "off, or adapt both parts (adapter.scope)",
    ),
    Conflict(
        "training.timestamp_share",
        _with_frozen_encoder("training.timestamp_share"),
        "a frozen encoder's decoder learns without times; take 0, or adapt both parts (adapter.scope)",
    ),
    Conflict("training.prompt_share", _with_frozen_encoder("training.prompt_share"), _WITHOUT_PROMPTS),
    Conflict("training.word_prompt_share", _with_frozen_encoder("training.word_prompt_share"), _WITHOUT_PROMPTS),
    Conflict(
        "training.augmentation",
        lambda run: run.adapter.freezes_encoder and run.training.augmentation != "none",
        "an utterance sounds otherwise every time, and of a frozen encoder one output is kept; take none, or adapt "
        "both parts (adapter.scope)",
    ),
    Conflict(
        "adapter.init_lora_weights",
        lambda run: run.adapter.starts_from_base and run.quantization.method != "none",
        "PiSSA, OLoRA and CorDA start from the base's exact weights; take default, or do not quantize the base "
        "(quantization.method)",
    ),
    Conflict(
        "adapter.method",
        _with_base_start("adapter.use_dora"),
        "DoRA's magnitudes are those of the base's own weights, and PiSSA, OLoRA and CorDA start from a part of them; "
        "take one or the other (adapter.init_lora_weights)",
    ),
    Conflict(
        "training.weight_decay",
        _with_base_start("training.weight_decay"),
        "PiSSA, OLoRA and CorDA start from large weights, which a decay would pull away from the base; take 0, or the "
        "default start (adapter.init_lora_weights)",
    ),
    *(
        Conflict(
            f"adapter.{name}",
            _lacks(name, nothing),
            "{method} has no such setting; take {value}, or lora (adapter.method)",
            _method_and_value(nothing),
        )
        for name, nothing in (("init_lora_weights", "default"), ("use_rslora", False), ("bias", "none"))
    ),
    Conflict(
        "training.loraplus_lr_ratio",
        _has_second_rate,
        "{method} has no second matrix with a rate of its own; take 1, or lora (adapter.method)",
        _method,
    ),
    Conflict(
        "training.lr_scheduler",
        lambda run: _schedule_free(run) and run.training.lr_scheduler != "constant",
        "schedule_free_adamw keeps its rate (training.optimizer); take constant",
    ),
    Conflict(
        "training.average",
        lambda run: _schedule_free(run) and run.training.average != "none",
        "schedule_free_adamw averages its steps itself (training.optimizer); take none",
    ),
    Conflict(
        "training.optimizer",
        lambda run: _schedule_free(run) and run.adapter.method == "adalora",
        "schedule_free_adamw would bring back the ranks that AdaLoRA takes away; take adamw, or lora (adapter.method)",
    ),
    Conflict(
        "data.language_temperature",
        lambda run: run.data.language_temperature != 1 and not run.data.mixed_languages,
        "all is learned in one language; take 1, or several (data.mixed_languages)",
    ),
    Conflict(
        "training.warmup_steps",
        lambda run: 0 < run.training.max_steps <= run.training.warmup_steps,
        "the learning rate would rise to the end of the run; take fewer than its {count} steps (training.max_steps)",
        lambda run: {"count": f"{run.training.max_steps:,}"},
    ),
    Conflict("data.folds", lambda run: run.data.folds == 1, "take at least 2, or 0 for none"),
    Conflict(
        "data.replay_source",
        lambda run: run.data.replay_source and not run.data.replay,
        "say how much of it is replayed (data.replay), or leave it out",
    ),
    Conflict(
        "training.noise_folder",
        lambda run: (
            run.training.noise_folder and run.training.augmentation == "none" and not run.training.silence_share
        ),
        "nothing is done with noises; choose an augmentation (training.augmentation) or a share of silence "
        "(training.silence_share), or leave it out",
    ),
    Conflict(
        "evaluation.guard_limit",
        lambda run: run.evaluation.guard_limit and not run.evaluation.guards,
        "name the guard sets that it is of (evaluation.guards), or take 0",
    ),
    Conflict("evaluation.choose_strength", _in_folds("evaluation.choose_strength"), _WITHOUT_VALIDATION),
    Conflict("evaluation.guards", _in_folds("evaluation.guards"), _WITHOUT_VALIDATION),
    Conflict("data.source", lambda run: not run.data.source, "name a folder of recordings with transcripts"),
)
"""All of them, in the order in which they are told."""
