"""What rules judge, made of texts alone."""

from __future__ import annotations

import numpy as np

from studio.audio.signal import SIGNAL
from studio.corpus.quality.rule import Columns


def columns_of(texts: list[str], seconds: float = 3.0, **fields: object) -> Columns:
    """Rows of these texts, as long as each other and not measured."""
    count = len(texts)
    values: dict[str, object] = {
        "seconds": np.full(count, seconds, np.float32),
        "characters": np.array([len(text) for text in texts], np.int32),
        "signals": np.zeros(count, SIGNAL),
        "same_text": np.arange(count, dtype=np.int32),
        "refused": np.zeros(count, np.int8),
        "messages": {},
        "names": "row-{}".format,
        "texts": texts,
        "language": "en",
    }
    return Columns(**(values | fields))  # type: ignore[arg-type]
