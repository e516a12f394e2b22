"""What an audit found, as utterances and reasons: what tests of importers look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from studio.audio.measurements import MeasurementCache
from studio.audio.signal import Signals
from studio.corpus.audit import audit
from studio.corpus.exclusions import Excluded, displayed
from studio.corpus.imported import Import, plain, utterance_of
from studio.corpus.importers import Recording, read_folder
from studio.corpus.quality.registry import REASONS
from studio.corpus.utterance import Utterance


@dataclass(frozen=True)
class Audited:
    """What can be used, what cannot, and what was measured of the former."""

    utterances: list[Utterance]
    excluded: list[Excluded]
    signals: Signals

    @property
    def used(self) -> int:
        return len(self.utterances)

    @property
    def found(self) -> int:
        return len(self.utterances) + len(self.excluded)


def audited(
    source: Path | Iterable[Recording],
    *,
    count_tokens: Callable[[str], int] = len,
    cache: MeasurementCache | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Audited:
    """Audit a folder, or recordings."""
    found = Import.of(read_folder(source) if isinstance(source, Path) else source)
    result = audit(found, count_tokens=count_tokens, cache=cache, progress=progress, cancelled=cancelled)
    used = [row for row in range(len(found)) if not result.reasons[row]]
    return Audited(
        [
            utterance_of(
                found,
                row,
                plain(found.texts[row]),
                found.starts[row],
                float(result.seconds[row]),
                found.splits[row],
                found.sets[row],
            )
            for row in used
        ],
        [
            Excluded(displayed(found.audio[row]), REASONS[result.reasons[row]], result.messages[row])
            for row in range(len(found))
            if result.reasons[row]
        ],
        result.signals[used],
    )
