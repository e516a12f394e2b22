"""Kaldi's data directories, which ESPnet uses too: ``wav.scp``, ``text``, ``segments``, ``utt2spk``.

https://kaldi-asr.org/doc/data_prep.html: every line is a key and a value parted by white space. ``segments`` gives
``utterance recording start end``; an end of −1 is the recording's. ``wav.scp`` may hold a command that ends in ``|``:
commands of others are not run, but a file that one only decodes is read itself; the rest is listed as unreadable. Or a
place in an archive (``file.ark:123``), out of which recordings are taken: `studio.corpus.importers.kaldi_archives`.
Paths are relative to where the recipe was run, some folder above.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from studio.corpus.importers.cues import Cue, row_of
from studio.corpus.importers.kaldi_archives import extracted, is_in_archive
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.side_names import name_of_folder
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

_FOLDERS_ABOVE = 4
_LISTS = ("wav.scp", "text", "segments", "utt2spk", "spk2utt", "utt2dur", "reco2dur", "utt2num_frames")
"""Those that are read, and those that only say the same otherwise."""


def read(tree: Tree, options: Options) -> Reading:
    """Read every directory with a ``wav.scp`` and a ``text``."""
    rows: list[Row] = []
    lists: list[Path] = []
    for path in tree.named("wav.scp"):
        if (path.parent / "text").is_file():
            rows += _Directory(path.parent, tree).rows()
            lists += [path.with_name(name) for name in _LISTS]
    return Reading(tuple(rows), files=tuple(lists))


class _Directory:
    def __init__(self, folder: Path, tree: Tree) -> None:
        self._folder = folder
        self._split = name_of_folder(folder, tree.root.parent)
        above = [folder, *folder.parents][: _FOLDERS_ABOVE + 1]
        self._bases = tuple(dict.fromkeys([*above, tree.root]))
        self._finder = Finder()
        self._repeated: list[Row] = []
        self._texts = {key: value for _, key, value in self._once("text")}
        self._speakers = dict(reversed([(key, value) for _, key, value in _pairs(folder / "utt2spk")]))

    def rows(self) -> Iterator[Row]:
        """A row for each utterance of ``text``, ``segments`` or ``wav.scp``."""
        listed = [(key, value) for _, key, value in self._once("wav.scp")]
        packed = extracted(self._folder / "wav.scp", listed, lambda name: self._finder.find(name, self._bases))
        found = [(key, self._recording(key, value, packed)) for key, value in listed]
        recordings = dict(found)
        segments = self._folder / "segments"
        known: set[str] = set()
        if segments.is_file():
            for number, key, value in self._once("segments"):
                known.add(key)
                yield self._segment(key, value.split(), f"line {number}", recordings)
        else:
            for key, (audio, problem) in found:
                known.add(key)
                yield self._row(key, audio, problem)
        for key in sorted(self._texts.keys() - known):
            missing = f"{self._folder}: text has “{key}”, but neither segments nor wav.scp."
            yield self._row(key, self._folder / key, missing, "missing")
        yield from self._repeated

    def _once(self, name: str) -> Iterator[tuple[int, str, str]]:
        """The pairs of a list; a key that it writes again, whose meaning is unsure then, is kept as not used."""
        seen: set[str] = set()
        for number, key, value in _pairs(self._folder / name):
            if key not in seen:
                seen.add(key)
                yield number, key, value
                continue
            path = self._folder / name
            message = f"{path}, line {number}: “{key}” is written again, with “{value[:80]}”; its first line is taken."
            self._repeated.append(Row(Path(f"{path}:{number}"), None, self._split, problem=("unreadable", message)))

    def _row(self, key: str, audio: Path, problem: str, reason: str = "") -> Row:
        trouble = (reason or ("missing" if "no recording" in problem else "unreadable"), problem) if problem else None
        return Row(audio, self._texts.get(key), self._split, self._speakers.get(key, ""), trouble, key)

    def _segment(self, key: str, fields: list[str], place: str, recordings: dict[str, tuple[Path, str]]) -> Row:
        source = self._folder / "segments"
        try:
            name, start, end = fields[0], float(fields[1]), float(fields[2])
        except (IndexError, ValueError):
            return self._row(key, self._folder / key, f"{source}, {place}: it is not “utterance recording start end”.")
        if name not in recordings:
            return self._row(key, self._folder / name, f"{source}, {place}: no recording “{name}” is in wav.scp.")
        audio, problem = recordings[name]
        if problem:
            return self._row(key, audio, problem)
        text, speaker = self._texts.get(key, ""), self._speakers.get(key, "")
        if end == -1 and start >= 0:
            return Row(audio, text or None, self._split, speaker, None, key, start)
        row = row_of(audio, Cue(start, end, text, speaker, place), source, True, self._split)
        return Row(audio, row.text, self._split, speaker, row.problem, key, row.start, row.duration)

    def _recording(self, key: str, value: str, packed: Mapping[str, tuple[Path, str]]) -> tuple[Path, str]:
        """Its path, and what is wrong with it."""
        where = self._folder / "wav.scp"
        named = _decoded_file(value)
        found = self._finder.find(named, self._bases) if named else None
        if found is not None:
            return found, ""
        if value.endswith("|"):
            return where, f"{where}: “{value[:120]}” is a command, and commands are not run; run it and name its file."
        if is_in_archive(value):
            return packed[key]
        found = self._finder.find(value, self._bases)
        if found is None:
            return self._folder / value, f"{where}: there is no recording “{value}”."
        return found, ""


def _decoded_file(command: str) -> str:
    """The one file that a command only decodes, as LibriSpeech's recipes do; empty where it may change the sound."""
    if not command.endswith("|") or command.count("|") > 1:
        return ""
    try:
        program, *words = shlex.split(command.rstrip("| "))
    except ValueError:
        return ""
    known = _DECODERS.get(PurePosixPath(program).name, frozenset())
    files = [word for word in words if word not in known]
    return files[0] if known and len(files) == 1 else ""


_DECODERS = {
    "flac": frozenset(("-c", "-d", "-s", "-dcs", "-cds", "-cd", "-dc", "--silent", "--stdout", "--decode")),
    "sph2pipe": frozenset(("-f", "wav", "-p")),
    "ffmpeg": frozenset(("-i", "-f", "wav", "-", "-v", "-loglevel", "quiet", "error", "-nostdin", "pipe:1")),
}
"""What decodes a whole recording, with the words that change nothing about its sound."""


def _pairs(path: Path) -> Iterator[tuple[int, str, str]]:
    """Number, key and value of every line of a list; nothing where there is no list."""
    if not path.is_file():
        return
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            key, _, value = line.strip().replace("\t", " ", 1).partition(" ")
            yield number, key, value.strip()


FORMAT = Format("kaldi", "Kaldi and ESPnet", "wav.scp and text, with segments and utt2spk", read, COMMON)
