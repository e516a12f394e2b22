"""Sentences with terms that are spoken too rarely, made from templates: to be read aloud, or spoken by a program."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.audio.speakers import Speaker
from studio.corpus.dataset import Dataset
from studio.corpus.overrides import OverrideStore
from studio.corpus.terms import save_terms
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError
from studio.storage.atomic import creating_folder
from studio.text.encodings import read_text
from studio.text.terms import Term, TermFinder

MANIFEST_NAME = "manifest.jsonl"
_SLOT = re.compile(r"\{([^{}]*)\}")
_SYLLABLE = re.compile("[가-힣]")
_PARTICLES = (("은", "는"), ("을", "를"), ("이", "가"), ("과", "와"), ("으로", "로"), ("이나", "나"), ("이랑", "랑"))
"""Of Korean: after a consonant, after a vowel."""
_RIEUL = 8


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence around a term; ``kind`` is that of the terms that it takes, empty for any."""

    before: str
    after: str
    kind: str = ""

    def filled(self, form: str) -> str:
        """The sentence with a term, with a capital where it begins, and the Korean particle that goes with it."""
        is_first = not any(char.isalnum() for char in self.before)
        return f"{self.before}{form[:1].upper() + form[1:] if is_first else form}{_agreeing(form, self.after)}"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is to be written and as it is to be said, with the term that it was made for."""

    text: str
    said: str
    term: str

    @classmethod
    def typed(cls, line: str, term: Term) -> Sentence:
        """A sentence that a person wrote: with the term, or with ``{}`` in its place."""
        if line.count("{}") == 1:
            return _filled(Template(*line.split("{}")), term)
        return cls(line, line.replace(term.text, _said(term)), term.text)


def read_templates(path: Path) -> list[Template]:
    """The templates of a text file, a sentence a line, with ``{}`` where any term goes, or ``{kind}`` for one kind.

    Raises:
        DataError: the file cannot be read, or a line has not exactly one such place (code ``template``).
    """
    templates = []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        slots = list(_SLOT.finditer(line))
        if len(slots) != 1:
            raise DataError(
                f"{path}, line {number}: a template has one {{}} where the term goes: {line.strip()}",
                "Write such as: The patient takes {} daily.",
                code="template",
            )
        templates.append(
            Template(line[: slots[0].start()].lstrip(), line[slots[0].end() :].rstrip(), slots[0][1].strip())
        )
    return templates


def templates_of(utterances: Iterable[Utterance], terms: Sequence[Term], language: str) -> list[Template]:
    """Sentences of the training side that have one term, with its place open for others of its kind.

    What is held out is never taken: it would be learned from then.
    """
    finder = TermFinder(terms, language, "basic")
    found: dict[Template, None] = {}
    for utterance in utterances:
        places = finder.places(utterance.text) if utterance.split == "train" else []
        if len(places) == 1:
            (place,) = places
            template = Template(utterance.text[: place.start], utterance.text[place.end :], terms[place.term].kind)
            found[template] = None
    return [template for template in found if any(map(str.isalnum, template.before + template.after))]


def make_sentences(
    templates: Sequence[Template], wanted: Sequence[tuple[Term, int]], known: Collection[str] = (), seed: int = 42
) -> tuple[list[Sentence], list[Term]]:
    """Sentences with terms, and the terms that no template takes.

    Args:
        templates: of which each term gets different ones, drawn.
        wanted: terms, and how many sentences at most are to be made with each.
        known: texts that are there already.
        seed: another one draws others.
    """
    random = np.random.default_rng(seed)
    sentences: list[Sentence] = []
    without: list[Term] = []
    for term, count in wanted:
        fitting = [each for each in templates if not (each.kind and term.kind) or each.kind == term.kind]
        fitting = [each for each in fitting if each.filled(term.text) not in known]
        chosen = [fitting[index] for index in random.permutation(len(fitting))[:count].tolist()]
        sentences += [_filled(each, term) for each in chosen]
        if not fitting:
            without.append(term)
    return sentences, without


def _filled(template: Template, term: Term) -> Sentence:
    return Sentence(template.filled(term.text), template.filled(_said(term)), term.text)


def _said(term: Term) -> str:
    """How a term is told to a voice."""
    return term.spoken[0] if term.spoken else term.text


def speak_beside(
    dataset: Dataset,
    sentences: Sequence[Sentence],
    folder: Path,
    speak: Speaker,
    terms: Sequence[Term],
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Make a dataset of spoken sentences, for training only, and of another dataset, whose sides stay as they are.

    Args:
        dataset: divided.
        sentences, folder, speak, progress: as of `speak_sentences`.
        terms: the new dataset's list.

    Returns:
        Its manifest.

    Raises:
        DataError: the dataset is not divided (code ``split``).
        StudioError, StorageError: as of `speak_sentences`.
    """
    manifest = dataset.manifest()
    if any(not utterance.split for utterance in manifest):
        raise DataError(
            "The dataset is not divided, so that what is held out is not known.",
            "Make a run file first: whisper-lora-studio new",
            code="split",
        )
    made = speak_sentences(sentences, folder, speak, manifest, progress)
    save_terms(OverrideStore(made), terms)
    return made


def speak_sentences(
    sentences: Sequence[Sentence],
    folder: Path,
    speak: Speaker,
    beside: Sequence[Utterance] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write sentences as FLAC files, and a manifest of them, for training only, and of the utterances beside them.

    Args:
        sentences: to be said.
        folder: must not exist; appears whole or not at all.
        speak: says them.
        beside: the dataset that they are to be learned with, whose sides stay as they are.
        progress: called with the sentences done and their total.

    Returns:
        The manifest.

    Raises:
        StudioError: one cannot be said.
        StorageError: it cannot be written.
    """
    taken, prefix = {utterance.id for utterance in beside}, "sentence"
    while any(f"{prefix} {number}" in taken for number in range(1, len(sentences) + 1)):
        prefix = f"more {prefix}"  # of a dataset that has been made so before
    with creating_folder(folder) as written:
        made = []
        for number, sentence in enumerate(sentences):
            name = f"{number + 1:04d}.flac"
            seconds = speak(number, sentence.said, written / name)
            made.append(Utterance(f"{prefix} {number + 1}", str(folder / name), sentence.text, seconds, "train"))
            if progress is not None:
                progress(number + 1, len(sentences))
        Manifest([*beside, *made]).save(written / MANIFEST_NAME)
    return folder / MANIFEST_NAME


def _agreeing(term: str, after: str) -> str:
    """What follows a term in Korean, with the form of its particle that goes with the term's last sound."""
    if not _SYLLABLE.fullmatch(term[-1:]):
        return after
    final = (ord(term[-1]) - ord("가")) % 28
    for pair in _PARTICLES:
        for particle in pair:
            if after.startswith(particle) and not _SYLLABLE.match(after[len(particle) :]):
                closed = final != 0 and not (pair[1] == "로" and final == _RIEUL)
                return pair[0 if closed else 1] + after[len(particle) :]
    return after
