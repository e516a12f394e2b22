"""The system libraries that no wheel brings along. Parses on Python 3.8, like launch.py."""

from __future__ import annotations

import shutil
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Library(NamedTuple):
    """A library: whether the window opens without it, and its package for apt-get, dnf and pacman."""

    name: str
    required: bool
    apt: str
    dnf: str
    pacman: str


# Found by importing and linking everything on a minimal Debian 12.
COMMAND_LIBRARIES = (Library("libstdc++.so.6", True, "libstdc++6", "libstdc++", "gcc-libs"),)
WINDOW_LIBRARIES = (
    Library("libGL.so.1", True, "libgl1", "libglvnd-glx", "libglvnd"),
    Library("libEGL.so.1", True, "libegl1", "libglvnd-egl", "libglvnd"),
    Library("libglib-2.0.so.0", True, "libglib2.0-0", "glib2", "glib2"),
    Library("libdbus-1.so.3", True, "libdbus-1-3", "dbus-libs", "dbus"),
    Library("libfontconfig.so.1", True, "libfontconfig1", "fontconfig", "fontconfig"),
    Library("libxkbcommon.so.0", True, "libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    Library("libxkbcommon-x11.so.0", True, "libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    Library("libxcb-cursor.so.0", True, "libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    Library("libxcb-icccm.so.4", True, "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    Library("libxcb-keysyms.so.1", True, "libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    Library("libxcb-shape.so.0", True, "libxcb-shape0", "libxcb", "libxcb"),
    Library("libxcb-xkb.so.1", True, "libxcb-xkb1", "libxcb", "libxcb"),
    Library("libportaudio.so.2", False, "libportaudio2", "portaudio", "portaudio"),
)
PACKAGE_MANAGERS = (
    ("apt-get", "apt", "sudo apt-get install"),
    ("dnf", "dnf", "sudo dnf install"),
    ("pacman", "pacman", "sudo pacman -S"),
)


def missing_libraries(window: bool) -> list[Library]:
    """The libraries that the dynamic linker does not find, for the command line or also for the window."""
    libraries = COMMAND_LIBRARIES + (WINDOW_LIBRARIES if window else ())
    return [library for library in libraries if not is_loadable(library.name)]


def is_loadable(name: str) -> bool:
    """Whether the dynamic linker finds a shared library."""
    import ctypes  # a second start needs none

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def install_hint(missing: Sequence[Library]) -> str:
    """The command that installs the missing libraries with this system's package manager."""
    for program, column, command in PACKAGE_MANAGERS:
        if shutil.which(program):
            packages = dict.fromkeys(str(getattr(library, column)) for library in missing)
            return f"Install them: {command} {' '.join(packages)}"
    return "Install them with your system's package manager."
