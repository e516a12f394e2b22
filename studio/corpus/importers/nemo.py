"""NVIDIA NeMo's manifests: JSON Lines with ``audio_filepath``, ``text``, ``duration`` and, for parts, ``offset``.

https://docs.nvidia.com/nemo-framework/user-guide/latest/nemotoolkit/asr/datasets.html. Often called ``.json``. Paths
are relative to the manifest.
"""

from __future__ import annotations

from pathlib import Path

from studio.corpus.importers.columns import TABLE
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.tables import open_tables, read_tables
from studio.corpus.importers.tree import Tree
from studio.storage.reading import open_regular, reading

_MARK = b'"audio_filepath"'
_HEAD_BYTES = 65_536


def read(tree: Tree, options: Options) -> Reading:
    """Read every manifest."""
    paths = [path for path in tree.ending(".json", ".jsonl", ".ndjson") if _is_manifest(path)]
    return read_tables(open_tables(paths, tree, options), tree, options)


def _is_manifest(path: Path) -> bool:
    with reading(path, "table"), open_regular(path) as file:
        return _MARK in file.read(_HEAD_BYTES).split(b"\n", 1)[0]


FORMAT = Format(
    "nemo", "NeMo manifest", "JSON Lines with audio_filepath, text, offset and duration", read, (*TABLE, *COMMON)
)
