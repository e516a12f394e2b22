"""The test side of an experiment: closed to all trials, opened for the chosen one, and each opening noted."""

from __future__ import annotations

import msgspec

from studio.runs.experiments.directory import ExperimentDirectory
from studio.storage.journal import Journal
from studio.text.error_rates import Interval


class Opening(msgspec.Struct, frozen=True):
    """That a trial's adapter was judged on the test side, and what it came to; rates as fractions.

    Attributes:
        trial: its number.
        title: of its settings.
        time: when, in seconds since 1970.
        utterances: of the test side.
        cer_base, cer_adapted, wer_base, wer_adapted: the figures.
        cer_interval: 95 %, of the adapter's CER.
        difference: 95 % interval of the adapter's CER minus the base's, paired.
    """

    trial: int
    title: str
    time: float
    utterances: int
    cer_base: float
    cer_adapted: float
    wer_base: float
    wer_adapted: float
    cer_interval: Interval
    difference: Interval


def read_openings(directory: ExperimentDirectory) -> list[Opening]:
    """All of them in their order; only the first is of an adapter that the test side has not helped to choose.

    Raises:
        StorageError: the file is damaged.
    """
    return _journal(directory).read()


def note_opening(directory: ExperimentDirectory, opening: Opening) -> None:
    """Keep one; StorageError where that cannot be."""
    _journal(directory).append([opening])


def _journal(directory: ExperimentDirectory) -> Journal[Opening]:
    return Journal(directory.openings, Opening)
