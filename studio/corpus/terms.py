"""A dataset's terms, the words that must come out right: their list, and how often each is spoken, by whom, where."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

import msgspec

from studio.corpus.overrides import OverrideStore
from studio.corpus.utterance import Utterance
from studio.errors import DataError
from studio.storage.atomic import write_bytes
from studio.storage.reading import read_bytes, reading
from studio.text.encodings import read_text
from studio.text.normalisation import normalise
from studio.text.terms import Recall, Term, TermFinder, TermRecall

FEW = 3
"""Times spoken in training under which a term is hardly learned."""

State = Literal["never", "missed", "few", "learnt", "unjudged"]
"""Of a term: never spoken in training; not recognised each time in validation; under `FEW` times in training; always
recognised in validation; nothing tells."""

_NAME = "terms.json"
_TERM, _KIND, _SPOKEN = ("term", "word", "text", "용어", "단어"), ("kind", "type", "종류"), ("spoken", "발음")
_DELIMITERS = "\t;,"
_BETWEEN_TERMS = re.compile("[\t;]")
_BETWEEN_FORMS = "|"
_TIMES = ((0, 0), (1, 2), (3, 5), (6, 10), (11, None))


def parse_terms(text: str) -> tuple[Term, ...]:
    """The terms of a list as it is typed, pasted or saved as CSV.

    With a header that names a column ``term``, a row is a term; columns ``kind`` and ``spoken`` (further forms, with |
    between several) may be there. Without one every line, and every cell of it between tabs or semicolons, is a term
    as it is written. One that is there twice counts once, as it is first.

    Raises:
        DataError: there is no term (code ``no_terms``), one has no letter or digit (code ``term``), or quotes of a
            table with a header are not in pairs (code ``unreadable``).
    """
    lines = text.replace("\ufeff", "").splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = next((each for each in _DELIMITERS if each in first), _DELIMITERS[0])
    header = [_cleaned(cell).strip('"').lower() for cell in first.split(delimiter)]
    place = _column(header, _TERM)
    if place is None:
        terms = [Term(cell) for line in lines for each in _BETWEEN_TERMS.split(line) if (cell := _cleaned(each))]
    else:
        terms = _named(header, _table(lines, delimiter)[1:], place)
    if not terms:
        raise DataError("There is no term in the list.", "Write one term a line.", code="no_terms")
    for term in terms:
        if empty := next((form for form in term.forms if not normalise(form, "basic")), None):
            raise DataError(f"The term “{empty}” has no letter or digit.", "Correct the list.", code="term")
    unique: dict[str, Term] = {}
    for term in terms:
        unique.setdefault(term.text, term)
    return tuple(unique.values())


def format_terms(terms: Sequence[Term]) -> str:
    """A list as `parse_terms` reads it: one a line, or CSV with a header where terms have kinds or spoken forms."""
    if not any(term.kind or term.spoken or any(mark in term.text for mark in _DELIMITERS) for term in terms):
        return "".join(f"{term.text}\n" for term in terms)
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("term", "kind", "spoken"))
    rows.writerows((term.text, term.kind, _BETWEEN_FORMS.join(term.spoken)) for term in terms)
    return text.getvalue()


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of a text file or a CSV file; as `parse_terms`.

    Raises:
        DataError: as `parse_terms`, or the file cannot be read or decoded.
    """
    try:
        return parse_terms(read_text(path))
    except DataError as error:
        raise DataError(f"{error.message} ({path})", error.hint, code=error.code) from error


def load_terms(store: OverrideStore) -> tuple[Term, ...]:
    """A dataset's own list; none where it has none.

    Raises:
        DataError: the file that keeps it is damaged or cannot be read.
    """
    return load_term_file(store.folder / _NAME)


def load_term_file(path: Path) -> tuple[Term, ...]:
    """A list as `save_term_file` writes it; none where there is no file.

    Raises:
        DataError: it is damaged or cannot be read.
    """
    if not path.exists():
        return ()
    with reading(path, "list of terms", hint="Delete this file, and give the list again."):
        return msgspec.json.decode(read_bytes(path), type=tuple[Term, ...])


def save_terms(store: OverrideStore, terms: Sequence[Term]) -> None:
    """Take a list as the dataset's own, in place of the one it has; StorageError where it cannot be written."""
    store.prepare()
    save_term_file(store.folder / _NAME, terms)


def save_term_file(path: Path, terms: Sequence[Term]) -> None:
    """Write a list as JSON; StorageError where it cannot be written."""
    write_bytes(path, msgspec.json.encode(terms))


def _table(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """The rows of a table that are not empty."""
    try:
        rows = [[_cleaned(cell) for cell in row] for row in csv.reader(lines, delimiter=delimiter, strict=True)]
    except csv.Error as error:
        message = f"The list of words is no proper CSV: {error}."
        raise DataError(message, "Look for a quotation mark without its second.", code="unreadable") from error
    return [row for row in rows if any(row)]


def _cleaned(cell: str) -> str:
    return " ".join(cell.split())


def _named(header: list[str], rows: Iterable[list[str]], place: int) -> list[Term]:
    kind, spoken = _column(header, _KIND), _column(header, _SPOKEN)
    return [
        Term(
            row[place], _cell(row, kind), tuple(filter(None, map(str.strip, _cell(row, spoken).split(_BETWEEN_FORMS))))
        )
        for row in rows
        if _cell(row, place)
    ]


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((place for place, name in enumerate(header) if name in names), None)


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


@dataclass(frozen=True, slots=True)
class TermCount:
    """How often a term is spoken.

    Attributes:
        term: of the list.
        times: by side; the empty one is of utterances without a side.
        utterances: those that it is spoken in, in their order.
    """

    term: Term
    times: Counter[str]
    utterances: tuple[Utterance, ...]

    @property
    def voices(self) -> int:
        """How many speakers say it, as far as the corpus names them."""
        return len({utterance.speaker for utterance in self.utterances} - {""})

    @property
    def training_voices(self) -> int:
        """The same in training."""
        return len({each.speaker for each in self.utterances if each.split == "train"} - {""})

    def state(self, judged: TermRecall | None = None) -> State:
        """How well it is learned, as far as its recall on the validation side tells."""
        in_training = self.times["train"]
        if not in_training:
            return "never"
        if judged is not None and (judged.base if judged.adapted is None else judged.adapted) < judged.spoken:
            return "missed"
        if in_training < FEW:
            return "few"
        return "unjudged" if judged is None else "learnt"


def count_terms(
    utterances: Iterable[Utterance], terms: Sequence[Term], language: str, profile: str = "basic"
) -> list[TermCount]:
    """How often each term is spoken, in the list's order.

    Args:
        utterances: a dataset's manifest.
        terms: its list.
        language: Whisper's code.
        profile: normalisation of the texts.
    """
    finder = TermFinder(terms, language, profile)
    times = [Counter[str]() for _ in terms]
    found: list[list[Utterance]] = [[] for _ in terms]
    for utterance in utterances:
        for index, count in finder.counts(utterance.text).items():
            times[index][utterance.split] += count
            found[index].append(utterance)
    return [TermCount(term, each, tuple(rows)) for term, each, rows in zip(terms, times, found, strict=True)]


@dataclass(frozen=True, slots=True)
class TimesRecall:
    """Recall of the terms that are spoken from `least` to `most` times in training (None: or more)."""

    least: int
    most: int | None
    spoken: int
    base: int
    adapted: int | None


def recall_by_times(counts: Iterable[TermCount], judged: Recall) -> list[TimesRecall]:
    """Recall by how often terms are spoken in training; what nothing of is judged is there with zeros."""
    times = {count.term.text: count.times["train"] for count in counts}
    found = []
    for least, most in _TIMES:
        terms = [each for each in judged.terms if least <= times.get(each.term, -1) and not _over(times, each, most)]
        adapted = None if judged.adapted is None else sum(each.adapted or 0 for each in terms)
        found.append(TimesRecall(least, most, sum(t.spoken for t in terms), sum(t.base for t in terms), adapted))
    return found


def _over(times: dict[str, int], term: TermRecall, most: int | None) -> bool:
    return most is not None and times[term.term] > most
