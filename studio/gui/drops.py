"""What can be dropped on the window: a folder, a table, recordings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".txt")


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders of a drag."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def is_corpus(path: Path) -> bool:
    """Whether a path is opened as recordings with transcripts rather than played."""
    return path.is_dir() or path.suffix.lower() in TABLES
