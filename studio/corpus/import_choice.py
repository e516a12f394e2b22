"""How a source is read where its own layout does not tell: remembered beside the changes that were made to it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from studio.corpus.overrides import OverrideStore
from studio.storage.atomic import remove, write_bytes
from studio.storage.reading import read_bytes, reading


class ImportChoice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A format and what is chosen about it.

    Attributes:
        format: name of the only format to look for; empty for every one.
        options: values by an option's name; what is absent has its default.
    """

    format: str = ""
    options: Mapping[str, str] = {}

    @property
    def is_default(self) -> bool:
        """Whether the source is read as it would be without any choice."""
        return not self.format and not self.options


def load_choice(store: OverrideStore) -> ImportChoice:
    """What was chosen for a source the last time.

    Raises:
        DataError: the file that keeps it is damaged or cannot be read.
    """
    path = store.folder / "import.json"
    if not path.exists():
        return ImportChoice()
    with reading(path, "choice of how to import", hint="Delete this file to open the recordings without it."):
        return msgspec.json.decode(read_bytes(path), type=ImportChoice)


def save_choice(store: OverrideStore, choice: ImportChoice) -> None:
    """Keep a choice for the next time; the default one leaves no file.

    Raises:
        StorageError: it cannot be written.
    """
    path = store.folder / "import.json"
    if choice.is_default:
        remove(path)
        return
    store.prepare()
    write_bytes(path, msgspec.json.encode(choice))
