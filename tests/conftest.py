"""What every test starts from."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt: the tests need no display.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# No test reads the passwords of whoever runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

# No test fails because the machine is at work on something else.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collections of all tests need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def fr_ca() -> Path:
    """The folder of real French recordings beside the repository; skips where it is not there."""
    folder = REPOSITORY.parent / "shared" / "speech" / "fr-ca"
    if not folder.is_dir():
        pytest.skip("no ../shared/speech/fr-ca beside this checkout")
    return folder
