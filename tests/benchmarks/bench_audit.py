"""How fast recordings are measured, and a second audit: ``python tests/benchmarks/bench_audit.py [FOLDER]``.

Prints seconds of audio measured per second of one core's time (at least 150 wanted) of fr-ca beside the checkout, and
what a second audit costs a recording, from which follows what 622,545 of them (KsponSpeech) would take.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from studio.audio.fingerprint import first_of_same_audio
from studio.audio.measurements import MeasurementCache
from studio.corpus.quality.registry import rules
from studio.corpus.quality.report import quality_report
from studio.text.tokens import TokenCounter
from tests.unit.corpus.audit_support import Audited, audited
from tests.unit.corpus.quality.report_support import columns_of

_FRENCH = Path(__file__).resolve().parents[3] / "shared" / "speech" / "fr-ca"
_KSPON = 622_545


def main() -> None:
    """Print all of it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _FRENCH
    count = TokenCounter.bundled().count
    with tempfile.TemporaryDirectory() as name:
        results: list[tuple[Audited, float, float]] = []
        for _ in range(2):
            with MeasurementCache(Path(name) / "measurements.sqlite") as cache:
                wall, core = time.perf_counter(), time.process_time()
                audit = audited(folder, count_tokens=count, cache=cache)
                results.append((audit, time.perf_counter() - wall, time.process_time() - core))
    (audit, wall, core), (_, again, again_core) = results
    seconds = sum(utterance.duration for utterance in audit.utterances)
    print(
        f"{audit.found} recordings, {seconds:.0f} s: {seconds / core:,.0f} times real time a core; {wall:.1f} s in all"
    )
    print(f"second audit: {again:.2f} s, {again_core / audit.found * 1e6:.0f} µs of a core a recording,")
    print(f"  so {again_core / audit.found * _KSPON:.0f} s for {_KSPON:,}")
    texts = [utterance.text for utterance in audit.utterances]
    columns = columns_of(texts, language="fr")
    quality_report(columns)  # loads what there is to load
    start = time.process_time()
    quality_report(columns)
    each = (time.process_time() - start) / len(texts)
    print(f"rules: {each * 1e6:.0f} µs a text, so {each * _KSPON:.0f} s for {_KSPON:,} ({len(rules())} rules)")
    _bench_duplicates()


def _bench_duplicates() -> None:
    random = np.random.default_rng(0)
    prints = random.integers(0, 2**63, (_KSPON, 4), dtype=np.uint64)
    lengths = random.gamma(4, 1.4, _KSPON).astype(np.float32)
    start = time.process_time()
    first_of_same_audio(prints, lengths)
    print(f"duplicates by fingerprint: {time.process_time() - start:.1f} s for {_KSPON:,}")


if __name__ == "__main__":
    main()
