"""Recordings as the user's edits make them."""

from __future__ import annotations

from dataclasses import replace

from studio.corpus.importers import Recording
from studio.corpus.overrides import Edit


def edited_recording(recording: Recording, edit: Edit) -> Recording:
    """A recording with an edit's transcript and times; one that had no transcript is no longer without."""
    if not edit.is_of_content:
        return recording
    problem = recording.problem
    if edit.text is not None and problem is not None and problem[0] == "no_transcript":
        problem = None
    start = recording.start if edit.start is None else edit.start
    duration = recording.duration if edit.duration is None else edit.duration
    text = recording.text if edit.text is None else edit.text
    return replace(recording, text=text, problem=problem, start=start, duration=duration)


def part_recordings(recording: Recording, edit: Edit) -> list[Recording]:
    """The recordings that an edit splits one into, ``id#1`` and so on; none where it does not."""
    if not edit.parts:
        return []
    whole = edited_recording(recording, edit)
    problem = None if whole.problem is not None and whole.problem[0] == "no_transcript" else whole.problem
    return [
        replace(
            whole, id=f"{whole.id}#{number}", text=part.text, start=part.start, duration=part.duration, problem=problem
        )
        for number, part in enumerate(edit.parts, start=1)
    ]


def raw_text(recording: Recording, edit: Edit) -> str:
    """The transcript as its author, or the user, wrote it, before any normalisation."""
    if edit.merged_into:
        return ""
    if edit.parts:
        return "\n".join(part.text for part in edit.parts).replace("\n", " ")
    return (edit.text if edit.text is not None else recording.text) or ""
