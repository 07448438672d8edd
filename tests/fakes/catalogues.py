"""Catalogues of the pages' words, as translators compile them."""

from collections.abc import Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

Words = str | tuple[str, ...]
"""A sentence; of one that counts something all its forms."""

PRETEND = "en-XA"  # English in disguise, as software that is tested in this way names it (Android, ICU)


def speaks(folder: Path, name: str, said: Mapping[Words, Words]) -> None:
    """The catalogue of a language for a configuration in this folder: English words, and what it says."""
    made = Catalog(locale=name.removesuffix("-XA"))
    for english, words in said.items():
        if english:
            made.add(english, words)
    (folder / "locale").mkdir()
    with (folder / "locale" / f"{name}.mo").open("wb") as file:
        write_mo(file, made)
