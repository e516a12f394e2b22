"""Pinned packages into ``.venv``, each checked against its hash. Parses on Python 3.8, like launch.py.

torch comes in builds of which the package index has one a system: for Linux the one with 3 GB of CUDA, for Windows the
one without. Where there is no NVIDIA GPU, Linux gets the build without it, from its own index or from where the user's
pip looks for packages. Every other package, and torch from PyPI, must match ``requirements.lock``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

from environment import LOG, ROOT, VENV, pip_command, running, venv_python
from pip_report import PipReport, explain_failure
from terminal import LaunchError, Progress, agrees, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

REQUIREMENTS = ROOT / "packaging" / "requirements.txt"
DEV_REQUIREMENTS = ROOT / "packaging" / "requirements-dev.txt"
TORCH_VARIABLE = "WHISPER_LORA_STUDIO_TORCH"  # cpu, cuda, or the address of an index
CUDA_VARIABLE = "WHISPER_LORA_STUDIO_CUDA_WITHOUT_GPU"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PATIENCE = ["--timeout", "20", "--retries", "2"]  # for an index that many networks do not let through
DRIVER_GPUS = Path("/proc/driver/nvidia/gpus")
WSL_SMI = "/usr/lib/wsl/lib/nvidia-smi"


def fingerprint(requirements: Path) -> str:
    """What an installation depends on: the pinned packages and the interpreter behind ``.venv``.

    The interpreter is in it because a distribution's upgrade turns ``python3`` into another version, for which the
    installed packages are invisible.
    """
    interpreter = os.path.realpath(venv_python())
    pinned = requirements.read_bytes() + requirements.with_suffix(".lock").read_bytes()
    return hashlib.sha256(pinned + os.fsencode(interpreter)).hexdigest()


def stamp_file(requirements: Path) -> Path:
    """The file that is written last, once all packages of ``requirements`` are installed."""
    return VENV / f"{requirements.stem}.stamp"


def is_installed(requirements: Path) -> bool:
    """Whether ``requirements`` are installed; reads three small files and starts nothing."""
    try:
        return venv_python().exists() and stamp_file(requirements).read_text() == fingerprint(requirements)
    except OSError:
        return False


def ensure_packages(requirements: Path) -> None:
    """Installs pinned packages and then writes their stamp; an interrupted installation is gone on with.

    Raises:
        LaunchError: they cannot be installed.
    """
    if is_installed(requirements):
        return
    pins = [line.split()[0] for line in requirements.read_text(encoding="utf-8").splitlines() if "==" in line]
    torch = next((pin for pin in pins if pin.startswith("torch==")), "")
    index = torch_index() if torch else ""
    with Progress(f"Installing {len(pins)} packages") as progress:
        report = PipReport(len(pins))
        from_pypi = not (index and install_torch(torch, index, report, progress))
        # All that they need is in the list, so that pip has nothing to look for, and nothing comes without a hash.
        locked = ["--no-deps", "--require-hashes", "-r", str(requirements.with_suffix(".lock"))]
        require(pip_install(locked, report, progress))
        # A build with CUDA may also be an interrupted start's, or come from the user's own index.
        with_cuda = from_pypi or any(VENV.glob("lib*/python*/site-packages/torch/lib/libtorch_cuda.so"))
        if torch and with_cuda and sys.platform.startswith("linux"):
            # The libraries of CUDA, in the versions that torch names; their hashes are not known here.
            require(pip_install([torch], report, progress))
        progress.end(f"{progress.seconds:.0f} s")
    stamp_file(requirements).write_text(fingerprint(requirements))


def torch_index() -> str:
    """Where torch comes from instead of PyPI; empty where PyPI's build is the one that is wanted."""
    chosen = os.environ.get(TORCH_VARIABLE, "")
    if chosen == "cuda":
        return ""
    if chosen and chosen != "cpu":
        return chosen
    if sys.platform.startswith("linux"):
        return CPU_INDEX if chosen == "cpu" or not has_nvidia_gpu() else ""
    if sys.platform == "win32" and not chosen and has_nvidia_gpu():
        say(
            "The torch that PyPI has for Windows does not use your NVIDIA GPU. For one that does, delete .venv and "
            f"start with {TORCH_VARIABLE} set to the index that pytorch.org names for your CUDA."
        )
    return ""


def has_nvidia_gpu() -> bool:
    """Whether the driver knows a GPU; the program that asks it may be there without one."""
    if any(DRIVER_GPUS.glob("*")):
        return True
    program = shutil.which("nvidia-smi") or (WSL_SMI if Path(WSL_SMI).exists() else "")
    if not program:
        return False
    import subprocess

    try:
        listing = subprocess.run([program, "-L"], capture_output=True, text=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "GPU 0" in listing


def install_torch(pin: str, index: str, report: PipReport, progress: Progress) -> bool:
    """Installs torch alone from an index of its own, so that no other package can come from there.

    Files where pip is told to look, on this computer too, count as well. False where there is none and the user, or
    `CUDA_VARIABLE`, agrees that PyPI's build follows with all other packages.

    Raises:
        LaunchError: it cannot be had from there.
    """
    status, output = pip_install(["--no-deps", *PATIENCE, "--index-url", index, pin], report, progress)
    if status == 0:
        return True
    message, _ = explain_failure(output)
    if agrees(f"\n{index}: {message} Download PyPI's build, 3 GB with CUDA, instead?", CUDA_VARIABLE):
        return False
    raise LaunchError(
        f"torch could not be installed from {index}: {message}",
        f"Start again once it can be reached. To take PyPI's build instead, 3 GB with CUDA, set {CUDA_VARIABLE}=yes;\n"
        f"to name another index, set {TORCH_VARIABLE} to its address. Everything pip said: {LOG}",
    )


def pip_install(options: Sequence[str], report: PipReport, progress: Progress) -> tuple[int, str]:
    """Runs pip with its output going to the log, and shows what the log says; the exit status and the output."""
    output = []
    command = pip_command("install", "--no-input", "--progress-bar", "off", *options)
    LOG.touch()
    with LOG.open(encoding="utf-8", errors="replace") as reader:
        reader.seek(0, os.SEEK_END)
        with running(command) as process:
            status = None
            while status is None:
                time.sleep(0.1)
                status = process.poll()
                output.append(reader.read())
                report.feed(output[-1])
                progress.update(f"{report.text()}, {progress.seconds:.0f} s")
    return status, "".join(output)


def require(result: tuple[int, str]) -> None:
    """Nothing where pip succeeded.

    Raises:
        LaunchError: it did not.
    """
    status, output = result
    if status != 0:
        message, hint = explain_failure(output)
        raise LaunchError(f"The packages could not be installed: {message}", f"{hint}Everything pip said: {LOG}")
