"""A corpus as a manifest: what its own lists and the headers of its recordings say, without decoding any."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from studio.audio.decoding import RAW_SUFFIXES, AudioInfo, has_header, length_of, probe
from studio.audio.raw_format import RawFormat
from studio.corpus.exclusions import Excluded, displayed, exclusions_of, save_exclusions
from studio.corpus.imported import Import, plain, utterance_of
from studio.corpus.importers import Format, Recording, Watch, read_source
from studio.corpus.importers.notices import Notice
from studio.corpus.importers.options import Options
from studio.corpus.utterance import Manifest, Utterance
from studio.errors import DataError, full_text

_SAMPLE_BYTES = 2  # of RawFormat's default
_THREADS = 8
_REPORT_EVERY = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import found; ``found == len(utterances) + len(excluded)``.

    Attributes:
        utterances: each with its split, and its set as the corpus names it, such as ``eval_clean``.
        excluded: what cannot be used, each with its reason.
        formats: those that were recognised.
        notices: what was guessed, and what is not used.
    """

    utterances: tuple[Utterance, ...]
    excluded: tuple[Excluded, ...]
    formats: tuple[Format, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def found(self) -> int:
        """Recordings, and parts of recordings, that the corpus lists or that lie in it."""
        return len(self.utterances) + len(self.excluded)

    def save(self, path: Path) -> None:
        """Write the manifest whole or not at all, and what it leaves out beside it.

        Raises:
            DataError: it cannot be written.
        """
        Manifest(self.utterances).save(path)
        if self.excluded or exclusions_of(path):
            save_exclusions(path, self.excluded)

    def to_dict(self) -> dict[str, object]:
        """For JSON: ``{"formats", "found", "used", "excluded": [{"audio", "reason", "message"}],
        "notices"}``."""
        rows = [{"audio": row.audio, "reason": row.reason, "message": row.message} for row in self.excluded]
        formats = [form.name for form in self.formats]
        notices = [notice.message for notice in self.notices]
        used = len(self.utterances)
        return {"formats": formats, "found": self.found, "used": used, "excluded": rows, "notices": notices}


def import_corpus(
    source: Path,
    *,
    format: str = "",
    options: Options | None = None,
    language: str = "",
    progress: Progress | None = None,
    unpacking: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Imported:
    """`read_source`, and the length of every recording from its header, or from its size where it has none.

    The language spoken, where it is known, decides what no option does. What is wrong with the sound itself is the
    audit's to find.

    Raises:
        DataError: as `read_source`; code ``cancelled``.
    """
    watch = Watch.of(unpacking, cancelled)
    listing = read_source(source, format=format, options=options, language=language, watch=watch)
    recordings = listing.recordings
    lengths = _Lengths(recordings)
    utterances: list[Utterance] = []
    excluded: list[Excluded] = []
    for start in range(0, len(recordings), _REPORT_EVERY):
        if cancelled is not None and cancelled():
            raise DataError("The import was cancelled.", code="cancelled")
        chunk = recordings[start : start + _REPORT_EVERY]
        imported = Import.of(chunk)
        for row, result in enumerate(lengths.of(chunk)):
            if isinstance(result, Excluded):
                excluded.append(result)
                continue
            text, place = plain(imported.texts[row]), imported.starts[row]
            utterances.append(
                utterance_of(imported, row, text, place, result, imported.splits[row], imported.sets[row])
            )
        if progress is not None:
            progress(start + len(chunk), len(recordings))
    return Imported(tuple(utterances), tuple(excluded), listing.formats, listing.notices)


class _Lengths:
    """Seconds of recordings, or why they cannot be used; headers are read on several threads."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._trusted = not any(map(_may_have_header, _one_of_each_folder(recordings)))
        self._known: dict[tuple[Path, str], AudioInfo | DataError] = {}

    def of(self, recordings: Sequence[Recording]) -> list[float | Excluded]:
        """A result for each of these, in order."""
        usable = [recording for recording in recordings if _problem(recording) is None]
        fresh = {
            (recording.audio, recording.raw) for recording in usable if not self._is_plain(recording)
        } - self._known.keys()
        keys = sorted(fresh)
        if keys:
            self._known = {} if len(self._known) > 10 * _REPORT_EVERY else self._known
            with ThreadPoolExecutor(_THREADS, thread_name_prefix="import") as pool:
                self._known |= dict(zip(keys, pool.map(_probed, keys), strict=True))
        return [self._length(recording) for recording in recordings]

    def _is_plain(self, recording: Recording) -> bool:
        return self._trusted and not recording.raw and _is_raw(recording.audio)

    def _length(self, recording: Recording) -> float | Excluded:
        problem = _problem(recording)
        if problem is None:
            try:
                return length_of(recording.piece, self._info(recording))
            except DataError as error:
                problem = error.code, full_text(error.message, error.hint)
        return Excluded(displayed(recording.audio), *problem)

    def _info(self, recording: Recording) -> AudioInfo:
        if self._is_plain(recording):
            return _info_of_size(recording.audio)
        key = recording.audio, recording.raw
        info = self._known[key] if key in self._known else _probed(key)
        if isinstance(info, DataError):
            raise info
        return info


def _one_of_each_folder(recordings: Sequence[Recording]) -> list[Path]:
    """Recordings without a header by their names; corpora do not mix them with others in one folder."""
    folders: dict[str, Path] = {}
    for recording in recordings:
        if _is_raw(recording.audio):
            folders.setdefault(os.path.dirname(recording.audio), recording.audio)  # noqa: PTH120 - 600,000 times
    return list(folders.values())


def _may_have_header(path: Path) -> bool:
    try:
        return has_header(path)
    except DataError:
        return True


def _is_raw(path: Path) -> bool:
    return path.name.lower().endswith(RAW_SUFFIXES)


def _info_of_size(path: Path) -> AudioInfo:
    form = RawFormat()
    try:
        frames = path.stat().st_size // (_SAMPLE_BYTES * form.channels)
    except (OSError, ValueError):
        return probe(path)  # which says what is wrong
    return AudioInfo(frames / form.sample_rate, form.sample_rate, form.channels, frames) if frames else probe(path)


def _probed(key: tuple[Path, str]) -> AudioInfo | DataError:
    try:
        return probe(*key)
    except DataError as error:
        return error


def _problem(recording: Recording) -> tuple[str, str] | None:
    if recording.problem is not None:
        return recording.problem
    if not (recording.text or "").strip():
        return "no_transcript", "The transcript is empty."
    return None
