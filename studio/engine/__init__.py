"""All model work: the only importer of torch, transformers, peft and bitsandbytes, run as a process of its own."""

from __future__ import annotations

import os
import sys

_ROOT = os.path.dirname(os.path.dirname(__path__[0]))  # noqa: PTH120 - nothing more is imported yet

if sys.argv[:1] == ["-m"] and not sys.flags.safe_path and sys.path[0] != _ROOT:
    # Started by torchrun, ``python -m studio.engine.worker``: before anything else is imported. A module of the working
    # directory, which may be a corpus from anywhere, must not be taken for one of Python's (CWE-427).
    os.environ["PYTHONSAFEPATH"] = "1"
    sys.path.pop(0)
