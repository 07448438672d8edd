"""Drawing pages: the templates, and the words they share."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from reviewbot import when
from reviewbot.notify.lines import span
from reviewbot.types import LogRow, Review
from reviewbot.web.language import Language
from reviewbot.wording import known, plain, worded


@cache
def _environment(language: Language) -> Environment:
    """The templates in a language. What the filters do: ``reviewbot.wording``."""
    made = Environment(
        loader=PackageLoader("reviewbot.web"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(language.catalogue, newstyle=True)  # type: ignore[attr-defined]  # by the extension
    made.filters |= {
        "say": language.say,
        "known": lambda words: language.say(known(words)),
        "plain": cache(lambda name: language.say(plain(name))),  # states and topics: few, and in every row
        "stars": partial(_stars, language),
    }
    made.globals |= {"language": language, "options": _options}
    return made


def page(
    template: str, told: Mapping[str, Any], *, zone: str, language: Language, status: int = 200
) -> HTMLResponse:
    """A template filled in; times in it are shown in this time zone."""
    return HTMLResponse(piece(template, told, zone=zone, language=language), status)


def piece(template: str, told: Mapping[str, Any], *, zone: str, language: Language) -> str:
    """The same as text, for a part of a page."""

    def shown(at: datetime) -> str:
        return language.say(when.shown(at, zone))

    def left(at: datetime) -> str:
        return language.say(span(at - told["now"]))

    def written(row: LogRow) -> str:
        return language.say(when.written(row.stored, zone))

    return (
        _environment(language)
        .get_template(template)
        .render({"shown": shown, "left": left, "written": written, **told})
    )


def _options(values: Sequence[tuple[str, str]], chosen: str) -> Markup:
    """The choices of a list, each with its words, and the one that was made. In Python: they are hundreds."""
    told = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in values
    )
    return Markup("".join(told))  # noqa: S704 - each value is escaped just above


def _stars(language: Language, review: Review) -> str:
    """The rating in words, for those who cannot see stars; "" where there is none."""
    if review.rating is None:
        return ""
    low, high = review.scale
    if (low, high) == (0, 1):
        return language.say(worded("recommends") if review.rating else worded("does not recommend"))
    return language.say(worded("%(rating)s of %(most)s", rating=f"{review.rating:g}", most=f"{high:g}"))
