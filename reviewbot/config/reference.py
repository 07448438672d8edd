"""The keys of the configuration as docs/configuration.md and the settings page tell of them."""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import time, timedelta

from reviewbot import sites
from reviewbot.config import keys
from reviewbot.config.keys import Section


def markdown() -> str:
    """All keys as tables for docs/configuration.md."""
    return "\n".join([sections_markdown(keys.SECTIONS), _sites_table()])


def sections_markdown(sections: Mapping[str, Section]) -> str:
    """One table for each section."""
    return "\n".join(_section_table(title, section) for title, section in sections.items())


def default(section: Section, name: str) -> str:
    """What holds where a key is left out, as the documentation writes it."""
    found = {one.name: one.default for one in fields(section.record)}.get(name, MISSING)
    return _literal(() if found is MISSING else found)


def _section_table(title: str, section: Section) -> str:
    rows = [
        f"| `{name}` | {'**required**' if key.required else default(section, name)} | {key.meaning} |"
        for name, key in section.keys.items()
    ]
    if section.every:
        rows.append(f"| any name | none | {section.every.meaning} |")
    return "\n".join(
        [
            f"### `{keys.heading(title, section)}`",
            "",
            "| key | default | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _sites_table() -> str:
    rows = []
    for site in sites.names():
        own = keys.site_keys(site).items()
        needed = ", ".join(f"`{name}`" for name, key in own if key.required)
        optional = ", ".join(f"`{name}`" for name, key in own if not key.required)
        rows.append(f"| `{site}` | {needed or 'nothing'} | {optional or 'nothing more'} |")
    title = "### What a listing needs on its site"
    return "\n".join([title, "", "| site | needs | may have |", "|---|---|---|", *rows, ""])


def _literal(default: object) -> str:
    match default:
        case timedelta():
            minutes = default // timedelta(minutes=1)
            if not minutes:
                return f"`{default // timedelta(seconds=1)}s`"
            return f"`{minutes}m`" if minutes % 60 else f"`{minutes // 60}h`"
        case time():
            return f"`{default:%H:%M}`"
        case bool():
            return f"`{str(default).lower()}`"
        case "" | () | None | frozenset():
            return "none"
        case _:
            return f"`{default}`"
