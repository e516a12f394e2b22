"""Ctrl-C before the command has begun."""

from __future__ import annotations

import subprocess
import sys

_CODE = """
import sys

class Interrupted:
    def find_spec(self, name, *_):
        if name == "studio.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupted())
sys.argv = ["whisper-lora-studio", "cache"]
from studio.__main__ import main
main()
"""


def test_it_ends_without_a_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
