"""What is said of an import beside its recordings: guesses, with what to choose instead, and what is not used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TEXTS: Mapping[str, str] = {
    "unused_columns": "{file}: columns that are not used: {columns}. --set NAME=COLUMN takes one for {names}.",
    "unused_files": "Files that are not read: {count}, such as {files}.",
    "archives": "Archives in the folder that are not read: {files}. --set archives=read reads them too.",
    "listed_elsewhere": "{file}: {count} rows are of recordings that another list has; only their sides are taken.",
    "sheet": "{file}: the sheet {sheet} is read, not {sheets}; --set sheet=NAME takes another.",
    "json_list": "{file}: the list “{path}” is read, not {lists}; --set json_list=PATH takes another.",
    "in_cuts": "{file}: {count} utterances are those of a cut set and are taken once.",
    "words_joined": "{words} words of the tier {tier} are joined to {utterances} utterances, at pauses of {pause} s or "
    "where 28 s are reached; --set words=apart takes each word by itself.",
    "program": "{files}: transcripts as a program wrote them: what it got wrong is learned, unless it was corrected.",
    "unused_labels": "Labels that are not used: {labels}. Those called Speaker … are speakers.",
    "listed_again": "{file}: {count} lines say what another list says and are taken once.",
    "copies": "{count} recordings in {folders} are copies of those in {used}, which are read; "
    "--set copies=NAME takes another folder.",
    "milliseconds": "{file}: times are taken to be milliseconds; --set time_unit=s takes seconds.",
    "start_only": "{file}: parts have a start and no end; each is taken to last until the next begins.",
    "whole_duration": "{file}: “{column}” is taken for the length of the whole recording, not of a part; "
    "--set duration={column} takes a part's.",
    "list_columns": "{file}: column {text} is taken for the text, {columns} for nothing; "
    "--set list_column=N takes another.",
    "labels": "{count} transcripts began with a speaker's label or sample numbers, which are not part of the text.",
    "marks": "Transcripts hold marks of AI Hub, which are taken out; --set transcript=plain keeps them.",
    "captions": "{file}: {count} captions repeat what another one says and are joined with it.",
    "sides": "Sides told from names: {sides}. Another way to split (data.split_by) divides anew.",
}
"""By code: what is so, and what of a command has it otherwise."""

_MOST_NAMES = 8


def short_text(code: str) -> str:
    """A text without what only a command can choose by that name; the window translates it."""
    return re.split(r"[;.] (?=--set|Another way to split)", TEXTS[code])[0].rstrip(".") + "."


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: a code of `TEXTS`, and values by the names in its text."""

    code: str
    values: tuple[tuple[str, str], ...]

    @property
    def message(self) -> str:
        """The whole sentence."""
        return TEXTS[self.code].format(**dict(self.values))


def notice(code: str, **values: object) -> Notice:
    """A notice with these values."""
    return Notice(code, tuple((name, str(value)) for name, value in values.items()))


def joined(names: Iterable[str], most: int = _MOST_NAMES) -> str:
    """The first of some names, and how many more there are."""
    names = list(names)
    more = f" … (+{len(names) - most})" if len(names) > most else ""
    return ", ".join(names[:most]) + more
