"""The names that columns have in tables of all kinds, by what they mean, and the choices that name others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from studio.corpus.importers.options import Option, Options

AUDIO_COLUMNS = (
    *("file_name", "audio", "path", "audio_filepath", "file", "wav"),
    *("filename", "audio_path", "audio_file", "audio_filename", "wav_filename", "wav_path", "file_path", "filepath"),
    *("clip", "recording", "audio_url", "파일명", "파일", "파일 이름", "파일경로", "음성파일", "음성", "오디오"),
    *("ファイル名", "ファイル", "音声", "文件名", "文件", "音频"),
)
TEXT_COLUMNS = (
    *("text", "sentence", "transcript", "transcription"),
    *("normalized_text", "raw_text", "transcripts", "sentences", "utterance", "script", "orthographic_text"),
    *("words", "wrd"),
    *(
        "전사",
        "전사문",
        "텍스트",
        "문장",
        "대본",
        "발화",
        "발화문",
        "テキスト",
        "書き起こし",
        "文",
        "文本",
        "句子",
        "转写",
    ),
)
SPEAKER_COLUMNS = (
    *("speaker", "client_id", "speaker_id", "speakerid", "speaker_name", "spk", "spk_id", "화자", "話者", "说话人"),
)
LANGUAGE_COLUMNS = ("language", "locale", "lang")


def _times(words: Sequence[str]) -> tuple[str, ...]:
    """A time's names: alone, with its unit, and as yeyupiaoling/Whisper-Finetune nests it in its recording's."""
    units = ("", "_time", "_s", "_sec", "_secs", "_seconds", "_ms", "_time_ms", "_milliseconds", "time")
    names = [word + unit for word, unit in product(words, units)]
    return (*names, *(f"audio.{name}" for name in names))


KNOWN: Mapping[str, tuple[str, ...]] = {
    "audio": AUDIO_COLUMNS,
    "text": TEXT_COLUMNS,
    "speaker": SPEAKER_COLUMNS,
    "start": _times(("start", "offset", "begin", "from", "onset")),
    "end": _times(("end", "stop", "to", "until")),
    "duration": _times(("duration",)),
    "split": ("split",),
    "id": ("id",),
}
MAPPED = tuple(KNOWN)
"""What a column can be."""

COLUMNS = tuple(
    Option(name, label, help_text, kind="column")
    for name, label, help_text in (
        ("audio", "Recording", "Column that names the recording."),
        ("text", "Transcript", "Column of the transcript."),
        ("speaker", "Speaker", "Column of the speaker."),
        ("start", "Start", "Column of the time at which a part of the recording begins."),
        ("end", "End", "Column of the time at which the part ends."),
        ("duration", "Duration", "Column of the time that the part lasts."),
        ("split", "Split", "Column of train, dev, test and the like."),
        ("id", "Name", "Column of names, each once."),
    )
)
"""For tables whose columns are not recognised."""

TIME_UNIT = Option(
    "time_unit",
    "Unit of time",
    "Unit of start, end and duration; told from column names and from how long the parts would be without it.",
    "auto",
    (("auto", "As the table has it"), ("s", "Seconds"), ("ms", "Milliseconds")),
)
SHEET = Option(
    "sheet",
    "Sheet",
    "Name of the sheet of a workbook (.xlsx) to take; without it the first with columns of recordings and texts.",
    kind="text",
)
JSON_LIST = Option(
    "json_list",
    "List in JSON",
    "Path of the list of rows in a JSON document, such as data.segments; without it the longest of those that fit.",
    kind="text",
)
TABLE = (*COLUMNS, TIME_UNIT, SHEET, JSON_LIST)
"""What may be chosen of a table."""


def key_of(column: str) -> str:
    """A column's name as names are compared."""
    return column.strip().lower()


def first_of(wanted: Sequence[str], columns: Iterable[str]) -> str | None:
    """The first of the `wanted` names that is among the columns."""
    present = {key_of(column) for column in columns}
    return next((name for name in wanted if name in present), None)


def is_recognised(columns: Iterable[str], options: Options) -> bool:
    """Whether columns are those of recordings and of transcripts, by their names or as the options say."""
    present = {key_of(column) for column in columns}

    def has(name: str) -> bool:
        chosen = key_of(options.get(name, ""))
        return chosen in present if chosen else first_of(KNOWN[name], present) is not None

    return has("audio") and has("text")
