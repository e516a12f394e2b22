"""Download a checkpoint from the Hugging Face hub, going on where an earlier try was interrupted.

huggingface_hub finds the files and their checksums and supplies the session, token and endpoint (HF_TOKEN, else the
token of the preferences; HF_ENDPOINT). The bytes are read here, because since version 2 the library throws the part of
a file away when its download is interrupted, and its timeouts are too long to cancel within a second.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, get_session, get_token, hf_hub_url, hf_raise_for_status
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

from studio.checkpoints.hub_token import load_token
from studio.checkpoints.inspect import WEIGHTS, WEIGHTS_INDEX
from studio.checkpoints.transfer import BLOCK_BYTES, Cancelled, Progress, require_space, run_cancellable
from studio.errors import CheckpointError
from studio.storage.atomic import remove

CONFIGURATION_FILES = (
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "processor_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.json",
    "merges.txt",
    "normalizer.json",
    "added_tokens.json",
    "special_tokens_map.json",
)
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_API_SECONDS = 5.0
_TIMEOUT = httpx2.Timeout(10.0, connect=5.0)
_MAX_RETRIES = 4
_RETRY_SECONDS = 1.0
_STREAM_BYTES = 1 << 16
_TEMPORARY_STATUS = (408, 425, 429, 500, 502, 503, 504)


class HubError(Exception):
    """The hub could not be reached or would not serve the checkpoint; the text says which, for people."""


class _AbandonedError(Exception):
    """Ends the download's thread after a cancellation; nobody waits for it any more."""


@dataclass(frozen=True)
class HubFile:
    """A file of a repository: ``sha256`` for large files, ``blob_id`` (git's SHA-1) for small ones."""

    name: str
    size: int
    sha256: str | None
    blob_id: str | None


def fetch_from_hub(repository: str, work: Path, progress: Progress, cancelled: Cancelled) -> Path:
    """Download ``repository`` into a folder below ``work`` and return it; what is there already is not fetched again.

    Only configuration, tokenizer and safetensors files are fetched, never pickles.

    Raises:
        HubError: the hub is out of reach or refuses.
        CheckpointError: ``cancelled``, ``disk_full``, ``checkpoint_checksum``.
    """
    progress(f"Asking the hub for {repository}", 0, 0)
    with _hub_errors():
        commit, files = run_cancellable(lambda _abandoned: list_files(repository), cancelled)
    folder = work / f"hub-{commit}"
    for other in work.glob("hub-*"):
        if other != folder:
            remove(other)
    folder.mkdir(exist_ok=True)
    _Download(repository, commit, files, folder).run(progress, cancelled)
    return folder


def list_files(repository: str) -> tuple[str, list[HubFile]]:
    """The commit and the wanted files of ``repository``, small ones first."""
    info = HfApi(endpoint=_endpoint(), token=_token() or None).model_info(
        repository, files_metadata=True, timeout=_API_SECONDS
    )
    if not info.sha or not re.fullmatch(r"[0-9a-f]{6,64}", info.sha):
        raise ValueError("no commit in the answer")
    siblings = {sibling.rfilename: sibling for sibling in info.siblings or []}
    files = []
    for name in wanted_files(list(siblings)):
        sibling = siblings[name]
        sha256 = sibling.lfs.sha256 if sibling.lfs else None
        files.append(HubFile(name, int(sibling.size or 0), sha256, sibling.blob_id))
    return info.sha, sorted(files, key=lambda file: file.size)


def wanted_files(names: list[str]) -> list[str]:
    """Those of a repository's ``names`` that make a checkpoint.

    A single model.safetensors is preferred: large-v3 has a float32 copy in shards beside it, three times its size.
    """
    wanted = [name for name in CONFIGURATION_FILES if name in names]
    if WEIGHTS in names:
        return [*wanted, WEIGHTS]
    if WEIGHTS_INDEX in names:
        return [*wanted, WEIGHTS_INDEX, *sorted(name for name in names if _SHARD.fullmatch(name))]
    return wanted


class _Download:
    def __init__(self, repository: str, commit: str, files: list[HubFile], folder: Path) -> None:
        self._repository = repository
        self._commit = commit
        self._files = files
        self._folder = folder
        self._total = sum(file.size for file in files)
        self._done = sum(self._present(file) for file in files)
        self._current = ""

    def run(self, progress: Progress, cancelled: Cancelled) -> None:
        require_space(self._folder, self._total - self._done, f"fetching {self._repository}")

        def report() -> None:
            progress(f"Downloading {self._current} of {self._repository}", self._done, self._total)

        with _hub_errors():
            run_cancellable(self._all, cancelled, report)
        report()

    def _present(self, file: HubFile) -> int:
        for path in (self._folder / file.name, self._part(file)):
            if path.is_file():
                return min(path.stat().st_size, file.size)
        return 0

    def _part(self, file: HubFile) -> Path:
        return self._folder / f"{file.name}.part"

    def _all(self, abandoned: threading.Event) -> None:
        for file in self._files:
            self._current = file.name
            if not (self._folder / file.name).is_file():
                self._one(file, abandoned)

    def _one(self, file: HubFile, abandoned: threading.Event) -> None:
        part = self._part(file)
        failures = 0
        while True:
            before = part.stat().st_size if part.is_file() else 0
            try:
                self._stream(file, part, abandoned)
                break
            except (httpx2.TransportError, HfHubHTTPError) as error:
                grown = part.is_file() and part.stat().st_size > before
                failures = 1 if grown else failures + 1
                if failures > _MAX_RETRIES or not _is_temporary(error) or abandoned.wait(_RETRY_SECONDS):
                    raise
        self._verify(file, part)
        part.replace(self._folder / file.name)

    def _stream(self, file: HubFile, part: Path, abandoned: threading.Event) -> None:
        start = part.stat().st_size if part.is_file() else 0
        if start == file.size and part.is_file():
            return
        headers = {"Accept-Encoding": "identity"}  # a compressed answer could not be resumed by bytes
        if token := _token():
            headers["Authorization"] = f"Bearer {token}"
        if start:
            headers["Range"] = f"bytes={start}-"
        url = hf_hub_url(self._repository, file.name, revision=self._commit, endpoint=_endpoint())
        with get_session().stream("GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=True) as response:
            if response.status_code == 416:  # the part is longer than the file: not this file's
                self._done -= start
                part.unlink()
                raise httpx2.RemoteProtocolError("the server does not know this range")
            hf_raise_for_status(response)
            if start and response.status_code != 206:
                self._done -= start
                start = 0
            with part.open("ab" if start else "wb") as output:
                for block in response.iter_bytes(_STREAM_BYTES):
                    if abandoned.is_set():
                        raise _AbandonedError
                    output.write(block)
                    self._done += len(block)
        if part.stat().st_size < file.size:
            raise httpx2.RemoteProtocolError("the connection ended before the file did")

    def _verify(self, file: HubFile, part: Path) -> None:
        digest = hashlib.sha256() if file.sha256 else hashlib.sha1(usedforsecurity=False)
        expected = file.sha256 or file.blob_id
        if not file.sha256:
            digest.update(f"blob {part.stat().st_size}\0".encode())
        with part.open("rb") as content:
            while block := content.read(BLOCK_BYTES):
                digest.update(block)
        if expected is not None and digest.hexdigest() != expected:
            part.unlink()
            raise CheckpointError(
                f"{file.name} of {self._repository} arrived damaged; it has been deleted.",
                "Fetch it again.",
                code="checkpoint_checksum",
            )


def _token() -> str:
    return get_token() or load_token()


@contextmanager
def _hub_errors() -> Iterator[None]:
    """Turn what the library and the network raise into a HubError with a sentence for people."""
    try:
        yield
    except OfflineModeIsEnabled as error:
        raise HubError("HF_HUB_OFFLINE is set") from error
    except RepositoryNotFoundError as error:
        raise HubError("the hub knows no such repository, or your token gives no access to it") from error
    except HfHubHTTPError as error:
        raise HubError(f"the hub answered with status {error.response.status_code}") from error
    except httpx2.TimeoutException as error:
        raise HubError("the hub did not answer in time") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise HubError(f"the hub cannot be reached: {error}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise HubError("what answered is not a hub (a network's login page, perhaps)") from error


def _is_temporary(error: httpx2.TransportError | HfHubHTTPError) -> bool:
    return isinstance(error, httpx2.TransportError) or error.response.status_code in _TEMPORARY_STATUS


def _endpoint() -> str | None:
    return os.environ.get("HF_ENDPOINT", "").rstrip("/") or None
