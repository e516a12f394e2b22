"""VoxForge: folders ``speaker-date-xyz`` with ``etc/prompts-original`` or ``etc/PROMPTS`` and ``wav/`` or ``flac/``.

http://www.voxforge.org/home/docs: ``prompts-original`` has the text as it was shown (``a0001 Text.``), ``PROMPTS``
the same in capitals after a path (``speaker-date/mfc/a0001 TEXT``). The first is taken where it is there. What the
folder's name has before its date is the speaker; «anonymous» may be anyone, so that each such folder is one.
"""

from __future__ import annotations

import re
from pathlib import Path

from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row
from studio.corpus.importers.tree import Finder, Tree
from studio.text.encodings import read_text

_NAMES = ("prompts-original", "prompts")
_FOLDER = re.compile(r"(.+?)-\d{8}(?:-\w+)?$")


def read(tree: Tree, options: Options) -> Reading:
    """Read every folder with prompts in its ``etc/``."""
    prompts: dict[Path, Path] = {}
    for path in tree.named(*_NAMES):
        if path.parent.name == "etc":
            best = prompts.get(path.parent.parent)
            if best is None or path.name.lower() == _NAMES[0]:
                prompts[path.parent.parent] = path
    finder = Finder()
    rows = [row for folder, path in prompts.items() for row in _folder(folder, path, finder)]
    return Reading(tuple(rows), tuple(prompts), files=tuple(prompts.values()))


def _folder(folder: Path, path: Path, finder: Finder) -> list[Row]:
    match = _FOLDER.match(folder.name)
    speaker = match[1] if match and match[1].lower() != "anonymous" else folder.name
    bases = (folder / "wav", folder / "flac", folder)
    rows = []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        name, _, text = line.strip().partition(" ")
        audio = finder.find(name.rpartition("/")[2], bases)
        problem = None if audio else ("missing", f"{path}, line {number}: there is no recording “{name}”.")
        rows.append(Row(audio or folder / name, text.strip() or None, speaker=speaker, problem=problem))
    return rows


FORMAT = Format("voxforge", "VoxForge", "etc/prompts-original or etc/PROMPTS beside wav/", read, COMMON)
