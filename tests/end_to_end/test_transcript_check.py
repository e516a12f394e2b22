"""A real checkpoint hears a dozen French prompts: those whose transcripts are wrong come first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.checkpoints.inspect import CheckpointInfo
from tests.end_to_end.conftest import Command

WRONG = {"vm-record-prepend", "vm-mismatch"}
"""Their transcripts hold another prompt's text, or a sentence that is not said."""

RIGHT = (
    "agent-incorrect", "conf-onlyperson", "vm-instructions", "vm-leavemsg", "vm-nobodyavail", "vm-opts", "vm-repeat",
    "vm-savemessage", "vm-tempgreeting", "vm-tooshort", "vm-undelete",
)  # fmt: skip


@pytest.fixture
def prompts(fr_ca: Path, tmp_path: Path) -> Path:
    """The chosen prompts with their own lines of the table."""
    folder = tmp_path / "prompts"
    folder.mkdir()
    table = (fr_ca / "metadata.csv").read_text(encoding="utf-8").splitlines()
    lines = [line for line in table if line.partition(".flac,")[0] in WRONG | set(RIGHT)]
    (folder / "metadata.csv").write_text("\n".join([table[0], *lines]) + "\n", encoding="utf-8")
    for line in lines:
        name = line.partition(",")[0]
        (folder / name).symlink_to(fr_ca / name)
    assert len(lines) >= 12
    return folder


def test_wrong_transcripts_rank_first(base: CheckpointInfo, prompts: Path, studio: Command, tmp_path: Path) -> None:
    result = studio("dataset", "check", prompts, "-c", base.folder, "-l", "fr", "--json", "check.json").succeeded()
    assert "vm-record-prepend" in result.out
    rows = json.loads((tmp_path / "check.json").read_text(encoding="utf-8"))["rows"]
    assert {row["id"] for row in rows[: len(WRONG)]} == WRONG
    assert rows[0]["cer"] > 0.3 > rows[-1]["cer"]
