"""Recordings that cannot be read, or whose speech is used in another row; all told while a dataset is read."""

from __future__ import annotations

from studio.corpus.quality.rule import Rule

RULES = (
    Rule("missing", "error", "The file is missing", "The file is not where the table says; it is not used.", None),
    Rule("empty", "error", "The file is empty", "The file holds no sound; it is not used.", None),
    Rule(
        "unreadable", "error", "The file cannot be read", "The recording cannot be read and is not used. {reason}", None
    ),
    Rule(
        "other_subtitles",
        "note",
        "Other subtitles are used",
        "Several subtitle files are of this recording; one is used, so that nothing is learned twice. Open, Import "
        "options says which. {reason}",
        None,
        is_elsewhere=True,
    ),
    Rule(
        "other_annotations",
        "note",
        "Another file's text is used",
        "Several files beside this recording say what is said when; one is used, so that nothing is learned twice. "
        "Open, Import options takes another by its format. {reason}",
        None,
        is_elsewhere=True,
    ),
    Rule(
        "held_out_too",
        "note",
        "Held out too",
        "The corpus lists this recording twice: to train on, and as held out. It stays held out. {reason}",
        None,
        is_elsewhere=True,
    ),
)
