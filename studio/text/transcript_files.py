"""A transcript as a file that other programs read: SRT, WebVTT, text, JSON, TSV, Word.

JSON and TSV have the fields that openai-whisper's writers give them (``whisper/utils.py``), for programs that read
those. A Word document is written by hand, as it is read by hand in `studio.text.documents`: python-docx, with lxml
below it, would add 6 MB for a page of code.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import escape

from studio.text.segments import Segment
from studio.text.subtitles import Cue, SubtitleRules, cues_of


@dataclass(frozen=True)
class TranscriptText:
    """What one model writes of a recording.

    Attributes:
        title: the recording's name.
        language: Whisper's code.
        text: all of it.
        segments: with their times; a text without any is taken as one as long as the recording.
        duration: of the recording, in seconds.
        model: that wrote it.
    """

    title: str
    language: str
    text: str
    segments: tuple[Segment, ...] = ()
    duration: float = 0.0
    model: str = ""

    @property
    def timed(self) -> Sequence[Segment]:
        """The segments, none of them empty."""
        whole = (Segment(0.0, self.duration, self.text),)
        return [each for each in self.segments or whole if each.text.strip()]


def encoded(transcript: TranscriptText, kind: str, rules: SubtitleRules | None = None) -> bytes:
    """A transcript's file.

    Args:
        transcript: what was said.
        kind: one of `TRANSCRIPT_FORMATS`.
        rules: of subtitles; else those of the language.
    """
    return TRANSCRIPT_FORMATS[kind](transcript, rules or SubtitleRules.of(transcript.language))


def _srt(transcript: TranscriptText, rules: SubtitleRules) -> bytes:
    cues = cues_of(transcript.timed, rules)
    blocks = [f"{number}\n{_times(cue, ',')}\n{_lines(cue)}\n" for number, cue in enumerate(cues, start=1)]
    return "\n".join(blocks).encode()


def _vtt(transcript: TranscriptText, rules: SubtitleRules) -> bytes:
    blocks = [f"{_times(cue, '.')}\n{escape(_lines(cue))}\n" for cue in cues_of(transcript.timed, rules)]
    return "\n".join(["WEBVTT\n", *blocks]).encode()


def _lines(cue: Cue) -> str:
    """A cue's lines, none of which looks like the line of times before them."""
    return "\n".join(line.replace("-->", "->") for line in cue.lines)


def _times(cue: Cue, mark: str) -> str:
    return f"{clock(cue.start, mark)} --> {clock(cue.end, mark)}"


def clock(seconds: float, mark: str) -> str:
    """Hours, minutes, seconds and, after ``mark``, milliseconds."""
    whole, milliseconds = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{milliseconds:03}"


def _txt(transcript: TranscriptText, _: SubtitleRules) -> bytes:
    return "".join(f"{each.text.strip()}\n" for each in transcript.timed).encode()


def _tsv(transcript: TranscriptText, _: SubtitleRules) -> bytes:
    rows = [f"{_ms(each.start)}\t{_ms(each.end)}\t{' '.join(each.text.split())}\n" for each in transcript.timed]
    return "".join(["start\tend\ttext\n", *rows]).encode()


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _json(transcript: TranscriptText, _: SubtitleRules) -> bytes:
    segments = [
        {"id": number, "start": each.start, "end": each.end, "text": each.text}
        for number, each in enumerate(transcript.timed)
    ]
    fields = {
        "text": transcript.text,
        "segments": segments,
        "language": transcript.language,
        "duration": transcript.duration,
        "model": transcript.model,
    }
    return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode()


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
)
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ur", "yi"})


def _docx(transcript: TranscriptText, _: SubtitleRules) -> bytes:
    """The smallest package that ECMA-376 allows (part 1, §11.3.10): a title, and each segment after its time."""
    is_rtl = transcript.language in _RIGHT_TO_LEFT
    rows = [(f"{clock(each.start, '.')[:8]}\t", each.text.strip()) for each in transcript.timed]
    body = _paragraph(_run(transcript.title, "<w:b/>"), is_rtl)
    body += "".join(_paragraph(_run(time, '<w:color w:val="808080"/>') + _run(text), is_rtl) for time, text in rows)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": _DOCUMENT.format(body)}
        for name, content in parts.items():  # without the time of writing: the same text is the same file
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _paragraph(runs: str, is_rtl: bool) -> str:
    return f"<w:p>{'<w:pPr><w:bidi/></w:pPr>' if is_rtl else ''}{runs}</w:p>"


def _run(text: str, style: str = "") -> str:
    """A stretch of text; characters that XML has no place for are left out, and a tab is one of Word's."""
    tabs = '</w:t><w:tab/><w:t xml:space="preserve">'
    clean = "".join(char for char in text if char == "\t" or _is_xml(char))
    return f'<w:r><w:rPr>{style}</w:rPr><w:t xml:space="preserve">{escape(clean).replace(chr(9), tabs)}</w:t></w:r>'


def _is_xml(char: str) -> bool:
    return char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff"


TRANSCRIPT_FORMATS: MappingProxyType[str, Callable[[TranscriptText, SubtitleRules], bytes]] = MappingProxyType(
    {"srt": _srt, "vtt": _vtt, "txt": _txt, "json": _json, "tsv": _tsv, "docx": _docx}
)
"""What transcripts are written as; the name is the file's suffix."""
