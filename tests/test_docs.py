import re
from pathlib import Path

import pytest

from generate_docs import PAGES, ROOT, filled
from reviewbot.cli import COMMANDS

BOOKS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_the_generated_parts_of_the_docs_are_current(page: str) -> None:
    assert (ROOT / page).read_text(encoding="utf-8") == filled(page), "run `make docs-write`"


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.name)
def test_every_link_between_the_docs_leads_somewhere(book: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", book.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (book.parent / link).exists()] == []


@pytest.mark.parametrize("book", BOOKS, ids=lambda path: path.name)
def test_every_command_that_the_docs_name_exists(book: Path) -> None:
    named = re.findall(
        r"(?:`|bin/|\$ )reviewbot (?:--config \S+ )?([a-z]+)", book.read_text(encoding="utf-8")
    )
    assert set(named) <= set(COMMANDS)


def test_the_pinned_versions_name_no_index() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin) for pin in pins)
