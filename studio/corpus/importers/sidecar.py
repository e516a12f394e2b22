"""A text file beside each recording, with the same stem: ``visit.wav`` and ``visit.txt``.

Or ``visit.json`` with a field of the transcript, as WebDataset's shards have, https://github.com/webdataset/webdataset.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from studio.corpus.importers.columns import LANGUAGE_COLUMNS, SPEAKER_COLUMNS, TEXT_COLUMNS, first_of
from studio.corpus.importers.elsewhere import string_of
from studio.corpus.importers.json_tables import flat_fields
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Tree
from studio.errors import DataError, full_text
from studio.protocol.bounded_json import parse_json
from studio.settings.languages import language_of_tag
from studio.storage.reading import read_bytes
from studio.text.encodings import read_text

_MOST_BYTES = 16 << 20


def read_recordings(audio: Iterable[str], tree: Tree) -> list[Row]:
    """A row for each of these recordings, with its text file's content or as ``no_transcript``."""
    exact = {_key(path): path for path in tree.texts}
    folded = {key.casefold(): path for key, path in exact.items()}
    fields = {_key(path).casefold(): path for path in tree.files.get(".json", ())}
    return [
        _row(path, exact.get(_key(path)) or folded.get(_key(path).casefold()), fields.get(_key(path).casefold()))
        for path in audio
    ]


def present(tree: Tree) -> bool:
    """Whether any recording has a text file beside it."""
    texts = {_key(path).casefold() for path in tree.texts}
    return any(_key(path).casefold() in texts for path in tree.recordings)


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", path[: path.rfind(".")])


def _row(audio: str, transcript: str | None, fields: str | None) -> Row:
    path = Path(audio)
    found = _of_fields(path, Path(fields)) if transcript is None and fields is not None else None
    if found is not None:
        return found
    if transcript is None:
        message = f"There is no transcript for it: neither a table nor a file {path.stem}.txt."
        return Row(path, None, problem=("no_transcript", message))
    try:
        return Row(path, read_text(Path(transcript)).rstrip("\n"))  # the end of a line is no needless space
    except DataError as error:
        return Row(path, None, problem=("no_transcript", full_text(error.message, error.hint)))


def _of_fields(audio: Path, path: Path) -> Row | None:
    """A recording with the transcript of a JSON object; None where that has none."""
    try:
        value = parse_json(read_bytes(path, _MOST_BYTES))
    except (OSError, ValueError):
        return None
    given = dict(flat_fields(value)) if isinstance(value, dict) else {}
    text, speaker, language = (
        string_of(given.get(first_of(names, given) or ""))
        for names in (TEXT_COLUMNS, SPEAKER_COLUMNS, LANGUAGE_COLUMNS)
    )
    return Row(audio, text, speaker=speaker, language=language_of_tag(language), source=path) if text else None


def read(tree: Tree, options: Options) -> Reading:
    """Nothing: what no other format lists is read so in any case."""
    return Reading()


FORMAT = Format(
    "sidecar", "Text file beside each recording", "visit.wav and visit.txt, or visit.json with a text", read, COMMON
)
