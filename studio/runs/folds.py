"""Which utterances each fold of a small corpus is tested on."""

from __future__ import annotations

from studio.corpus.split import SplitOptions, draw_folds, draw_sides
from studio.corpus.utterance import Manifest, on_side
from studio.settings.run import RunSettings


def fold_manifest(manifest: Manifest, number: int, settings: RunSettings) -> Manifest:
    """All utterances that are trained on: those of the fold to test on, the rest divided anew as the settings ask for.

    Args:
        manifest: of the run; what it has a test of itself is of no fold.
        number: of the fold, from 0.
        settings: with ``data.folds``.

    Raises:
        DataError: there are too few different texts or speakers for so many folds.
    """
    data = settings.data
    by = "text" if data.split_by == "corpus" else data.split_by
    options = SplitOptions(data.validation_fraction, 0.0, data.split_seed, by)
    known = manifest.train
    folds = draw_folds(known, data.folds, options)
    rest = [utterance for utterance, fold in zip(known, folds, strict=True) if fold != number]
    sides = dict(zip((utterance.id for utterance in rest), draw_sides(rest, options), strict=True))
    return Manifest(on_side(utterance, sides.get(utterance.id, "test"), "") for utterance in known)
