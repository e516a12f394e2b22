"""Journals lose nothing that was acknowledged, whoever writes, compacts or is killed meanwhile."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from studio.errors import StorageError
from studio.storage.journal import Journal, JournalWriter
from tests.unit.storage.faults import contents, each_failure, room_for

WORKER = """
import sys
from pathlib import Path
from tests.unit.storage.test_journal import Line, journal, newest
path, name = Path(sys.argv[1]), sys.argv[2]
for number in range(100_000):
    journal(path).append([Line(f"{name}.{number % 7}", number), Line(f"{name}.all", number)])
    print(number, flush=True)
    if number % 5 == 4:
        journal(path).compact(newest)
"""


class Line(msgspec.Struct):
    """What the tests keep."""

    id: str
    value: int


def journal(path: Path) -> Journal[Line]:
    return Journal(path, Line)


def newest(lines: list[Line]) -> list[Line]:
    return list({line.id: line for line in lines}.values())


def test_records_come_back_in_order(tmp_path: Path) -> None:
    store = journal(tmp_path / "folder" / "a.jsonl")
    assert store.read() == []
    store.append([Line("a", 1), Line("b", 2)])
    store.append([])
    store.append([Line("a", 3)])
    assert store.read() == [Line("a", 1), Line("b", 2), Line("a", 3)]


def test_compacting_keeps_what_is_asked_for(tmp_path: Path) -> None:
    store = journal(tmp_path / "a.jsonl")
    store.compact(newest)
    assert not store.path.exists()
    store.append([Line("a", number) for number in range(5)])
    store.compact(newest)
    assert store.path.read_bytes() == b'{"id":"a","value":4}\n'


def test_what_was_appended_after_the_reading_outlives_a_compaction(tmp_path: Path) -> None:
    """The reader decides by what is in the journal under the lock, not by what it read before."""
    mine, other = journal(tmp_path / "a.jsonl"), journal(tmp_path / "a.jsonl")
    mine.append([Line("a", 1)])
    assert len(mine.read()) == 1
    other.append([Line("b", 2)])
    mine.compact(newest)
    assert mine.read() == [Line("a", 1), Line("b", 2)]


@pytest.mark.parametrize("size", range(20))
def test_a_torn_line_is_set_aside_by_the_next_who_writes(tmp_path: Path, size: int) -> None:
    store = journal(tmp_path / "a.jsonl")
    store.append([Line("a", 1)])
    whole = store.path.read_bytes()
    torn = b'{"id":"b","value":2}\n'[:size]
    store.path.write_bytes(whole + torn)
    assert store.read() == [Line("a", 1)]
    store.append([Line("c", 3)])
    assert store.read() == [Line("a", 1), Line("c", 3)]
    aside = tmp_path / "a.jsonl.torn"
    assert (aside.read_bytes() == torn + b"\n") if torn else not aside.exists()


def test_a_record_that_only_lacks_its_line_end_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id":"a","value":1}')
    assert journal(path).read() == [Line("a", 1)]
    journal(path).append([Line("b", 2)])
    assert journal(path).read() == [Line("a", 1), Line("b", 2)]
    assert list(contents(tmp_path)) == ["a.jsonl"]


def test_a_torn_line_longer_than_a_block_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id":"a","value":1}\n' + b"\0" * 200_000)  # as some disks leave a file after a power cut
    journal(path).append([Line("b", 2)])
    assert journal(path).read() == [Line("a", 1), Line("b", 2)]


@pytest.mark.parametrize("damage", [b"{", b'{"id": 1, "value": 2}', b"\xff", b"[" * 100_000, b"\0\0"])
def test_a_damaged_line_is_named(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id":"a","value":1}\n\n' + damage + b'\n{"id":"b","value":2}\n')
    before = contents(tmp_path)
    store = Journal(path, Line, "Go back.")
    for act in (store.read, lambda: store.compact(newest)):
        with pytest.raises(StorageError, match=r"a\.jsonl is damaged in line 3") as caught:
            act()
        assert caught.value.code == "damaged" and caught.value.hint == "Go back."
    assert contents(tmp_path) == before


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_cannot_be_read_is_told(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "a.jsonl")
    with pytest.raises(StorageError) as caught:
        journal(tmp_path / "a.jsonl").read()
    assert caught.value.code == "unreadable"


@pytest.mark.parametrize("act", ["append", "compact"])
def test_a_full_disk_leaves_the_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    store = journal(tmp_path / "a.jsonl")
    store.append([Line("a", 1), Line("a", 2)])
    before = contents(tmp_path)
    (tmp_path / ".a.jsonl.lock").touch()
    work = (lambda: store.append([Line("b", 3)])) if act == "append" else (lambda: store.compact(newest))
    for _ in each_failure(monkeypatch, work, at_least=3):
        if contents(tmp_path) != before:  # only what comes after the last byte has failed
            assert newest(store.read())[0] == Line("a", 2)
            break


@pytest.mark.parametrize("durable", [True, False])
def test_a_write_that_is_cut_short_is_taken_back(tmp_path: Path, durable: bool) -> None:
    store = journal(tmp_path / "a.jsonl")
    store.append([Line("a", 1)])
    before = contents(tmp_path)
    writer = JournalWriter(store.path, durable=durable)
    for extra in range(40):
        with room_for(len(before["a.jsonl"]) + extra):
            with pytest.raises(StorageError):
                store.append([Line("b", 2), Line("c", 3)])
            with pytest.raises(StorageError):
                writer.append(b'{"id":"b","value":2}\n{"id":"c","value":3}\n')
        assert contents(tmp_path) == before and writer.count_lines() == 1
    writer.close()


def test_the_only_writer_counts_and_puts_a_torn_line_right(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"seq": 0}\n{"seq": 1}\n{"se')
    writer = JournalWriter(path)
    assert writer.count_lines() == 2
    writer.append(b'{"seq": 2}\n')
    assert writer.count_lines() == 3
    writer.close()
    writer.close()
    assert contents(tmp_path) == {
        "events.jsonl": b'{"seq": 0}\n{"seq": 1}\n{"seq": 2}\n',
        "events.jsonl.torn": b'{"se\n',
    }
    with pytest.raises(StorageError):
        JournalWriter(tmp_path / "nowhere" / "events.jsonl")


def test_nothing_acknowledged_is_lost_by_killed_writers(tmp_path: Path) -> None:
    """Four at a time append and compact, each killed at any moment after some acknowledgements, sixteen in all."""
    path = tmp_path / "a.jsonl"
    chance = random.Random(13)
    acknowledged: dict[str, int] = {}

    def start(name: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", WORKER, str(path), name]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())

    running = {f"w{number}": start(f"w{number}") for number in range(4)}
    for started in range(4, 17):
        name = chance.choice(sorted(running))
        process = running.pop(name)
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 12)):
            process.stdout.readline()
        process.kill()
        running[f"w{started}"] = start(f"w{started}")
        with process:
            rest = process.stdout.read()
        whole = rest[: rest.rfind("\n") + 1].split()
        acknowledged[name] = int(whole[-1]) if whole else 0
    for name, process in running.items():
        process.kill()
        with process:
            assert process.stdout is not None
            acknowledged[name] = max((int(line) for line in process.stdout.read().split("\n")[:-1]), default=-1)
    kept = {line.id: line.value for line in journal(path).read()}
    assert sum(acknowledged.values()) > 50
    for name, last in acknowledged.items():
        assert kept.get(f"{name}.all", -1) >= last
        for number in range(max(0, last - 6), last + 1):
            assert kept[f"{name}.{number % 7}"] >= number
    journal(path).append([Line("end", 1)])
    journal(path).compact(newest)
    assert len(journal(path).read()) == len(kept) + 1
