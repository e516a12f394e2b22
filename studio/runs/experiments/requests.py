"""What users ask of an experiment while others work on it: a journal in its folder, so that any process is reached."""

from __future__ import annotations

import time

import msgspec

from studio.runs.experiments.directory import ExperimentDirectory
from studio.runs.supervising import Request
from studio.storage.journal import Journal


class _Record(msgspec.Struct, frozen=True):
    request: Request
    time: float


def ask(directory: ExperimentDirectory, request: Request) -> None:
    """Ask for something, of all who work on it; StorageError where it cannot be written."""
    _journal(directory).append([_Record(request, time.time())])


def last_request(directory: ExperimentDirectory) -> Request:
    """What was asked last; ``run`` before anything was.

    Raises:
        StorageError: the journal is damaged.
    """
    records = _journal(directory).read()
    return records[-1].request if records else "run"


def _journal(directory: ExperimentDirectory) -> Journal[_Record]:
    return Journal(directory.requests, _Record)
