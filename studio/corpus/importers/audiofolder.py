"""Hugging Face AudioFolder: ``metadata.csv`` or ``metadata.jsonl`` with ``file_name`` and a transcript, in any folder.

https://huggingface.co/docs/datasets/audio_dataset. Where ``train.csv``, ``test.csv`` … lie beside it, these tell which
rows are of which side.
"""

from __future__ import annotations

from pathlib import Path

from studio.corpus.importers.columns import TABLE
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading
from studio.corpus.importers.side_names import split_of_name
from studio.corpus.importers.tables import open_tables, read_tables
from studio.corpus.importers.tree import Tree

_NAMES = ("metadata.csv", "metadata.tsv", "metadata.jsonl")


def read(tree: Tree, options: Options) -> Reading:
    """Read every metadata file of the tree that has a header with recognised columns, and the sides' tables beside."""
    folders = {path.parent for path in tree.tables if path.name.lower() in _NAMES}
    meant = [path for path in tree.tables if path.parent in folders and _is_of_the_folder(path)]
    tables = open_tables(meant, tree, options)
    has_metadata = {table.path.parent for table in tables if table.path.name.lower() in _NAMES}
    return read_tables([table for table in tables if table.path.parent in has_metadata], tree, options)


def _is_of_the_folder(path: Path) -> bool:
    """Whether a table is a metadata file or one of a side, as ``train.csv`` beside a metadata file of everything is."""
    return path.name.lower() in _NAMES or bool(split_of_name(path.stem))


FORMAT = Format(
    "audiofolder",
    "AudioFolder",
    "metadata.csv or metadata.jsonl with file_name and text, in any folder",
    read,
    (*TABLE, *COMMON),
)
