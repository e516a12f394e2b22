"""A model card in the hub's form (https://huggingface.co/docs/hub/model-cards): what the model is, and how good."""

from __future__ import annotations

from huggingface_hub import ModelCardData

from studio.runs.exports import (
    ADAPTER,
    FASTER_WHISPER,
    TRANSFORMERS,
    WHISPER_CPP,
    ExportFormat,
    ExportRecord,
    snippet,
)
from studio.runs.report import Report
from studio.text.error_rates import Interval

_LIBRARIES = {ADAPTER: "peft", TRANSFORMERS: "transformers", FASTER_WHISPER: "ctranslate2"}


def model_card(name: str, each: ExportFormat, record: ExportRecord, report: Report | None, rank: int) -> str:
    """Markdown with the hub's head.

    Args:
        name: of the model, for people.
        each: the format.
        record: of the export.
        report: of the adapter's run, where there is one; nothing of its paths or texts is told.
        rank: of the adapter.
    """
    head = ModelCardData(
        language=record.language,
        library_name=_LIBRARIES.get(each.family),
        tags=["whisper", "automatic-speech-recognition", "lora"],
        pipeline_tag="automatic-speech-recognition",
        base_model=record.base_model or None,
    )
    parts = [
        "---", head.to_yaml().strip(), "---", "",
        f"# {name}", "",
        f"{record.checkpoint}, adapted with LoRA (rank {rank}, strength {record.strength:g} %); {each.name}.", "",
    ]  # fmt: skip
    if report is not None:
        parts += [*_figures(report), ""]
    parts += ["## Use", "", "```" + ("sh" if each.family == WHISPER_CPP else "python"), snippet(record)]
    parts += ["```", "", "## Limits", "", _LIMITS.format(base=record.checkpoint)]
    return "\n".join(parts) + "\n"


def _figures(report: Report) -> list[str]:
    side = next((side for side in report.sides if side.split == "test"), None) or report.sides[0]
    intervals = side.intervals
    rows = [
        "## Figures", "",
        f"On {side.utterances:,} utterances ({side.seconds / 60:.0f} min) that it was not trained on"
        + (", the same by which it was chosen" if report.is_chosen_on_judged else "")
        + f"; {report.decoding}; texts compared by «{report.cer_profile}».", "",
        "| | CER | 95 % | WER |", "|---|---|---|---|",
        f"| {report.checkpoint} | {_percent(side.cer_base)} | {_range(intervals.cer_base)} | "
        f"{_percent(side.wer_base)} |",
    ]  # fmt: skip
    if side.cer_adapted is not None and side.wer_adapted is not None and intervals.cer_adapted is not None:
        rows.append(
            f"| this | {_percent(side.cer_adapted)} | {_range(intervals.cer_adapted)} | {_percent(side.wer_adapted)} |"
        )
    hours = report.train_audio_seconds / 3600
    return [
        *rows, "", f"Trained on {report.train_utterances:,} utterances ({hours:.1f} h), {report.steps:,} steps.",
    ]  # fmt: skip


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f} %"


def _range(interval: Interval) -> str:
    return f"{100 * interval.low:.1f}–{100 * interval.high:.1f} %"


_LIMITS = (
    "It is made for recordings like those it was trained on; on others it may be worse than {base}. Where nobody "
    "speaks, Whisper models can write text that was not said."
)
