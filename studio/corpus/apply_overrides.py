"""Recordings as the user's overrides make them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from studio.corpus.imported import Import
from studio.corpus.importers import Recording
from studio.corpus.overrides import Override

WITHOUT_OWN_TEXT = ("no_transcript", "draft")
"""Why recordings are refused that are used once the user gives, or confirms, their text."""


def apply_overrides(imported: Import, overrides: Mapping[str, Override], rows: Mapping[str, int]) -> Import:
    """A source's recordings with all transcripts and times that were changed.

    Args:
        imported: as the source has them.
        overrides: by a recording's id.
        rows: by the same.
    """
    changed = [(rows[each.id], each) for each in overrides.values() if each.is_of_content and each.id in rows]
    if not changed:
        return imported
    texts, problems = imported.texts[:], dict(imported.problems)
    starts, durations = imported.starts[:], imported.durations[:]
    for row, each in changed:
        if each.text is not None:
            texts[row] = each.text
            if row in problems and problems[row][0] in WITHOUT_OWN_TEXT:
                del problems[row]
        starts[row] = starts[row] if each.start is None else each.start
        durations[row] = durations[row] if each.duration is None else each.duration
    return replace(imported, texts=texts, starts=starts, durations=durations, problems=problems)


def apply_override(recording: Recording, override: Override) -> Recording:
    """A recording with an override's transcript and times; one that had no transcript is no longer without."""
    return apply_overrides(Import.of([recording]), {override.id: override}, {override.id: 0})[0]


def part_recordings(recording: Recording, override: Override, taken: Container[str] = ()) -> list[Recording]:
    """The recordings that an override splits one into, ``id#1`` and so on; none where it does not.

    Args:
        recording: as the source has it.
        override: of it.
        taken: ids of others, before which the parts give way with another ``#``.
    """
    if not override.parts:
        return []
    whole = apply_override(recording, override)
    name = f"{whole.id}#"
    while any(f"{name}{number}" in taken for number in range(1, len(override.parts) + 1)):
        name += "#"
    problem = None if whole.problem is not None and whole.problem[0] in WITHOUT_OWN_TEXT else whole.problem
    return [
        replace(whole, id=f"{name}{number}", text=part.text, start=part.start, duration=part.duration, problem=problem)
        for number, part in enumerate(override.parts, start=1)
    ]


def raw_text(recording: Recording, override: Override) -> str:
    """The transcript as its author, or the user, wrote it, before any normalisation."""
    if override.merged_into:
        return ""
    if override.parts:
        return "\n".join(part.text for part in override.parts).replace("\n", " ")
    return (override.text if override.text is not None else recording.text) or ""
