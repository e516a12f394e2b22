"""What the form says about settings: labels, choices, live help, and what is wrong, in the user's language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QCoreApplication

from studio.gui.kit.wording import counted, in_percent, with_particles
from studio.runs.forecast import Corpus, ModelShape, encoder_cache_bytes
from studio.runs.pace import Pace, evaluations
from studio.settings.field import SettingField, walk_fields
from studio.settings.languages import LANGUAGES
from studio.settings.methods import METHODS
from studio.settings.problem import Problem
from studio.settings.run import RunSettings
from studio.settings.units import file_size
from studio.text.normalisation import default_profile

CONTEXT = "Settings"
"""Of labels, help and units in the translation catalogue; ``resources/translations/update.py`` walks the schema."""

PERCENT = (
    "data.validation_fraction",
    "data.test_fraction",
    "data.replay",
    "adapter.dropout",
    "training.warmup_ratio",
    "training.label_smoothing",
    "training.padded_share",
    "training.joined_share",
    "training.timestamp_share",
    "training.silence_share",
    "training.prompt_share",
    "training.word_prompt_share",
)
"""Fractions that are shown in percent."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the help beside the fields is worked out from.

    Attributes:
        settings: as they are.
        corpus: the recordings, or None while none are open.
        shape: sizes of the checkpoint, or None where they are not known.
        pace: of an earlier run of the same checkpoint, or None.
        spare: bytes of memory left by the forecast, negative where it is too much, or None where it is not known.
    """

    settings: RunSettings
    corpus: Corpus | None = None
    shape: ModelShape | None = None
    pace: Pace | None = None
    spare: float | None = None


def schema_text(text: str) -> str:
    """A label, help or unit of the schema in the user's language."""
    return QCoreApplication.translate(CONTEXT, text) if text else ""


def label(field: SettingField) -> str:
    """A setting's name."""
    return schema_text(field.label)


def choice_text(path: str, value: str) -> str:
    """A choice in words; names that are the field's own stay as they are."""
    translate = QCoreApplication.translate
    texts = {
        "transcribe": translate("SettingTexts", "Transcribe"),
        "translate": translate("SettingTexts", "Translate to English"),
        "int8": translate("SettingTexts", "8-bit"),
        "nf4": translate("SettingTexts", "4-bit nf4"),
        "lora_only": translate("SettingTexts", "Adapted projections"),
        "all": translate("SettingTexts", "All"),
        "none": translate("SettingTexts", "None"),
        "linear": translate("SettingTexts", "Linear"),
        "cosine": translate("SettingTexts", "Cosine"),
        "constant": translate("SettingTexts", "Constant"),
        "gentle": translate("SettingTexts", "Gentle"),
        "telephone": translate("SettingTexts", "Telephone"),
        "noisy-room": translate("SettingTexts", "Noisy room"),
        "both": translate("SettingTexts", "Encoder and decoder"),
        "decoder": translate("SettingTexts", "Decoder only"),
        "encoder": translate("SettingTexts", "Encoder only"),
        "houlsby": "Houlsby",
        "pfeiffer": "Pfeiffer",
        "relu": "ReLU",
        "gelu": "GELU",
        "silu": "SiLU",
        "adamw": "AdamW",
        "adamw_8bit": translate("SettingTexts", "8-bit AdamW"),
        "schedule_free_adamw": translate("SettingTexts", "Schedule-free AdamW"),
        "ema": translate("SettingTexts", "Moving average"),
        "last": translate("SettingTexts", "Last evaluations"),
        "trimmed": translate("SettingTexts", "Trimmed"),
        "padded": translate("SettingTexts", "Padded"),
        "packed": translate("SettingTexts", "Packed"),
        "corpus": translate("SettingTexts", "The corpus's own splits"),
        "random": translate("SettingTexts", "Utterance"),
        "speaker": translate("SettingTexts", "Speaker"),
        "text": translate("SettingTexts", "Text"),
        "duration": translate("SettingTexts", "Text, by length"),
        "cpu": "CPU",
        "cuda": "GPU",
        "auto": translate("SettingTexts", "Automatic"),
        "basic": translate("SettingTexts", "case, punctuation"),
        "whisper-english": translate("SettingTexts", "as OpenAI for English"),
        "korean-cer": translate("SettingTexts", "case, punctuation, spaces"),
        "korean-spaced": translate("SettingTexts", "case, punctuation (Korean)"),
    }
    if path == "adapter.method":
        return schema_text(METHODS[value].title)
    if (path, value) == ("evaluation.cer_profile", "none"):
        return translate("SettingTexts", "nothing")
    if (path, value) == ("training.device", "auto"):
        return translate("SettingTexts", "Auto")
    return texts.get(value, value)


def help_text(field: SettingField, situation: Situation) -> str:
    """What follows from the value, or what the setting does."""
    return _live(field.path, situation) or plain_help(field)


def plain_help(field: SettingField) -> str:
    """The schema's help; a single sentence stands without its full stop, as help beside fields does."""
    text = schema_text(field.help)
    return text[:-1] if text.endswith(".") and not text.endswith("..") and text.count(". ") == 0 else text


def problem_text(field: SettingField, value: object, problem: str) -> str:
    """What is wrong with a value, with the bounds as the form shows them.

    Args:
        field: the setting.
        value: as the control has it: a text where it is no number.
        problem: what the schema says; kept where nothing plainer can be said.
    """
    translate = QCoreApplication.translate
    if field.path == "checkpoint.language":
        return language_problem(str(value))
    if field.kind == "list":
        return translate("SettingTexts", "Choose at least one")
    if field.kind not in ("int", "float"):
        return said_problem(problem)
    if isinstance(value, str):
        whole, number = translate("SettingTexts", "Type a whole number"), translate("SettingTexts", "Type a number")
        return whole if field.kind == "int" else number
    if not _is_within(field, value):
        return _bounds(field) or said_problem(problem)
    return said_problem(problem)


def said_problem(problem: str) -> str:
    """What is wrong beside other settings, in the user's language and with their labels."""
    if not isinstance(problem, Problem):
        return with_setting_names(QCoreApplication.translate("SettingProblems", problem))
    named = {name: QCoreApplication.translate("Languages", value) for name, value in problem.values.items()}
    return with_setting_names(QCoreApplication.translate("SettingProblems", problem.template).format(**named))


def with_setting_names(text: str) -> str:
    """A text with the labels of settings in place of their dotted paths."""
    fields = {field.path: field for field in walk_fields(RunSettings)}
    name = lambda path: label(fields[path[0]]) if path[0] in fields else path[0]  # noqa: E731
    return with_particles(re.sub(r"[a-z]+\.[a-z_]+", name, text))


def _is_within(field: SettingField, value: object) -> bool:
    assert isinstance(value, int | float)
    low, high = field.minimum, field.maximum
    return (
        (low is None or low <= value)
        and (high is None or value <= high)
        and not (field.exclusive_minimum and value == low)
    )


def language_problem(code: str) -> str:
    """Why a language is missing or unknown."""
    translate = QCoreApplication.translate
    if not code:
        return translate("SettingTexts", "Choose the language spoken")
    return translate("SettingTexts", "Not a language that this checkpoint knows")


def language_names(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """Codes with their names, by name."""
    return sorted(((code, language_name(code)) for code in codes), key=lambda pair: pair[1])


def language_name(code: str) -> str:
    """A language in the user's; the code of one that Whisper does not know."""
    return QCoreApplication.translate("Languages", LANGUAGES[code]) if code in LANGUAGES else code


def reason_text(reason: str) -> str:
    """Why a recording is left out, as the end of a sentence that begins with its name."""
    translate = QCoreApplication.translate
    texts = {
        "missing": translate("SettingTexts", "is missing"),
        "empty": translate("SettingTexts", "is empty"),
        "unreadable": translate("SettingTexts", "cannot be read"),
        "no_transcript": translate("SettingTexts", "has no text"),
        "draft": translate("SettingTexts", "has a draft that nobody has read"),
        "silent": translate("SettingTexts", "is silent"),
        "too_long": translate("SettingTexts", "is over 30 s long"),
        "too_many_tokens": translate("SettingTexts", "has too long a text"),
        "other_subtitles": translate("SettingTexts", "has other subtitles too, which are taken"),
        "other_annotations": translate("SettingTexts", "has another file with its text too, which is taken"),
        "held_out_too": translate("SettingTexts", "is held out too, and not trained on"),
    }
    return texts.get(reason, translate("SettingTexts", "cannot be used"))


def value_text(field: SettingField, value: object) -> str:
    """A value as the form shows it."""
    if field.path in PERCENT and isinstance(value, float):
        return in_percent(f"{value * 100:g}")
    if field.kind == "choice":
        return choice_text(field.path, str(value))
    if isinstance(value, bool):
        translate = QCoreApplication.translate
        return translate("SettingTexts", "on") if value else translate("SettingTexts", "off")
    if isinstance(value, (tuple, list)):
        return ", ".join(str(item) for item in value)
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


def _bounds(field: SettingField) -> str:
    translate = QCoreApplication.translate
    scale, unit = (100, " %") if field.path in PERCENT else (1, "")
    low = "" if field.minimum is None else f"{_plain(field.minimum * scale)}{unit}"
    high = "" if field.maximum is None else f"{_plain(field.maximum * scale)}{unit}"
    if low and high:
        if field.exclusive_minimum:
            return translate("SettingTexts", "More than {low}, at most {high}").format(low=low, high=high)
        return translate("SettingTexts", "From {low} to {high}").format(low=low, high=high)
    if low:
        return translate("SettingTexts", "At least {low}").format(low=low)
    return translate("SettingTexts", "At most {high}").format(high=high) if high else ""


def _plain(bound: float) -> str:
    return f"{int(bound):,}" if bound == int(bound) else f"{bound:g}"


def _live(path: str, situation: Situation) -> str:
    section, _, name = path.partition(".")
    if section == "training":
        return _training(name, situation)
    if section in ("evaluation", "data"):
        return _evaluation(name, situation)
    return _model(path, situation)


def _model(path: str, situation: Situation) -> str:
    translate = QCoreApplication.translate
    run, shape = situation.settings, situation.shape
    match path:
        case "checkpoint.language":
            if run.checkpoint.name.rstrip("/").endswith(".en"):
                return translate("SettingTexts", "It knows only English")
            return translate("SettingTexts", "Spoken in all recordings")
        case "checkpoint.task" if run.checkpoint.task == "transcribe":
            return translate("SettingTexts", "Write what is said, in its language")
        case "checkpoint.task":
            return translate("SettingTexts", "Texts must be English translations of what is said")
        case "adapter.method":
            return METHODS[run.adapter.method].source
        case "adapter.alpha":
            return translate("SettingTexts", "Strength; usually 2 × rank")
        case "adapter.target_modules" if shape is not None:
            return _where(run, shape)
        case "adapter.scope":
            return _scope(situation)
        case "quantization.method":
            return _quantization(situation)
    return ""


def _scope(situation: Situation) -> str:
    translate = QCoreApplication.translate
    run, corpus, shape = situation.settings, situation.corpus, situation.shape
    if run.adapter.scope == "both":
        return translate("SettingTexts", "Learns new sounds and new words")
    if run.adapter.scope == "encoder":
        return translate("SettingTexts", "Learns new sounds, hardly new words")
    if corpus is None or shape is None or not (size := encoder_cache_bytes(run, shape, corpus)):
        return translate("SettingTexts", "Learns new words, hardly new sounds")
    text = translate(
        "SettingTexts",
        "Learns new words, hardly new sounds. Epochs after the first are fast: what the encoder gives is kept on disk, "
        "about {size}.",
    )
    return text.format(size=file_size(size))


def _where(run: RunSettings, shape: ModelShape) -> str:
    translate = QCoreApplication.translate
    chosen = set(run.adapter.target_modules)
    if run.adapter.freezes_encoder:
        # Said here too, since the choice of the part may be folded away.
        if not chosen & {"fc1", "fc2"}:
            text = translate("SettingTexts", "Only in the decoder's {count} attention blocks")
            return text.format(count=2 * shape.decoder_layers)
        return translate("SettingTexts", "Only in the decoder's {count} layers").format(count=shape.decoder_layers)
    blocks, layers = shape.attention_blocks, shape.encoder_layers + shape.decoder_layers
    if not chosen & {"fc1", "fc2"}:
        return translate("SettingTexts", "In all {count} attention blocks").format(count=blocks)
    if chosen <= {"fc1", "fc2"}:
        return translate("SettingTexts", "In the feed-forward part of all {count} layers").format(count=layers)
    return translate("SettingTexts", "In all {count} attention blocks and {layers} layers").format(
        count=blocks, layers=layers
    )


def _quantization(situation: Situation) -> str:
    translate = QCoreApplication.translate
    if situation.settings.quantization.method != "none":
        return translate("SettingTexts", "Smaller base weights save memory, not time; the adapter stays in float32.")
    if situation.spare is not None and situation.spare >= 0:
        name = situation.settings.checkpoint.name.rstrip("/").rpartition("/")[2]
        text = translate("SettingTexts", "Not needed: {name} fits as it is. Smaller weights save memory, not time.")
        return with_particles(text.format(name=name))
    return ""


def _training(name: str, situation: Situation) -> str:
    translate = QCoreApplication.translate
    training, corpus = situation.settings.training, situation.corpus
    known = corpus is not None and corpus.train > 0
    train, seconds = (corpus.train, corpus.train_seconds) if corpus is not None else (0, 0.0)
    steps = training.planned_steps(train, seconds) if known or training.max_steps else 0
    match name:
        case "max_steps" if known and training.max_steps:
            times = training.planned_epochs(train, seconds)
            if _times(times) == "1.0":
                return translate("SettingTexts", "Once through the data")
            return translate("SettingTexts", "{count} times through the data").format(count=_times(times))
        case "epochs" if not known:
            return translate("SettingTexts", "Times through the data")
        case "epochs":
            return counted(steps, translate("SettingTexts", "1 step"), translate("SettingTexts", "{count} steps"))
        case "batch_size":
            return translate("SettingTexts", "Batch size; costs memory")
        case "gradient_accumulation_steps":
            count = round(training.utterances_per_batch(train, seconds) * training.gradient_accumulation_steps)
            if count == 1:
                return translate("SettingTexts", "One utterance a step")
            if known and count > train:
                return translate("SettingTexts", "{count} utterances a step, of only {train}").format(
                    count=f"{count:,}", train=f"{train:,}"
                )
            return translate("SettingTexts", "{count} utterances a step").format(count=f"{count:,}")
        case "warmup_ratio" if steps:
            one, several = translate("SettingTexts", "First step"), translate("SettingTexts", "First {count} steps")
            return counted(training.steps_of_warmup(steps), one, several)
        case "warmup_ratio":
            return translate("SettingTexts", "Share of all steps")
        case "precision" if training.precision == "auto":
            return translate("SettingTexts", "bfloat16 where it is faster")
        case "precision" if training.precision == "float32":
            return translate("SettingTexts", "Exact; right for a CPU")
        case "precision":
            return translate("SettingTexts", "Adapter stays in float32")
        case "save_steps":
            one, several = (
                translate("SettingTexts", "The last is kept"),
                translate("SettingTexts", "The last {count} are kept"),
            )
            return counted(training.keep_checkpoints, one, several)
    return ""


def _times(times: float) -> str:
    return f"{times:.0f}" if times >= 9.95 else f"{times:.1f}"


def _evaluation(name: str, situation: Situation) -> str:
    translate = QCoreApplication.translate
    run, corpus = situation.settings, situation.corpus
    if name == "cer_profile":
        if run.evaluation.cer_profile == "auto" and run.checkpoint.language:
            profile = choice_text("evaluation.cer_profile", default_profile(run.checkpoint.language))
            return translate("SettingTexts", "Here: {profile}").format(profile=profile)
        return translate("SettingTexts", "Shown beside every CER")
    if corpus is None or not corpus.train:
        return ""
    if name == "validation_fraction":
        return translate("SettingTexts", "{count} held out, never trained on").format(count=f"{corpus.validation:,}")
    if name == "eval_steps":
        count = evaluations(run, corpus)
        if count <= 1:
            once = translate("SettingTexts", "One evaluation while it trains")
            return once if count else translate("SettingTexts", "Only before and after the training")
        one = situation.pace.seconds_per_decoded(run.evaluation.audio_context) if situation.pace is not None else 0.0
        if one:
            each = min(run.evaluation.max_utterances, corpus.validation) * one
            text = translate("SettingTexts", "{count} evaluations, {seconds} s each")
            return text.format(count=f"{count:,}", seconds=f"{ceil(each):,}")
        return translate("SettingTexts", "{count} evaluations").format(count=f"{count:,}")
    return ""
