"""What programs write into transcripts that nobody said: speakers' labels, ``nan``, sample numbers, AI Hub's marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studio.corpus.importers.recording import Row
from studio.corpus.importers.transcripts import holds_marks

_LABEL = re.compile(r"^[ \t]*(?:\[(SPEAKER[_ ]?\w{1,4})\]|(SPEAKER[_ ]\d{1,4}))[ \t]*:?[ \t]*", re.IGNORECASE | re.MULTILINE)

_SAMPLES = re.compile(r"0 (\d{4,8}) (?=\D)")
_NOTHING = frozenset(("nan", "NaN", "None", "null", "NULL", "<NA>", "#N/A"))
_MARKED_SHARE = 0.01


def without_labels(row: Row) -> Row:
    """A row without what no speaker said; WhisperX's label becomes its speaker, TIMIT's sample numbers go.

    What pandas and others write where there is no text is none.
    """
    text = (row.text or "").lstrip()
    if text in _NOTHING:
        problem = row.problem or ("no_transcript", f"“{text}” stands where there is no transcript.")
        return replace(row, text=None, problem=problem)
    if text.startswith("0 ") and _SAMPLES.match(text):
        folder = row.audio.parent
        speaker = row.speaker or (folder.name if re.fullmatch(r"(?i)dr\d", folder.parent.name) else "")
        return replace(row, text=_SAMPLES.sub("", text, count=1), speaker=speaker)
    if "speaker" not in text.lower():
        return row
    names = {match[1] or match[2] for match in _LABEL.finditer(text)}
    speaker = row.speaker or (names.pop() if len(names) == 1 else "")
    return replace(row, text=_LABEL.sub("", text).strip() or None, speaker=speaker)


def hold_aihub_marks(rows: Sequence[Row]) -> bool:
    """Whether the transcripts are written by AI Hub's rules, told by their marks: some have any, and all are Korean."""
    texts = [row.text for row in rows if row.text]
    marked = sum(map(holds_marks, texts))
    return marked > max(_MARKED_SHARE * len(texts), 0)
