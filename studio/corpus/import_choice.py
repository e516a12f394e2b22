"""How a source is read where its own layout does not tell: remembered beside the changes that were made to it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from studio.corpus.overrides import OverrideStore
from studio.errors import DataError
from studio.storage.atomic import remove, write_bytes


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
    try:
        return msgspec.json.decode(path.read_bytes(), type=ImportChoice)
    except FileNotFoundError:
        return ImportChoice()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataError(
            f"How these recordings are read cannot be told: {path}: {error}",
            "Delete this file to open the recordings without import options.",
            code="unreadable",
        ) from error


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
