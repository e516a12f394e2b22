"""The map for contributors names files that exist, and every room."""

from __future__ import annotations

import re
from pathlib import Path

STUDIO = Path(__file__).resolve().parents[2] / "studio"


def links(page: Path) -> set[str]:
    return set(re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")))


def test_every_link_of_the_map_leads_somewhere() -> None:
    found = links(STUDIO / "README.md")
    assert {link for link in found if not (STUDIO / link).exists()} == set()
    assert len(found) > 60


def test_every_room_is_on_the_map() -> None:
    rooms = {folder.name for folder in STUDIO.iterdir() if (folder / "__init__.py").is_file()}
    rooms |= {f"engine/{folder.name}" for folder in (STUDIO / "engine").iterdir() if (folder / "__init__.py").is_file()}
    assert rooms <= links(STUDIO / "README.md")


def test_the_readme_leads_to_the_map() -> None:
    assert "studio/README.md" in links(STUDIO.parent / "README.md")
