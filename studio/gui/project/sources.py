"""What is opened as recordings with transcripts: folders, tables, archives."""

from __future__ import annotations

from pathlib import Path

TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt", ".jsonl.gz", ".parquet", ".arrow")
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".zip")


def is_corpus(path: Path) -> bool:
    """Whether a path is opened as recordings with transcripts rather than played."""
    return path.is_dir() or path.name.lower().endswith((*TABLES, *ARCHIVES))
