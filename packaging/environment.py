"""The launcher's ``.venv``: how it is made, and how programs run in it. Parses on Python 3.8, like launch.py."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import sys
import time
from pathlib import Path

from terminal import LaunchError, Progress, agrees, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "install.log"
NEEDED_PYTHON = (3, 11)
APT_VARIABLE = "WHISPER_LORA_STUDIO_APT"  # yes or no: whether system packages may be installed
VENV_PACKAGE = "python{}.{}-venv".format(*sys.version_info[:2])  # on Debian and Ubuntu


def venv_python() -> Path:
    """The interpreter of ``.venv``, whether it exists or not."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def child_environment() -> dict[str, str]:
    """The environment for everything that runs in ``.venv``."""
    # A foreign PYTHONPATH or PYTHONHOME would put other packages before the pinned ones.
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "__PYVENV_LAUNCHER__")}
    # Without the safe path, a folder "studio" where the user stands would be started instead.
    env.update(
        PYTHONPATH=str(ROOT), PYTHONSAFEPATH="1", PYTHONUTF8="1", PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1"
    )
    env.setdefault("PIP_RESUME_RETRIES", "5")
    return env


def installing_environment() -> dict[str, str]:
    """The same for what makes ``.venv``; packages without a wheel import themselves from where they are built."""
    return {name: value for name, value in child_environment().items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH")}


def pip_command(*arguments: str) -> list[str]:
    """The environment's pip, and not a folder "pip" where the user stands."""
    return [str(venv_python()), "-P", "-m", "pip", *arguments]


@contextlib.contextmanager
def running(command: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program with its output appended to the log; ended when the launcher is interrupted."""
    import subprocess  # takes 10 ms, and a second start needs none

    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(command)}\n".encode())
        log.flush()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=installing_environment(), close_fds=False
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()


def run_logged(command: Sequence[str]) -> int:
    with running(command) as process:
        return process.wait()


@contextlib.contextmanager
def installation_lock() -> Iterator[None]:
    """Lets one launcher at a time change ``.venv``; the system releases the lock of one that is killed."""
    VENV.mkdir(exist_ok=True)
    with (VENV / ".lock").open("a+b") as file:
        # pip inherits the lock: it stays taken should the launcher alone be killed.
        os.set_inheritable(file.fileno(), True)
        if not try_lock(file.fileno()):
            say("Another start is installing; waiting for it …")
            while not try_lock(file.fileno()):
                time.sleep(0.5)
        yield


def try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def ensure_environment() -> None:
    """Makes a ``.venv`` whose pip runs, keeping a usable one with what is already installed in it."""
    if venv_python().exists() and environment_works():
        return
    version = ".".join(map(str, sys.version_info[:3]))
    with Progress(f"Creating environment (.venv, Python {version})") as progress:
        clear_environment()
        create_environment()
        progress.end(f"{progress.seconds:.0f} s")


def environment_works() -> bool:
    check = f"import sys, pip; sys.exit(sys.version_info[:2] < {NEEDED_PYTHON})"
    return run_logged([str(venv_python()), "-P", "-c", check]) == 0


def clear_environment() -> None:
    # The lock is held open: it and the log stay.
    for entry in VENV.iterdir():
        if entry.name in (".lock", LOG.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def create_environment() -> None:
    """Tries venv, virtualenv, and another Python's pip in turn; Debian ships the first without its pip."""
    # From inside a virtual environment: the interpreter that it was made from, since .venv may be that very one.
    python = getattr(sys, "_base_executable", None) or sys.executable
    ways = (
        [[python, "-P", "-m", "venv", str(VENV)]],
        [[python, "-P", "-m", "virtualenv", "--no-periodic-update", "-p", python, str(VENV)]],
        [["virtualenv", "--no-periodic-update", "-p", python, str(VENV)]],
        [
            [python, "-P", "-m", "venv", "--without-pip", str(VENV)],
            [python, "-P", "-m", "pip", "--python", str(venv_python()), "install", "pip"],
        ],
    )
    if importlib.util.find_spec("ensurepip") is None:
        apt_install([VENV_PACKAGE])
    for way in ways:
        if all(shutil.which(command[0]) and run_logged(command) == 0 for command in way) and environment_works():
            return
        clear_environment()
    raise LaunchError(
        "No virtual environment can be created: this Python comes without venv and pip.",
        f"On Debian and Ubuntu: sudo apt-get install {VENV_PACKAGE} (elsewhere: python3 -m pip install virtualenv)"
        + apt_hint(),
    )


# --- system packages -----------------------------------------------------------------------------------------


def can_use_apt() -> bool:
    """Whether system packages could be installed from here: as root, on Debian and its kin."""
    return sys.platform.startswith("linux") and shutil.which("apt-get") is not None and os.geteuid() == 0


def apt_hint() -> str:
    """How to let the launcher install system packages; empty where it cannot."""
    return f", or start again with {APT_VARIABLE}=yes" if can_use_apt() and not os.environ.get(APT_VARIABLE) else ""


def apt_install(packages: Sequence[str]) -> None:
    """Installs system packages if that can be done and the user, or `APT_VARIABLE` for them, agrees."""
    names = " ".join(packages)
    if not can_use_apt() or not agrees(f"Install these system packages with apt-get: {names}?", APT_VARIABLE):
        return
    say(f"Installing system packages with apt-get: {names}")
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    # A fresh container has no package lists at all.
    if run_logged(install) != 0 and run_logged(["apt-get", "update", "-q"]) == 0:
        run_logged(install)
