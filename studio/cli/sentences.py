"""``dataset sentences``: sentences with the words that are spoken too rarely."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from studio.audio.speakers import CommandSpeaker, EspeakSpeaker, Speaker
from studio.cli.common import check_writable
from studio.cli.console import audit_progress, counted, err, out
from studio.cli.opening import FolderArgument, SpokenOption, TokenizerOption, open_with_progress
from studio.cli.runs import show_warning
from studio.cli.words import divided
from studio.corpus.dataset import Dataset
from studio.corpus.opening import keep_split
from studio.corpus.sentences import Sentence, make_sentences, read_templates, speak_beside, templates_of
from studio.corpus.terms import FEW, count_terms, load_terms
from studio.errors import DataError, SettingsError
from studio.storage.atomic import write_text
from studio.text.terms import Term

_MAY_NOT_FIT = (
    "Each word stands where another of the list stood: gender, number or ending may not fit. Read "
    "the sentences and leave out what nobody would say, or give templates of your own (--templates)."
)


def write_sentences(
    folder: FolderArgument,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", help="Text file to read aloud from; with --speak, the folder of a new dataset."),
    ],
    templates: Annotated[
        Path | None,
        typer.Option("--templates", help="Your own sentences, one a line, with {} or {kind} where a word goes."),
    ] = None,
    each: Annotated[int, typer.Option("--each", min=1, help="Times that each word is to be spoken in training.")] = FEW,
    speak: Annotated[bool, typer.Option("--speak", help="Let espeak-ng speak them, in several voices.")] = False,
    speak_with: Annotated[
        str,
        typer.Option(
            "--speak-with",
            metavar="COMMAND",
            help="Let a program speak them: {output} is the file it writes, {text} the text (else on its input).",
        ),
    ] = "",
    language: SpokenOption = "",
    checkpoint_name: TokenizerOption = "",
) -> None:
    """Make sentences with the dataset's words that are spoken too rarely, from templates or its own training side.

    As text they are read aloud on the window's Record page. Spoken, they are for training only, in a manifest with the
    dataset's own recordings, whose sides stay.
    """
    if output.exists():
        raise DataError(f"{output} exists already.", "Name another --output.", code="exists")
    check_writable("--output", output)
    speaker = _speaker(speak, speak_with, language)
    own = read_templates(templates.expanduser()) if templates else None
    dataset = open_with_progress(folder, checkpoint_name, language)
    dataset.require_usable()
    terms = load_terms(dataset.store)
    if divided(dataset).split.is_drawn:
        keep_split(dataset, dataset.split)  # what is held out of these sentences must be held out of a run
    manifest = dataset.manifest()
    missing = [(count.term, each - count.times["train"]) for count in count_terms(manifest, terms, language)]
    missing = [(term, lacking) for term, lacking in missing if lacking > 0]
    if not missing:
        raise DataError("No word of the dataset's list is missing.", "Ask for more with --each.", code="no_terms")
    known = {utterance.text for utterance in manifest}
    found = templates_of(manifest, terms, language) if own is None else own
    sentences, without = make_sentences(found, missing, known)
    _say_without(without)
    if not sentences:
        raise DataError("No sentence could be made.", "Give sentences of your own: --templates FILE", code="template")
    err.print(f"{counted(len(sentences), 'sentence')} with {counted(len(missing) - len(without), 'word')}.")
    if own is None:
        show_warning(_MAY_NOT_FIT)
    made = _spoken(dataset, sentences, output, speaker, terms) if speaker else _written(sentences, output)
    out.print(str(made), soft_wrap=True, markup=False, highlight=False)


def _speaker(speak: bool, command: str, language: str) -> Speaker | None:
    if command:
        return CommandSpeaker(command)
    if speak and not language:
        raise SettingsError([("--language", "name the language that espeak-ng is to speak, such as --language ko")])
    return EspeakSpeaker(language) if speak else None


def _say_without(terms: Sequence[Term]) -> None:
    if terms:
        named = ", ".join(term.text for term in terms)
        err.print(f"No template takes {named}: give sentences with --templates.", soft_wrap=True, markup=False)


def _written(sentences: Sequence[Sentence], output: Path) -> Path:
    write_text(output, "".join(f"{sentence.text}\n" for sentence in sentences))
    return output


def _spoken(
    dataset: Dataset, sentences: Sequence[Sentence], output: Path, speaker: Speaker, terms: Sequence[Term]
) -> Path:
    with audit_progress("Speaking sentences") as progress:
        return speak_beside(dataset, sentences, output.expanduser().absolute(), speaker, terms, progress)
