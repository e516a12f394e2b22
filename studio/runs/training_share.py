"""Whether an adapter is judged on what it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.corpus.utterance import Manifest, Utterance
from studio.errors import StudioError
from studio.runs.directory import RunDirectory


def heard_in_training(adapter: Path, utterances: Sequence[Utterance]) -> str:
    """A warning where an adapter is to be judged on what it was trained on; empty where that is not known.

    Args:
        adapter: its folder, in a run's directory or among its checkpoints.
        utterances: to judge it on.
    """
    manifests = [RunDirectory(folder).manifest for folder in adapter.absolute().parents[:2]]
    manifest = next((path for path in manifests if path.is_file()), None)
    if manifest is None:
        return ""
    try:
        trained_on = {utterance.piece for utterance in Manifest.load(manifest).train}
    except StudioError:
        return ""
    count = sum(utterance.piece in trained_on for utterance in utterances)
    if not count:
        return ""
    return (
        f"The adapter was trained on {count:,} of these {len(utterances):,} utterances, and their figures flatter it. "
        f"Judge it on what was held out with: whisper-lora-studio evaluate {manifest} --adapter {adapter}"
    )
