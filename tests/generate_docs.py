"""Writes the parts of the docs that the code knows best: `python tests/generate_docs.py`."""

import ast
from pathlib import Path

import click

import api_docs
from reviewbot import policy, sites
from reviewbot.cli import COMMANDS, cli
from reviewbot.sites import Site
from reviewbot.web import metrics

ROOT = Path(__file__).resolve().parent.parent


def sites_table() -> str:
    rows = ["| site | `site =` | reads | replies | fresh look |", "|---|---|---|---|---|"]
    for name in sites.names():
        site = sites.load(name)
        rows.append(_line(site.TITLE, f"`{name}`", READS[_kind(site)], REPLIES[site.FACTS.reply], _ask(name)))
    return "\n".join(rows)


READS = {
    "all": "everything",
    "newest": "the newest",
    "window": "the last days",
    "import": "files, and what is posted to us",
}
REPLIES = {
    "api_upsert": "posted, and changed",
    "api_create_once": "posted once",
    "manual": "by hand: text and page are given",
    "none": "–",
}


def _kind(site: Site) -> str:
    return site.FACTS.history.partition(":")[0]


def _ask(name: str) -> str:
    return {"on": "may be asked for", "off": "if the owner says so", "locked": "never"}[policy.rule(name).ask]


def facts_table() -> str:
    titles = "history,new first,edits,removals,reply,read back,withdrawn,webhook,found,kept,model,fake server"
    head = [_line("site", *titles.split(",")), f"|{'---|' * 13}"]
    return "\n".join(head + [_facts(name, sites.load(name)) for name in sites.names()])


def _facts(name: str, site: Site) -> str:
    facts, rule = site.FACTS, policy.rule(name)
    return _line(
        f"`{name}`",
        facts.history,
        facts.incremental,
        facts.edits,
        facts.deletes,
        facts.reply,
        _yes(sites.publisher(site) and facts.read_back),
        _yes(sites.withdrawal(site)),
        _yes(sites.hearing(site)),
        _yes(sites.discovery(site)),
        "" if rule.store_days is None else f"{rule.store_days} days",
        {"yes": "yes", "no": "never", "unknown": "if named"}[rule.llm],
        _points(name),
    )


def keys_table() -> str:
    rows = ["| site | needs | may have |", "|---|---|---|"]
    for name in sites.names():
        site = sites.load(name)
        keys = (" ".join(f"`{key}`" for key in some) for some in (site.NEEDS, getattr(site, "OPTIONAL", ())))
        rows.append(_line(f"`{name}`", *keys))
    return "\n".join(rows)


def _yes(holds: object) -> str:
    return "yes" if holds else ""


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _points(name: str) -> str:
    """How many points of its site's behaviour the fake server has, of how many: the list in its docstring."""
    file = f"{'google' if name == 'google_business' else name}.py"
    shipped, own = ROOT / "reviewbot" / "testing" / file, ROOT / "tests" / "fakes" / file
    path = shipped if shipped.exists() else own
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path.exists() else None
    has = sum(line.startswith("- ") for line in (said or "").splitlines())
    lacks = (said or "").partition("Not in it: ")[2].partition(".")[0]
    return f"{has} of {has + len(lacks.split(',')) if lacks else has}" if has else ""


def metrics_table() -> str:
    rows = ["| metric | by | tells |", "|---|---|---|"]
    rows += [_line(f"`{one.name}`", ", ".join(one.labels), one.tells) for one in metrics.METRICS]
    return "\n".join(rows)


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
    "docs/api.md": {"api": api_docs.api},
    "docs/operators.md": {"metrics": metrics_table},
    "docs/sites.md": {"facts": facts_table, "keys": keys_table},
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
