"""What can be dropped on the window: a folder, a table, recordings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt", ".jsonl.gz", ".parquet", ".arrow")
ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".zip")


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_corpus(path: Path) -> bool:
    """Whether a path is opened as recordings with transcripts rather than played."""
    return path.is_dir() or path.name.lower().endswith((*TABLES, *ARCHIVES))
