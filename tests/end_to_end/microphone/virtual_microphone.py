"""A microphone without hardware: a private pulseaudio server whose null sink is what sounddevice records from.

PortAudio reads ALSA's configuration when a process first uses it: give `VirtualMicrophone.environment` to the process
that records, or set it in this one before sounddevice is imported.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections import deque
from pathlib import Path
from threading import Thread
from types import TracebackType

_PROGRAMS = ("pulseaudio", "pactl", "paplay")
_PLUGIN = "alsa-lib/libasound_module_pcm_pulse.so"
_SECONDS = 20

_SERVER = """
load-module module-null-sink sink_name=speaker rate={rate} channels={channels} format=s16le
load-module module-remap-source master=speaker.monitor source_name=mic
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
set-default-sink speaker
set-default-source mic
"""
_ALSA = """
<{alsa}>
pcm.!default {{ type pulse server "unix:{socket}" }}
ctl.!default {{ type pulse server "unix:{socket}" }}
"""


def why_unavailable() -> str:
    """Why there can be no virtual microphone on this computer, for ``pytest.skip``; empty where there can be one."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"no {', '.join(missing)} (Debian: pulseaudio pulseaudio-utils)"
    if not any(Path("/usr/lib").glob(f"*/{_PLUGIN}")) and not any(Path("/usr").glob(f"lib*/{_PLUGIN}")):
        return "no ALSA plugin for pulseaudio (Debian: libasound2-plugins)"
    return ""


class VirtualMicrophone:
    """A sound server of its own; ``with VirtualMicrophone() as mic: …``.

    Args:
        rate: samples per second of what is played and recorded.
        channels: of the same.
        alsa: more of ALSA's configuration.

    Attributes:
        environment: variables for the process that records, and for `paplay`.
    """

    def __init__(self, rate: int = 16000, channels: int = 1, alsa: bytes = b"") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mic-"))  # a socket's path may have 107 bytes: pytest's are longer
        socket = self.folder / "socket"
        self.environment = {
            "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder),
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_COOKIE": str(self.folder / "cookie"),
            "ALSA_CONFIG_PATH": str(self.folder / "alsa.conf"),
        }
        self._script = self.folder / "server.pa"
        self._script.write_text(_SERVER.format(rate=rate, channels=channels, socket=socket), encoding="utf-8")
        configuration = _ALSA.format(alsa="/usr/share/alsa/alsa.conf", socket=socket).encode() + alsa
        (self.folder / "alsa.conf").write_bytes(configuration)
        self.last_words: deque[str] = deque(maxlen=50)
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> VirtualMicrophone:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Start the server and return once it takes connections; also again after `kill`."""
        command = ["pulseaudio", "-n", "-F", str(self._script), "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--use-pid-file=no", "--disable-shm=yes", "--log-target=stderr", "--log-level=info"]
        (self.folder / "socket").unlink(missing_ok=True)
        self._server = subprocess.Popen(
            command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=self._environment()
        )
        assert self._server.stderr is not None
        for line in self._server.stderr:
            self.last_words.append(line.rstrip())
            if "Daemon startup complete" in line:
                Thread(target=self.last_words.extend, args=(self._server.stderr,), daemon=True).start()
                return
        raise RuntimeError("pulseaudio did not start:\n" + "\n".join(self.last_words))

    def play(self, path: Path) -> None:
        """Speak a sound file into the microphone; returns once it has been heard."""
        subprocess.run(self._player(path), env=self._environment(), check=True, timeout=120)

    def start_playing(self, path: Path) -> subprocess.Popen[bytes]:
        """The same without waiting for its end."""
        return subprocess.Popen(self._player(path), env=self._environment())

    def kill(self) -> None:
        """Unplug: the server is gone at once, whoever records from it."""
        if self._server is not None:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait(_SECONDS)

    def close(self) -> None:
        """End the server and delete its folder."""
        if self._server is not None:
            self._server.terminate()
            try:
                self._server.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
            self._server = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _player(self, path: Path) -> list[str]:
        return ["paplay", "--device=speaker", str(path)]

    def _environment(self) -> dict[str, str]:
        return os.environ | self.environment
