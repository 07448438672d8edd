"""Writes the parts of the docs that the code knows best: `python tests/generate_docs.py`."""

from pathlib import Path

import click

from reviewbot import policy, sites
from reviewbot.cli import COMMANDS, cli
from reviewbot.sites import Site

ROOT = Path(__file__).resolve().parent.parent


def sites_table() -> str:
    rows = [
        "| site | name | reads | new first | edits | removals | reply | fresh look | kept | robots.txt |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(rows + [_row(name, sites.load(name)) for name in sites.names()])


def _row(name: str, site: Site) -> str:
    facts, rule = site.FACTS, policy.rule(name)
    cells = (
        site.TITLE,
        f"`{name}`",
        facts.history,
        facts.incremental,
        facts.edits,
        facts.deletes,
        facts.reply,
        {"on": "may be asked for", "off": "if the owner says so", "locked": "never"}[rule.ask],
        "no limit known" if rule.store_days is None else f"{rule.store_days} days",
        "asked" if facts.robots else "not asked",
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def commands() -> str:
    parts = [_help(cli, "reviewbot")]
    with click.Context(cli, info_name="reviewbot") as context:
        for name in COMMANDS:
            command = cli.get_command(context, name)
            assert command is not None
            parts.append(_help(command, f"reviewbot {name}"))
            if isinstance(command, click.Group):
                parts.extend(
                    _help(sub, f"reviewbot {name} {'ID ' if name == 'case' else ''}{sub.name}")
                    for sub in command.commands.values()
                )
    return "\n\n".join(parts)


def _help(command: click.Command, title: str) -> str:
    with click.Context(
        command, info_name=title, help_option_names=["-h", "--help"], max_content_width=96, terminal_width=96
    ) as context:
        text = command.get_help(context)
    return f"## {title}\n\n```text\n{text}\n```"


PAGES = {
    "README.md": {"sites": sites_table},
    "docs/commands.md": {"commands": commands},
}


def filled(page: str) -> str:
    """The page with its generated parts as they should be."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for name, make in PAGES[page].items():
        before, _, rest = text.partition(f"<!-- {name} -->")
        after = rest.partition(f"<!-- /{name} -->")[2]
        text = f"{before}<!-- {name} -->\n{make()}\n<!-- /{name} -->{after}"
    return text


if __name__ == "__main__":
    for page in PAGES:
        (ROOT / page).write_text(filled(page), encoding="utf-8")
