"""Several subtitle files beside one recording: which of them is taken, so that no second is learned twice.

Programs mark them between the recording's name and the suffix, as in ``talk.fr.srt`` or ``talk.pt-BR.forced.srt``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from studio.corpus.importers.cues import Annotated, find_beside, recordings_by_stem, stem_key, times_of
from studio.corpus.importers.options import LANGUAGE, Option, Options
from studio.corpus.importers.spans import is_same_speech
from studio.corpus.importers.tree import Tree
from studio.settings.languages import LANGUAGES, language_of_tag

SUBTITLE_LANGUAGE = Option(
    "subtitle_language",
    "Subtitles",
    "Which of several subtitle files of one recording is taken: fr for talk.fr.srt. Without it the language spoken, "
    "where that is known; else the one without a mark; else the first.",
    kind="text",
)
"""Its value is a mark, or the code of a language."""


@dataclass(frozen=True, slots=True)
class _Version:
    file: Annotated
    audio: Path
    marks: tuple[str, ...]

    @property
    def language(self) -> str:
        return next((code for mark in self.marks if (code := language_of_tag(mark))), "")


def unused_versions(files: Sequence[Annotated], options: Options) -> dict[Path, str]:
    """The files that are not taken because another one of the same recording is, each with the reason.

    Files of one language whose times differ, as those of two speakers or of two halves do, are taken together.
    """
    wanted, spoken = options.get(SUBTITLE_LANGUAGE.name, "").strip(), options.get(LANGUAGE, "")
    candidates = [
        _Version(each, each.audio, _marks(each.path, each.audio))
        for each in files
        if each.audio is not None and each.cues
    ]
    candidates.sort(key=lambda version: str(version.audio))  # stable: the files of each stay in their order
    unused: dict[Path, str] = {}
    for audio, group in groupby(candidates, key=lambda version: version.audio):
        unused |= _unused(audio, list(group), wanted, spoken)
    return unused


def subtitle_marks(tree: Tree, files: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """The marks that tell files of one recording apart, each with a name for people; none where there is no choice."""
    recordings = recordings_by_stem(tree)
    by_audio: dict[Path, set[str]] = {}
    for path in files:
        audio = find_beside(path, recordings)
        if audio is not None:
            by_audio.setdefault(audio, set()).add(_telling(_marks(path, audio)))
    found = {mark for marks in by_audio.values() if len(marks) > 1 for mark in marks if mark}
    return tuple((mark, _named(mark)) for mark in sorted(found))


def _unused(audio: Path, versions: list[_Version], wanted: str, spoken: str) -> dict[Path, str]:
    if len(versions) < 2 and not wanted:
        return {}
    ranked = sorted(versions, key=lambda version: _rank(version, wanted, spoken))
    first = ranked[0]
    if wanted and not _fits(first, wanted) and first.language:
        reason = f"its mark is not “{wanted}”, which subtitle_language asks for"
        return {version.file.path: _sentence(version, reason) for version in versions}
    used, unused = [first], {}
    for version in ranked[1:]:
        others = [cue for each in used for cue in each.file.cues]
        if version.language == first.language and not is_same_speech(times_of(version.file.cues), times_of(others)):
            used.append(version)
        else:
            why = _why(first, wanted, spoken)
            mark = _telling(version.marks)
            other = f"subtitle_language={mark} takes this one" if mark else "subtitle_language chooses another"
            reason = f"for {audio.name} {first.file.path.name} is taken, {why}; {other}"
            unused[version.file.path] = _sentence(version, reason)
    return unused


def _sentence(version: _Version, reason: str) -> str:
    return f"{version.file.path.name} is not used: {reason}."


def _rank(version: _Version, wanted: str, spoken: str) -> tuple[bool, bool, bool, bool, int]:
    """Smaller is better; equals stay in the order of their names."""
    return (
        bool(wanted) and wanted.casefold() not in version.marks,
        bool(wanted) and not _fits(version, wanted),
        bool(spoken) and not wanted and version.language != spoken,
        bool(version.language),
        len(version.marks),
    )


def _fits(version: _Version, wanted: str) -> bool:
    code = language_of_tag(wanted)
    return wanted.casefold() in version.marks or (bool(code) and version.language == code)


def _why(version: _Version, wanted: str, spoken: str) -> str:
    if wanted and _fits(version, wanted):
        return "which was chosen"
    if spoken and version.language == spoken:
        return f"which is in {LANGUAGES.get(spoken, spoken)}, the language spoken"
    return "the first of them" if version.marks else "which has no mark"


def _marks(path: Path, audio: Path) -> tuple[str, ...]:
    """What stands between a recording's name and the last suffix: ``("pt-br", "forced")``."""
    stem = stem_key(str(audio.with_suffix("")))
    marks = stem_key(str(path))[len(stem) :].split(".")[1:-1]
    return tuple(mark for mark in marks if mark and f".{mark}" != audio.suffix.lower())


def _telling(marks: tuple[str, ...]) -> str:
    """The mark by which a file is chosen: its language's, else the first."""
    return next((mark for mark in marks if language_of_tag(mark)), marks[0] if marks else "")


def _named(mark: str) -> str:
    code = language_of_tag(mark)
    name = LANGUAGES.get(code, "")
    return name if mark == code else f"{name} ({mark})" if name else mark
