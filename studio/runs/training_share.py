"""Whether an adapter is judged on what it was trained on, or chosen by."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from studio.corpus.utterance import Manifest, Utterance
from studio.errors import StudioError
from studio.runs.directory import RunDirectory


def seen_in_training(adapter: Path, utterances: Sequence[Utterance]) -> str:
    """A warning where an adapter is to be judged on what it was trained on; empty where that is not known.

    Args:
        adapter: its folder, in a run's directory or among its checkpoints.
        utterances: to judge it on.
    """
    manifest, run = _manifest(adapter)
    trained_on = {utterance.piece for utterance in run.train}
    count = sum(utterance.piece in trained_on for utterance in utterances)
    if not count:
        return ""
    return (
        f"The adapter was trained on {count:,} of these {len(utterances):,} utterances, and their figures flatter it. "
        f"Judge it on what was held out with: whisper-lora-studio evaluate {manifest} --adapter {adapter}"
    )


def is_chosen_by(adapter: Path, utterances: Sequence[Utterance]) -> bool:
    """Whether any of these utterances helped to choose the adapter among the checkpoints of its run.

    Args:
        adapter: as for `seen_in_training`.
        utterances: to judge it on.
    """
    chosen_by = {utterance.piece for utterance in _manifest(adapter)[1].validation}
    return any(utterance.piece in chosen_by for utterance in utterances)


def _manifest(adapter: Path) -> tuple[Path, Manifest]:
    """The manifest of the run that an adapter is of; an empty one where that is not known."""
    paths = [RunDirectory(folder).manifest for folder in adapter.absolute().parents[:2]]
    path = next((path for path in paths if path.is_file()), None)
    with suppress(StudioError):
        if path is not None:
            return path, Manifest.load(path)
    return adapter, Manifest(())
