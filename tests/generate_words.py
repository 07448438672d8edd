"""The catalogue of the words of the web log, for whoever translates it.

`make docs-write` writes it; a test says when it is not what the pages say. Words stand in it for one of
three reasons: a template has them in ``_()``, a module in ``worded()`` or ``counted()``, or they stand in a
table of ours, which ``tables`` names.
"""

from collections.abc import Iterable, Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pkgutil import iter_modules

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from reviewbot import policy, report, sites
from reviewbot.assess import trades
from reviewbot.assess.lexicon import CUES
from reviewbot.cases import OUTCOMES
from reviewbot.config import keys, standards
from reviewbot.replies import checks
from reviewbot.report.numbers import Meaning
from reviewbot.report.recovery import BECAME
from reviewbot.report.words import RULES
from reviewbot.types import (
    Assessment,
    Brief,
    Business,
    Location,
    PromiseState,
    RecoveryState,
    ReplyState,
    Review,
    ReviewClass,
)
from reviewbot.wording import known, plain

PACKAGE = Path(__file__).parent.parent / "reviewbot"
FILE = PACKAGE / "web" / "locale" / "reviewbot.pot"
METHODS = [("web/templates/**.html", "jinja2"), ("**.py", "python")]
STRICT = {"web/templates/**.html": {"silent": "false"}}  # a template that cannot be read is no empty one
MARKS = {"gettext": None, "_": None, "ngettext": (1, 2), "worded": None, "counted": (1, 2)}


def catalogue() -> Catalog:
    """All words, without places or dates: it changes when they do."""
    found = Catalog(project="reviewbot", charset="utf-8")
    for _, _, said, comments, context in extract_from_dir(PACKAGE, METHODS, STRICT, keywords=MARKS):
        found.add(said, auto_comments=comments, context=context)
    for what, told in tables():
        for one in told:
            found.add(str(one), auto_comments=[what])
    for each in found:
        if "%(" not in "".join(each.id):  # "95% confidence" has no place to fill in
            each.flags.discard("python-format")
    return found


def written(words: Catalog) -> str:
    """The same as the file has it, sorted."""
    out = BytesIO()
    write_po(out, words, omit_header=True, sort_output=True, no_location=True, width=110)
    return out.getvalue().decode()


def tables() -> Iterator[tuple[str, Iterable[str]]]:
    """The words that stand in tables of ours, and what those are."""
    yield "The state of a reply.", map(plain, ReplyState)
    yield "The state of what is done for a customer.", map(plain, RecoveryState)
    yield "The class of a review, and the reason why a case is held.", map(plain, (*ReviewClass, "policy"))
    yield "The state of a promise.", map(plain, PromiseState)
    yield "How a case ended.", map(plain, OUTCOMES)
    yield "What became of a review.", map(plain, BECAME)
    yield "What a review speaks of.", map(plain, sorted(_topics()))
    yield "What weighed when a review was judged.", (*CUES, "stars", "words", "tone", "overall", "sarcasm")
    yield "Who wrote a reply.", ("template", "person")
    yield "A check of a reply.", map(plain, _checks())
    yield "A site. What is a name stays as it is.", (sites.load(one).TITLE for one in sites.names())
    yield "Whose rule it is. What is a name stays as it is.", (one.title for one in _rules())
    yield "Why customers may be asked for a fresh look there, or not.", (one.ask_reason for one in _rules())
    yield "A figure of the report.", (one.title for one in _meanings())
    yield "What a figure of the report is made of.", (one.of for one in _meanings())
    yield "What a figure of the report means.", (*(one.definition for one in _meanings()), RULES)
    for sections in (keys.SECTIONS, standards.SECTIONS):
        for title, section in sections.items():
            told = [*section.keys.values(), *([section.every] if section.every else [])]
            yield f"A key of [{title}] in the configuration.", (known(one.meaning) for one in told)


def _rules() -> list[policy.Rule]:
    return [policy.rule(site) for site in (*sites.names(), "other")]


def _topics() -> set[str]:
    return {topic for trade in trades.TRADES for topic in trades.table(trade)}


def _checks() -> Iterator[str]:
    """Every check tells its name under whatever text."""
    review = Review(key="1", rating=1, text="The soup was cold.")
    said = Assessment(-0.5, negative=True, class_=ReviewClass.SERVICE, urgent=False, language="en")
    of = Brief(review, said, Business("Harbor & Vine"), Location("main", "Main Street"), "webpage")
    return (one.check for one in checks.run(of, "I am sorry."))


def _meanings() -> Iterator[Meaning]:
    for room in iter_modules(report.__path__):
        module = import_module(f"{report.__name__}.{room.name}")
        yield from (one for one in vars(module).values() if isinstance(one, Meaning))


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(catalogue()), encoding="utf-8")
