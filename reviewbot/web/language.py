"""The language of the pages: English, or what a catalogue beside the configuration makes of it."""

import re
import struct
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from reviewbot.config import Settings
from reviewbot.errors import ConfigError
from reviewbot.wording import Worded

# Written from right to left (Unicode CLDR, characterOrder; a test asks it).
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})

_PLACE = re.compile(r"%\((\w+)\)s")


class Language:
    """What the pages are written in. ``name``: as web pages name it (BCP 47)."""

    def __init__(self, name: str, catalogue: NullTranslations) -> None:
        self.name, self.catalogue = name, catalogue

    @property
    def direction(self) -> str:
        """Which way it is written, as web pages say it."""
        return "rtl" if self.name.partition("-")[0] in RIGHT_TO_LEFT else "ltr"

    def say(self, words: str) -> str:
        """Words of ours in this language, English where its catalogue has none; what is not ours as it is."""
        if self is ENGLISH or not isinstance(words, Worded) or not words.pattern:
            return words  # the catalogue has its head under ""
        num = words.parts.get("num")
        pattern = (
            self.catalogue.ngettext(words.pattern, words.many, num)
            if words.many and isinstance(num, int)
            else self.catalogue.gettext(words.pattern)
        )
        if not words.parts:
            return pattern
        return pattern % {
            name: self.say(part) if isinstance(part, str) else part for name, part in words.parts.items()
        }


ENGLISH = Language("en", NullTranslations())


def chosen(settings: Settings) -> Language:
    """The language of the pages: by its catalogue in ``locale`` beside the configuration; English needs none.

    Raises ConfigError where there is no catalogue, or none that can be read.
    """
    name = settings.web.language
    return ENGLISH if name == ENGLISH.name else _read(name, settings.path.parent / "locale" / f"{name}.mo")


@cache  # a catalogue is read once, and what is drawn with it is kept by it
def _read(name: str, path: Path) -> Language:
    try:
        with path.open("rb") as file:
            return Language(name, _Catalogue(file))
    except FileNotFoundError:
        raise ConfigError(f"web.language is {name!r}, but there is no catalogue {path}.") from None
    except (OSError, ValueError, struct.error) as error:
        raise ConfigError(f"{path} is no catalogue that can be read: compile it anew.") from error


class _Catalogue(GNUTranslations):
    """A catalogue whose words can all be filled in; else its pages would break one by one."""

    _catalog: Mapping[str | tuple[str, int], str]

    def _parse(self, fp: Any) -> None:
        super()._parse(fp)  # what a class of one's own extends (docs.python.org/3/library/gettext.html)
        for key, said in self._catalog.items():
            told = key if isinstance(key, str) else key[0]
            if told and ("%(" in told or "%" not in told):
                _ensure_filled(told, said)


def _ensure_filled(told: str, said: str) -> None:
    """Raises ConfigError where a translation has a place to fill in that the English has not."""
    strange = set(_PLACE.findall(said)) - {"num", *_PLACE.findall(told)}
    if strange or "%" in _PLACE.sub("", said).replace("%%", ""):
        raise ConfigError(
            f"The translation of “{told}” must have the same places to fill in, such as %(name)s; a percent "
            "sign of its own is written %%."
        )
