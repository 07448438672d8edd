"""The review log as one plain page: pure HTML, no script, nothing loaded from anywhere."""

from collections.abc import Sequence
from html import escape
from importlib import resources

from reviewbot import when
from reviewbot.types import Business, Case, LogRow

_EMPTY = "<tr><td colspan='5'>No reviews yet; they appear here as they are found.</td></tr>"


def page(rows: Sequence[LogRow], *, business: Business) -> str:
    """The log, newest first, in the business's own time; every text from outside is escaped."""
    template = resources.files("reviewbot.web").joinpath("log.html").read_text(encoding="utf-8")
    before, after = template.split("{rows}")
    before = before.replace("{business}", escape(business.name))
    return before + ("".join(_row(row, business.timezone) for row in rows) or _EMPTY) + after


def _row(row: LogRow, zone: str) -> str:
    stored, review = row.stored, row.stored.review
    stars = "none" if review.rating is None else f"{review.rating:g}/{review.scale[1]:g}"
    title = f"<b>{escape(review.title)}</b><br>" if review.title else ""
    said = f"{title}<span dir='auto'>{escape(review.text)}</span>"
    if stored.removed:
        said = f"<del>{said}</del>"
    author = escape(review.author) or "Somebody"
    by = f"{author} · {escape(stored.listing)} · {when.written(stored, zone)}"
    cells = (
        f"<td>{row.case.id if row.case else ''}</td>",
        f"<td class='{'bad' if stored.assessment.negative else ''}'>{stars}</td>",
        f"<td>{said}<p class='dim'>{by}</p></td>",
        f"<td>{(row.case.class_ if row.case else stored.assessment.class_).replace('_', ' ')}</td>",
        f"<td>{_stands(row.case) if row.case else _quiet(row)}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>"


def _quiet(row: LogRow) -> str:
    words = "history: from before reviewbot looked" if row.stored.assessment.negative else "nothing to do"
    return f"<span class='dim'>{words}</span>"


def _stands(case: Case) -> str:
    reply = f"<blockquote dir='auto'>{escape(case.text)}</blockquote>"
    return f"Reply: {case.reply_state}<br>Recovery: {case.recovery_state.replace('_', ' ')}{reply}"
