"""Terms, words that must come out right: finding them in texts, and how many of those spoken a model recognises.

Texts are compared as the normalisation profile has them; with ``none`` as ``basic`` has them, since a comma after a
term is not part of it. Where words are spaced a term is one or several whole words (``l'heure`` is two). In Korean,
whose particles follow a noun without a space, it begins where a word does; in languages without spaces it may be any
part of a text. In both it ends in no number and no word of Latin letters (``AI`` is in ``AI가``, not in ``email``). It
goes from one word into the next only from the first one's beginning, as spacing is free in Korean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import sqrt
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein, Opcode

from studio.text.alignment import is_by_character, unit_key, units_of
from studio.text.error_rates import Interval, bootstrap_ratio, words_of

_Z = 1.959964  # of 95 % of the normal distribution


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several, that must come out right.

    Attributes:
        text: as it is to be written.
        kind: the user's own, such as ``drug``; may be empty.
        spoken: other forms that are the term too, such as ``fifty milligrams`` of ``50 mg``.
    """

    text: str
    kind: str = ""
    spoken: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways in which it is written."""
        return self.text, *self.spoken


def term_prompt(terms: Iterable[str]) -> str:
    """Terms as the text before, by which a decoder is told them (arXiv 2212.04356, §2.3); the same in training."""
    return ", ".join(terms)


def fitting_terms(terms: Iterable[str], fits: Callable[[str], bool]) -> tuple[list[str], list[str]]:
    """The terms whose prompt fits beside those before them, and the others.

    Args:
        terms: the most important first.
        fits: whether there is room for a prompt.
    """
    terms = list(terms)
    if fits(term_prompt(terms)):
        return terms, []
    taken: list[str] = []
    left_out: list[str] = []
    for term in terms:
        (taken if fits(term_prompt([*taken, term])) else left_out).append(term)
    return taken, left_out


class Occurrence(NamedTuple):
    """A term's place in a text: index of the term, start and end in whatever the text is counted in."""

    term: int
    start: int
    end: int


class _Tokens(NamedTuple):
    """Words, or characters where terms may be part of a word, and which of them begin a word."""

    tokens: list[str]
    begins: list[bool]


_Forms = dict[str, list[tuple[int, list[str]]]]
_HANGUL = re.compile("[가-힣]")
_IN_RUNS = re.compile("[0-9a-zà-ɏ]")
"""Latin letters and digits, whose words are whole in any language."""


def _is_in_run(text: _Tokens, place: int) -> bool:
    """Whether a word of Latin letters and digits goes on at a character from the one before it."""
    if not 0 < place < len(text.tokens) or text.begins[place]:
        return False
    return all(_IN_RUNS.match(each) for each in text.tokens[place - 1 : place + 1])


class TermFinder:
    """Finds terms in texts of one language.

    Args:
        terms: to be found.
        language: Whisper's code; without one the terms' own letters decide whether words are spaced.
        profile: normalisation of the texts.
    """

    def __init__(self, terms: Sequence[Term], language: str, profile: str) -> None:
        self.terms = terms
        self._by_character = is_by_character(" ".join(term.text for term in terms), language)
        self._profile = "korean-spaced" if self._by_character else "basic" if profile == "none" else profile
        letters = "".join(term.text for term in terms)
        self._is_korean = self._by_character and (language == "ko" if language else _HANGUL.search(letters) is not None)
        self._forms = self._forms_by(self._profile)
        self._shown_forms = self._forms_by("basic")

    def counts(self, text: str) -> Counter[int]:
        """How often each term is in a text, by its index; those that are not are left out."""
        return Counter(found.term for found in self._find(self._tokens(text, self._profile), self._forms))

    def recognised(self, references: Sequence[str], hypotheses: Sequence[str]) -> tuple[int, int]:
        """How often terms are spoken in all references, and how many of these times they are in the hypotheses."""
        spoken = list(map(self.counts, references))
        right = (said & self.counts(text) for said, text in zip(spoken, hypotheses, strict=True) if said)
        return sum(said.total() for said in spoken), sum(each.total() for each in right)

    def places(self, text: str) -> list[Occurrence]:
        """Where terms are in a text, in characters, without the marks around them; for showing them."""
        spans, tokens = self._shown(text)
        found = self._find(tokens, self._shown_forms)
        return [Occurrence(term, spans[start][0], spans[end - 1][1]) for term, start, end in found]

    def heard(self, reference: str, hypothesis: str) -> list[tuple[int, str]]:
        """What a hypothesis has in the place of each term of a reference; empty where it has nothing there."""
        said, (spans, heard) = self._shown(reference)[1], self._shown(hypothesis)
        ends = list(accumulate(map(len, said.tokens), initial=0))
        codes = Levenshtein.opcodes("".join(said.tokens), "".join(heard.tokens))
        found = []
        for term, start, end in self._find(said, self._shown_forms):
            letters = {place for code in codes for place in _within(code, ends[start], ends[end])}
            words = _mostly_in(letters, heard.tokens)
            found.append((term, hypothesis[spans[words[0]][0] : spans[words[-1]][1]] if words else ""))
        return found

    def _forms_by(self, profile: str) -> _Forms:
        """Each term's forms as a profile has them, by their first token, the longest first."""
        found: _Forms = {}
        for index, term in enumerate(self.terms):
            for form in {tuple(self._tokens(form, profile).tokens) for form in term.forms} - {()}:
                found.setdefault(form[0], []).append((index, list(form)))
        for forms in found.values():
            forms.sort(key=lambda each: -len(each[1]))
        return found

    def _find(self, text: _Tokens, forms: _Forms) -> Iterator[Occurrence]:
        """In the order of their places; no two of one term overlap."""
        ends = [0] * len(self.terms)
        for start, token in enumerate(text.tokens):
            for term, form in forms.get(token, ()):
                end = start + len(form)
                if start < ends[term] or text.tokens[start:end] != form:
                    continue
                if not self._by_character or self._may_stand(text, start, end):
                    ends[term] = end
                    yield Occurrence(term, start, end)

    def _may_stand(self, text: _Tokens, start: int, end: int) -> bool:
        """Whether a term among characters begins and ends where it may."""
        starts_inside = not text.begins[start]
        if starts_inside and (self._is_korean or any(text.begins[start + 1 : end])):
            return False
        return not (_is_in_run(text, start) or _is_in_run(text, end))

    def _tokens(self, text: str, profile: str) -> _Tokens:
        return self._parted(words_of(text, profile).split())

    def _parted(self, words: Iterable[str]) -> _Tokens:
        tokens: list[str] = []
        begins: list[bool] = []
        for word in words:
            parts = list(word) if self._by_character else word.replace("'", " ").split()
            tokens += parts
            begins += [place == 0 or not self._by_character for place in range(len(parts))]
        return _Tokens(tokens, begins)

    def _shown(self, text: str) -> tuple[list[tuple[int, int]], _Tokens]:
        """Start and end of each token in a text, and the tokens, by the ``basic`` profile."""
        spans: list[tuple[int, int]] = []
        tokens: list[str] = []
        begins: list[bool] = []
        at, is_word_end = 0, True
        for unit in units_of(text, by_character=self._by_character):
            parts = self._parted([unit_key(unit)])
            start = at + next((place for place, char in enumerate(unit) if char.isalnum()), 0)
            end = at + max((place for place, char in enumerate(unit) if unit_key(char)), default=-1) + 1
            spans += [(start, end)] * len(parts.tokens)
            tokens += parts.tokens
            begins += [begin and (is_word_end or not self._by_character) for begin in parts.begins]
            is_word_end = end < at + len(unit)
            at += len(unit)
        return spans, _Tokens(tokens, begins)


def _within(code: Opcode, start: int, end: int) -> range:
    """The part of an aligned stretch of the hypothesis that is of letters ``start`` to ``end`` of the reference."""
    if code.tag == "insert":
        return range(code.dest_start, code.dest_end) if start < code.src_start < end else range(0)
    if code.tag == "delete":
        return range(0)
    shift = code.dest_start - code.src_start
    return range(max(start, code.src_start) + shift, min(end, code.src_end) + shift)


def _mostly_in(letters: Container[int], words: Sequence[str]) -> list[int]:
    """The words, by their places, of which at least half of the letters are among these."""
    found, at = [], 0
    for place, word in enumerate(words):
        inside = sum(letter in letters for letter in range(at, at + len(word)))
        found += [place] if 2 * inside >= len(word) else []
        at += len(word)
    return found


@dataclass(frozen=True, slots=True)
class Heard:
    """What a term was heard as (empty: as nothing), and how often."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class TermRecall:
    """How often one term is spoken, and recognised; the adapted figures are None without an adapter.

    Attributes:
        term: as it is to be written.
        kind: as of the term.
        spoken: times in the references.
        base: of those, recognised by the base: in an utterance as often as its text has the term, at most as spoken.
        adapted: the same of the adapter.
        heard_base: what the base has in its place, the most frequent first, and right ones among them.
        heard_adapted: the same of the adapter.
    """

    term: str
    kind: str
    spoken: int
    base: int
    adapted: int | None = None
    heard_base: list[Heard] = field(default_factory=list)
    heard_adapted: list[Heard] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recall:
    """Recall of all terms together; the adapted figures are None without an adapter.

    Attributes:
        split: side of the utterances; empty where they have none.
        spoken: times that a term is in a reference.
        base: of those, recognised by the base.
        adapted: the same of the adapter.
        base_interval: 95 %, by E. B. Wilson, “Probable inference”, Journal of the American Statistical Association 22,
            1927: a bootstrap knows no interval where all, or none, are recognised.
        adapted_interval: the same of the adapter.
        difference: 95 % of adapter minus base, by bootstrap over the utterances that have a term.
        surplus_base: times that the base writes a term beyond those spoken.
        surplus_adapted: the same of the adapter.
        terms: each that is spoken, in the list's order.
    """

    split: str
    spoken: int
    base: int
    adapted: int | None
    base_interval: Interval
    adapted_interval: Interval | None
    difference: Interval | None
    surplus_base: int
    surplus_adapted: int | None
    terms: list[TermRecall]


def recall(
    finder: TermFinder,
    references: Sequence[str],
    base: Sequence[str],
    adapted: Sequence[str] | None = None,
    *,
    split: str = "",
) -> Recall | None:
    """How many of the terms spoken a base and an adapter recognise; None where none is spoken.

    Args:
        finder: of the terms.
        references: what was said, an utterance each.
        base: the base's texts.
        adapted: the adapter's, if there is one.
        split: side of these utterances.
    """
    spoken = [finder.counts(text) for text in references]
    having = [row for row, counts in enumerate(spoken) if counts]
    total = sum(count.total() for count in spoken)
    if not total:
        return None
    models = [_Recognised.of(finder, references, texts, spoken) for texts in (base, adapted) if texts is not None]
    first, last = models[0], models[-1]
    is_compared = adapted is not None
    change, lengths = (np.array(rows, np.int64) for rows in zip(*_changes(first, last, spoken, having), strict=True))
    return Recall(
        split,
        total,
        first.total,
        last.total if is_compared else None,
        wilson_interval(first.total, total),
        wilson_interval(last.total, total) if is_compared else None,
        bootstrap_ratio(change, lengths) if is_compared else None,
        first.surplus,
        last.surplus if is_compared else None,
        _by_term(finder.terms, sum(spoken, Counter[int]()), models),
    )


@dataclass(frozen=True)
class _Recognised:
    """What one model recognised: per utterance and per term, in excess, and what it has in each term's place."""

    rows: list[int]
    terms: Counter[int]
    surplus: int
    heard: dict[int, Counter[str]]

    @property
    def total(self) -> int:
        return self.terms.total()

    @classmethod
    def of(
        cls, finder: TermFinder, references: Sequence[str], texts: Sequence[str], spoken: Sequence[Counter[int]]
    ) -> _Recognised:
        found = [finder.counts(text) for text in texts]
        right = [said & written for said, written in zip(spoken, found, strict=True)]
        heard: dict[int, Counter[str]] = {}
        for reference, text, said in zip(references, texts, spoken, strict=True):
            for term, part in finder.heard(reference, text) if said else ():
                heard.setdefault(term, Counter())[part] += 1
        surplus = sum((written - said).total() for said, written in zip(spoken, found, strict=True))
        return cls([each.total() for each in right], sum(right, Counter[int]()), surplus, heard)


def _changes(
    base: _Recognised, adapted: _Recognised, spoken: Sequence[Counter[int]], having: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Terms gained and terms spoken of each utterance that has any."""
    for row in having:
        yield adapted.rows[row] - base.rows[row], spoken[row].total()


def _by_term(terms: Sequence[Term], spoken: Counter[int], models: Sequence[_Recognised]) -> list[TermRecall]:
    base, adapted = models[0], models[1] if len(models) > 1 else None
    return [
        TermRecall(
            term.text,
            term.kind,
            spoken[index],
            base.terms[index],
            adapted.terms[index] if adapted else None,
            _ranked(base.heard.get(index)),
            _ranked(adapted.heard.get(index)) if adapted else [],
        )
        for index, term in enumerate(terms)
        if spoken[index]
    ]


def _ranked(heard: Counter[str] | None) -> list[Heard]:
    ranked = sorted((heard or Counter()).items(), key=lambda item: (-item[1], item[0]))
    return [Heard(text, count) for text, count in ranked]


def wilson_interval(right: int, total: int) -> Interval:
    """95 % interval of a share by Wilson's score; ``total`` is at least 1."""
    share, weight = right / total, _Z * _Z / total
    middle = (share + weight / 2) / (1 + weight)
    reach = sqrt(share * (1 - share) * weight + weight * weight / 4) / (1 + weight)
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))
