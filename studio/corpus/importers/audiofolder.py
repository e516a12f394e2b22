"""Hugging Face AudioFolder: ``metadata.csv`` or ``metadata.jsonl`` with ``file_name`` and a transcript, in any folder.

https://huggingface.co/docs/datasets/audio_dataset. Folders called ``train``, ``test`` … below the chosen one are
splits, as they are there.
"""

from __future__ import annotations

import dataclasses

from studio.corpus.importers.delimited import read_table
from studio.corpus.importers.options import COMMON, Options
from studio.corpus.importers.recording import Format, Reading, Row, split_of_name
from studio.corpus.importers.tables import read_tables
from studio.corpus.importers.tree import Tree

_NAMES = ("metadata.csv", "metadata.tsv", "metadata.jsonl")


def read(tree: Tree, options: Options) -> Reading:
    """Read every metadata file of the tree that has a header with recognised columns."""
    candidates = (read_table(path) for path in tree.tables if path.name.lower() in _NAMES)
    reading = read_tables([table for table in candidates if table.recognised], tree)
    return dataclasses.replace(reading, rows=tuple(_with_split(row, tree) for row in reading.rows))


def _with_split(row: Row, tree: Tree) -> Row:
    if row.split or not row.audio.is_relative_to(tree.root):
        return row
    first = next(iter(row.audio.relative_to(tree.root).parts), "")  # a row may name the folder itself
    return dataclasses.replace(row, split=first) if split_of_name(first) else row


FORMAT = Format(
    "audiofolder", "AudioFolder", "metadata.csv or metadata.jsonl with file_name and text, in any folder", read, COMMON
)
