"""Drawing pages: the templates, and the words they share."""

import gettext
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from reviewbot import when
from reviewbot.notify.lines import span
from reviewbot.types import LogRow, Review

_ENVIRONMENT = Environment(
    loader=PackageLoader("reviewbot.web"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
# The catalogue that the English words are looked up in; web/locale/reviewbot.pot lists them all.
WORDS = gettext.NullTranslations()
_ENVIRONMENT.install_gettext_translations(WORDS, newstyle=True)  # type: ignore[attr-defined]  # by the extension


def say(words: str) -> str:
    """Words of ours in the reader's language."""
    return WORDS.gettext(words)


def page(template: str, told: Mapping[str, Any], *, zone: str, status: int = 200) -> HTMLResponse:
    """A template filled in; times in it are shown in this time zone."""
    return HTMLResponse(piece(template, told, zone=zone), status)


def piece(template: str, told: Mapping[str, Any], *, zone: str) -> str:
    """The same as text, for a part of a page."""

    def shown(at: datetime) -> str:
        return when.shown(at, zone)

    def left(at: datetime) -> str:
        return span(at - told["now"])

    def written(row: LogRow) -> str:
        return when.written(row.stored, zone)

    return _ENVIRONMENT.get_template(template).render(
        {"shown": shown, "left": left, "written": written, **told}
    )


def _options(values: Sequence[tuple[str, str]], chosen: str) -> Markup:
    """The choices of a list, each with its words, and the one that was made. In Python: they are hundreds."""
    told = (
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in values
    )
    return Markup("".join(told))  # noqa: S704 - each value is escaped just above


def plain(name: str) -> str:
    """The word of a state or class as people read it."""
    return name.replace("_", " ")


def _stars(review: Review) -> str:
    """The rating in words, for those who cannot see stars; "" where there is none."""
    if review.rating is None:
        return ""
    low, high = review.scale
    if (low, high) == (0, 1):
        return WORDS.gettext("recommends") if review.rating else WORDS.gettext("does not recommend")
    return WORDS.gettext("%(rating)g of %(most)g") % {"rating": review.rating, "most": high}


_ENVIRONMENT.filters |= {"plain": plain, "stars": _stars}
_ENVIRONMENT.globals["options"] = _options
