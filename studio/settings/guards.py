"""Guard sets, as settings name them: data that an adapter must not forget, judged beside the validation side."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from studio.settings.languages import language_problem
from studio.settings.problem import Problem

_NAME = re.compile(r"[^\W_][\w -]{0,39}")
SIDES = ("train", "validation", "test")
"""Names that no guard set can have."""


@dataclass(frozen=True, slots=True)
class GuardSource:
    """A guard set's name, where its data are, and the code of its language (empty: the run's)."""

    name: str
    path: str
    language: str = ""

    def __str__(self) -> str:
        return f"{self.name}{':' * bool(self.language)}{self.language}={self.path}"


def parse_guards(text: str) -> tuple[GuardSource, ...]:
    """The guard sets of ``outside=FOLDER; english:en=MANIFEST``.

    Raises:
        ValueError: it is not written so.
    """
    sources = tuple(_parse(part.strip()) for part in re.split(r"[;\n]", text) if part.strip())
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        raise ValueError(Problem("give each guard set a name of its own"))
    return sources


def anchored_guards(text: str, folder: Path) -> str:
    """The same with relative paths counted from a folder; ValueError as of `parse_guards`."""
    sources = (
        replace(source, path=str(folder.absolute() / Path(source.path).expanduser())) for source in parse_guards(text)
    )
    return "; ".join(map(str, sources))


def _parse(part: str) -> GuardSource:
    head, equals, path = part.partition("=")
    name, _, language = (each.strip() for each in head.partition(":"))
    if not (equals and path.strip() and _NAME.fullmatch(name)):
        raise ValueError(Problem("write each guard set as name=path, or name:language=path, with ; between them"))
    if name in SIDES:
        raise ValueError(Problem("{name} is the name of a side; call the guard set something else", name=repr(name)))
    if language and (problem := language_problem(language)):
        raise ValueError(
            Problem("{name} is in a language that Whisper does not know", name=name).followed_by(f": {problem}")
        )
    return GuardSource(name, path.strip(), language)


def _readable(text: str) -> str:
    parse_guards(text)
    return text


Guards = Annotated[str, AfterValidator(_readable)]
"""Guard sets as text that `parse_guards` reads."""
