"""What programs and transcribers write into transcripts that nobody said: labels, ``nan``, sample numbers, marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from studio.corpus.importers.notices import notice
from studio.corpus.importers.options import TRANSCRIPT, Options, rules_of
from studio.corpus.importers.recording import Reading, Row
from studio.corpus.importers.transcripts import Rules, holds_marks

_LABEL = re.compile(
    r"^[ \t]*(?:\[(SPEAKER[_ ]?\w{1,4})\]|(SPEAKER[_ ]\d{1,4})(?=[ \t]*:))[ \t]*:?[ \t]*", re.IGNORECASE | re.MULTILINE
)
_SAMPLES = re.compile(r"0 (\d{4,8}) (?=\D)")
_NOTHING = frozenset(("nan", "NaN", "None", "null", "NULL", "<NA>", "#N/A"))
_LEAST_MARKED = 0.01


def as_spoken(reading: Reading, options: Options) -> Reading:
    """A reading whose transcripts are without what nobody said, with notices of what that was.

    AI Hub's marks are taken out where the corpus is known to have them, where they are told by their form, and where
    the options say so.
    """
    chosen = options.get(TRANSCRIPT.name, TRANSCRIPT.default)
    rows = reading.rows if reading.rules else tuple(map(_without_labels, reading.rows))
    labelled = sum(new is not old and bool(new.text) for new, old in zip(rows, reading.rows, strict=True))
    notices = [notice("labels", count=f"{labelled:,}")] if labelled else []
    is_told = chosen == "auto" and not reading.rules and _hold_marks(rows)
    if is_told:
        notices.append(notice("marks"))
    if is_told or (reading.rules if chosen == "auto" else chosen) == "aihub":
        rules = rules_of(options)
        rows = tuple(_plain(row, rules) for row in rows)
    return replace(reading, rows=rows, notices=(*reading.notices, *notices))


def nearly_all_equal(rows: Sequence[Row]) -> str:
    """The text that nearly all rows have, as of a column that holds no transcripts; empty where there is none."""
    texts = Counter(row.text for row in rows if row.text and row.problem is None)
    text, count = next(iter(texts.most_common(1)), ("", 0))
    return str(text) if count >= _FEWEST_EQUAL and count > _EQUAL_SHARE * texts.total() else ""


_FEWEST_EQUAL, _EQUAL_SHARE = 4, 0.9


def _without_labels(row: Row) -> Row:
    """A row without what no speaker said: WhisperX's label becomes its speaker, TIMIT's sample numbers go."""
    text = (row.text or "").lstrip()
    if text in _NOTHING:
        problem = row.problem or ("no_transcript", f"“{text}” stands where there is no transcript.")
        return replace(row, text=None, problem=problem)
    if text.startswith("0 ") and _SAMPLES.match(text):
        folder = row.audio.parent
        speaker = row.speaker or (folder.name if re.fullmatch(r"(?i)dr\d", folder.parent.name) else "")
        return replace(row, text=_SAMPLES.sub("", text, count=1), speaker=speaker)
    if "speaker" not in text.lower() or not _LABEL.search(text):
        return row
    names = {match[1] or match[2] for match in _LABEL.finditer(text)}
    speaker = row.speaker or (names.pop() if len(names) == 1 else "")
    return replace(row, text=_LABEL.sub("", text).strip() or None, speaker=speaker)


def _hold_marks(rows: Sequence[Row]) -> bool:
    """Whether Korean transcripts are written by AI Hub's rules, told by marks that some hold."""
    texts = [row.text for row in rows if row.text]
    return sum(map(holds_marks, texts)) > _LEAST_MARKED * len(texts)


def _plain(row: Row, rules: Rules) -> Row:
    """A row without the marks of its transcript."""
    if not row.text:
        return row
    text, problem = rules.apply(row.text), row.problem
    if problem is None and not text:
        problem = ("no_transcript", f"The transcript holds nothing but marks: “{row.text[:80]}”.")
    elif problem is None and rules.exclude_unclear and rules.is_unclear(row.text):
        problem = ("no_transcript", f"Something in it could not be made out: “{row.text[:80]}”.")
    return Row(
        row.audio, text, row.split, row.speaker, problem, row.id, row.start, row.duration, row.raw,
        row.source, row.set, row.language,
    )  # fmt: skip
