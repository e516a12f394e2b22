"""How a corpus is divided into what is trained on and what is held out, before the user's own choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from studio.data.audit import Audit
from studio.data.findings import Codes
from studio.data.importers import Recording
from studio.data.split import assign_splits
from studio.data.utterance import SPLITS


@dataclass(frozen=True, slots=True)
class Division:
    """How the utterances are divided before the user's own choices; ``sides`` has an index into `SPLITS` a row."""

    eval_fraction: float
    seed: int
    sides: Codes
    split_by: str = "corpus"


def divide(recordings: Sequence[Recording], audit: Audit, eval_fraction: float, seed: int, split_by: str) -> Division:
    """Over the corpus's own texts, so that mending one text moves no other recording to the other side."""
    own = {recording.id: recording.text for recording in recordings}
    texts = [
        msgspec.structs.replace(utterance, text=(own[utterance.id] or "").strip() or utterance.text)
        for utterance in audit.utterances
    ]
    divided = assign_splits(texts, eval_fraction, seed, split_by)
    sides = {utterance.id: SPLITS.index(utterance.split) for utterance in divided}
    rows = [sides.get(recording.id, 0) for recording in recordings]
    return Division(eval_fraction, seed, np.array(rows, np.int8), split_by)
