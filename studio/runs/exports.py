"""The forms that an adapter can be exported in, and what is known of each export."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

import msgspec

from studio.errors import StudioError
from studio.storage.atomic import write_bytes

RECORD = "export.json"
CARD = "README.md"

ADAPTER, TRANSFORMERS, FASTER_WHISPER, WHISPER_CPP = "adapter", "transformers", "faster-whisper", "whisper.cpp"


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A form of a model.

    Attributes:
        family: the program that reads it.
        precision: number format of the weights; empty for the adapter alone, which stays as it was trained.
        writer: package that writes it beside ours, as ``pip`` and as ``import`` know it; empty where none is needed.
        runtime: package that it is proven with, likewise.
    """

    family: str
    precision: str = ""
    writer: tuple[str, str] = ("", "")
    runtime: tuple[str, str] = ("", "")

    @property
    def name(self) -> str:
        """As it is asked for, and its folder among others."""
        return f"{self.family}-{self.precision}" if self.precision else self.family

    @property
    def is_quantized(self) -> bool:
        """Whether weights are rounded to integers, so that some texts may differ."""
        return self.precision.startswith(("int", "q"))


_CTRANSLATE2, _FASTER_WHISPER = ("ctranslate2", "ctranslate2"), ("faster-whisper", "faster_whisper")
_GGUF, _WHISPER_CPP = ("gguf", "gguf"), ("pywhispercpp", "pywhispercpp")

FORMATS = {
    each.name: each
    for each in (
        ExportFormat(ADAPTER),
        *(ExportFormat(TRANSFORMERS, precision) for precision in ("float32", "float16", "bfloat16")),
        *(
            ExportFormat(FASTER_WHISPER, precision, _CTRANSLATE2, _FASTER_WHISPER)
            for precision in ("float32", "float16", "bfloat16", "int8", "int8_float16")
        ),
        ExportFormat(WHISPER_CPP, "f16", runtime=_WHISPER_CPP),
        *(ExportFormat(WHISPER_CPP, precision, _GGUF, _WHISPER_CPP) for precision in ("q8_0", "q5_0")),
    )
}
"""By name."""

DEFAULT_FORMAT = "transformers-float32"


class Proof(msgspec.Struct, frozen=True):
    """How another program fares with an export, beside the studio. Rates are fractions.

    Attributes:
        runtime: the program and its version.
        clips: how many: held-out ones of the run, and silence.
        equal: of `compared` clips, those with the studio's text when decoded alike.
        cer_studio: of the studio, on clips with speech.
        cer_matched: of the other program, decoded alike.
        cer_own: with its own settings.
        times_real_time: seconds of audio a second, with its own settings.
        peak_bytes: most memory of its process.
        faults: codes of what is wrong, for `told_fault`; empty where nothing is.
    """

    runtime: str
    clips: int
    equal: int
    compared: int
    cer_studio: float
    cer_matched: float
    cer_own: float
    times_real_time: float
    peak_bytes: int
    faults: list[str] = []


class ExportRecord(msgspec.Struct, frozen=True):
    """``export.json`` in an export's folder.

    Attributes:
        format: its name.
        checkpoint: the base's name, without folders.
        adapter: digest of the adapter's weights and its strength.
        strength: in percent.
        language: code that it was trained for.
        task: ``transcribe`` or ``translate``.
        base_model: the base's name on the hub; empty where it is not known.
        is_english_only: whether the base knows no other language.
        bytes: of all its files.
        proof: None where it could not be tried.
        unproven: code of why not, for `told_unproven`.
    """

    format: str
    checkpoint: str
    adapter: str
    strength: float
    language: str
    task: str
    base_model: str
    is_english_only: bool
    bytes: int
    proof: Proof | None = None
    unproven: str = ""

    def save(self, folder: Path) -> None:
        """Write it into the export's folder."""
        write_bytes(folder / RECORD, msgspec.json.format(msgspec.json.encode(self)) + b"\n")

    @classmethod
    def load(cls, folder: Path) -> ExportRecord:
        """Read what `save` wrote; msgspec's errors where it is none."""
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=cls)


def require_formats(names: list[str]) -> list[ExportFormat]:
    """The formats of these names.

    Raises:
        StudioError: one is unknown; code ``export_format``.
    """
    if unknown := [name for name in names if name not in FORMATS]:
        raise StudioError(
            f"There is no format {unknown[0]}.", f"Choose of: {', '.join(FORMATS)}.", code="export_format"
        )
    return [FORMATS[name] for name in dict.fromkeys(names)]


def export_folder(target: Path, formats: list[ExportFormat], each: ExportFormat) -> Path:
    """Where a format goes: the folder itself where it is the only one, else one of its own below."""
    return target if len(formats) == 1 else target / each.name


def told_fault(fault: str, proof: Proof, each: ExportFormat) -> str:
    """What is wrong with an export, in words."""
    if fault == "texts":
        cause = "rounding to integers" if each.is_quantized else "its features or its decoding differ"
        return f"Decoded alike, only {proof.equal} of {proof.compared} texts are the studio's: {cause}."
    if fault == "cer":
        points = 100 * (proof.cer_own - proof.cer_studio)
        return f"With its own settings its CER is {points:.1f} points above the studio's."
    return "It writes a text where nobody speaks, and the studio none."


def told_unproven(reason: str, each: ExportFormat) -> str:
    """Why an export is not proven, in words."""
    return {
        "adapter": "An adapter alone is read by PEFT, as the studio itself does.",
        "package": f"{each.runtime[0]} is not installed here: pip install {each.runtime[0]}",
        "processor": f"This computer's processor cannot compute with {each.precision}: it is for GPUs.",
        "clips": "There are no held-out recordings to prove it with.",
    }[reason]


def snippet(record: ExportRecord, folder: str = "FOLDER") -> str:
    """Lines that transcribe ``recording.wav`` with an export outside the studio."""
    each = FORMATS[record.format]
    spoken = f'generate_kwargs={{"language": "{record.language}", "task": "{record.task}"}}'
    values = {
        "folder": repr(folder),
        "file": shlex.quote(f"{folder}/ggml-model-{each.precision}.bin"),
        "base": repr(record.base_model or record.checkpoint),
        "precision": each.precision,
        "language": record.language,
        "task": record.task,
        "spoken": "" if record.is_english_only else f", {spoken}",
        "translate": " --translate" if record.task == "translate" else "",
    }
    return _SNIPPETS[each.family].format(**values)


_SNIPPETS = {
    ADAPTER: """from peft import PeftModel
from transformers import WhisperForConditionalGeneration, WhisperProcessor, pipeline
base = WhisperForConditionalGeneration.from_pretrained({base})
processor = WhisperProcessor.from_pretrained({base})
model = PeftModel.from_pretrained(base, {folder}).merge_and_unload()
transcribe = pipeline("automatic-speech-recognition", model=model, tokenizer=processor.tokenizer,
                      feature_extractor=processor.feature_extractor)
print(transcribe("recording.wav", return_timestamps=True{spoken})["text"])""",
    TRANSFORMERS: """from transformers import pipeline
transcribe = pipeline("automatic-speech-recognition", model={folder})
print(transcribe("recording.wav", return_timestamps=True{spoken})["text"])""",
    FASTER_WHISPER: """from faster_whisper import WhisperModel
model = WhisperModel({folder}, compute_type="{precision}")
segments, _ = model.transcribe("recording.wav", language="{language}", task="{task}")
print("".join(segment.text for segment in segments))""",
    WHISPER_CPP: """whisper-cli -m {file} -l {language}{translate} recording.wav""",
}
