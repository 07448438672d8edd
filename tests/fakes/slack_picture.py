"""A picture of what Slack shows: blocks or a view as one HTML page, for a person to look at.

    Path("card.html").write_text(picture(slack.card(12).blocks))
    Path("modal.html").write_text(picture(slack.modal("U111").body(), width=MOBILE))

Close to Slack's light theme, not exact: it is for seeing whether words and buttons make sense together.
All text is escaped; of mrkdwn only bold, italics, strikes, code, links, mentions and dates are drawn.
"""

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from fakes.slack_screen import ANSWERS, Answer

MOBILE, DESKTOP = 390, 720

STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #fff; color: #1d1c1d; font: 15px/1.47 Lato, Helvetica, Arial, sans-serif }
main { max-width: WIDTHpx; padding: 16px; overflow-wrap: anywhere }
p { margin: 4px 0 }
h3 { font-size: 18px; margin: 8px 0 }
hr { border: 0; border-top: 1px solid #ddd }
blockquote { border-left: 4px solid #ddd; margin: 4px 0; padding: 0 0 0 12px }
pre, code { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; font: 12px Monaco, monospace }
pre { padding: 8px; white-space: pre-wrap }
code { color: #e01e5a }
table { border-collapse: collapse }
td { border: 1px solid #ddd; padding: 4px 8px }
label { display: block; font-weight: bold; margin-top: 16px }
button, .pick { background: #fff; border: 1px solid #bbb; border-radius: 8px; padding: 8px 12px }
button, .pick { font-family: inherit; font-size: 13px; font-weight: bold; line-height: 1 }
.primary { background: #007a5a; border-color: #007a5a; color: #fff }
.danger { color: #e01e5a; border-color: #e01e5a }
a, .who { color: #1264a3; text-decoration: none }
.who { background: #e8f5fa; border-radius: 3px }
.row { display: flex; gap: 8px; flex-wrap: wrap; margin: 8px 0 }
.with { display: flex; gap: 16px; justify-content: space-between }
.fields { display: grid; gap: 8px; grid-template-columns: 1fr 1fr }
.small { color: #616061; font-size: 13px }
.box { border: 1px solid #868686; border-radius: 8px; padding: 8px 12px; white-space: pre-wrap }
.tall { min-height: 96px }
.modal { border: 1px solid #ddd; border-radius: 8px; box-shadow: 0 4px 12px #0002 }
.modal > header, .modal > footer { padding: 16px; font-weight: bold; font-size: 18px }
.modal > section { padding: 0 16px }
.modal > footer { text-align: right }
.error { color: #e01e5a; font-size: 13px }
.alert { background: #f8f8f8; border-left: 4px solid #e8912d; padding: 8px 12px; margin: 8px 0 }
"""
MARKS = ((r"\*([^*\n]+)\*", "b"), (r"_([^_\n]+)_", "i"), (r"~([^~\n]+)~", "s"), (r"`([^`\n]+)`", "code"))
TAG = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
SAFE_URL = re.compile(r"https?://")


def picture(shown: Sequence[Answer] | Answer, *, width: int = DESKTOP, errors: Answer | None = None) -> str:
    """A whole HTML page: the blocks of a message, or a view with its ``errors`` (by block_id)."""
    body = _view(shown, errors or {}) if isinstance(shown, dict) else _blocks(shown, {})
    style = STYLE.replace("WIDTH", str(width))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width={width}"><title>Slack</title>'
    page = f"<head>{head}<style>{style}</style></head><body><main>{body}</main></body>"
    return f'<!doctype html><html lang="en">{page}</html>'


def _view(view: Answer, errors: Answer) -> str:
    inside = _blocks(_filled(view), errors)
    if view["type"] == "home":
        return inside
    ends = [f"<button>{_text(view['close'])}</button>"] if view.get("close") else []
    ends += [f'<button class="primary">{_text(view["submit"])}</button>'] if view.get("submit") else []
    title = f"<header>{_text(view['title'])}</header>"
    return f'<div class="modal">{title}<section>{inside}</section><footer>{" ".join(ends)}</footer></div>'


def _filled(view: Answer) -> list[Answer]:
    """The blocks with what was typed in place of what stood there at first."""
    values = view.get("state", {}).get("values", {})
    blocks = []
    for block in view["blocks"]:
        element = block.get("element", {})
        answer = values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""), {})
        name, initial = ANSWERS.get(element.get("type", ""), ("", ""))
        filled = element | {initial: answer[name]} if name in answer else element
        blocks.append(block | {"element": filled} if element else block)
    return blocks


def _blocks(blocks: Sequence[Answer], errors: Answer) -> str:
    return "\n".join(_block(block, str(errors.get(block.get("block_id", ""), ""))) for block in blocks)


def _block(block: Answer, error: str) -> str:
    match block["type"]:
        case "header":
            return f"<h3>{_text(block['text'])}</h3>"
        case "divider":
            return "<hr>"
        case "section":
            return _section(block)
        case "context":
            return f'<div class="row small">{"".join(_piece(one) for one in block["elements"])}</div>'
        case "actions":
            return f'<div class="row">{"".join(_control(one) for one in block["elements"])}</div>'
        case "rich_text":
            return "".join(_rich(one) for one in block["elements"])
        case "input":
            return _input(block, error)
        case "alert":
            return f'<div class="alert">{_text(block["text"])}</div>'
        case "image":
            return f'<div class="box small">Picture: {escape(block["alt_text"])}</div>'
        case "table":
            return f"<table>{''.join(_row(row) for row in block['rows'])}</table>"
        case "markdown":
            return f"<p>{_lines(escape(block['text']))}</p>"
        case kind:
            return f'<div class="box small">{escape(kind)}: {escape(str(block.get("title", "")))}</div>'


def _section(block: Answer) -> str:
    words = f"<p>{_text(block['text'])}</p>" if "text" in block else ""
    if "fields" in block:
        words += f'<div class="fields">{"".join(f"<p>{_text(one)}</p>" for one in block["fields"])}</div>'
    beside = _piece(block["accessory"]) if "accessory" in block else ""
    return f'<div class="with"><div>{words}</div><div>{beside}</div></div>'


def _piece(element: Answer) -> str:
    if element["type"] in {"plain_text", "mrkdwn"}:
        return f"<span>{_text(element)}</span>"
    if element["type"] == "image":
        return f'<span class="box small">Picture: {escape(element["alt_text"])}</span>'
    return _control(element)


def _control(element: Answer) -> str:
    if element["type"] == "button":
        return f'<button class="{escape(element.get("style", ""))}">{_text(element["text"])}</button>'
    if element["type"] == "overflow":
        return '<button title="More">⋯</button>'
    return f'<span class="pick">{_chosen(element)} ▾</span>'


def _input(block: Answer, error: str) -> str:
    element = block["element"]
    optional = ' <span class="small">(optional)</span>' if block.get("optional") else ""
    hint = f'<p class="small">{_text(block["hint"])}</p>' if "hint" in block else ""
    wrong = f'<p class="error">{escape(error)}</p>' if error else ""
    if element["type"] in {"checkboxes", "radio_buttons"}:
        picked = [*element.get("initial_options", ()), element.get("initial_option")]
        marks = ("☑", "☐") if element["type"] == "checkboxes" else ("◉", "○")
        options = element["options"]
        field = "".join(f"<p>{marks[one not in picked]} {_text(one['text'])}</p>" for one in options)
    else:
        tall = " tall" if element.get("multiline") else ""
        field = f'<div class="box{tall}">{_chosen(element)}</div>'
    return f"<label>{_text(block['label'])}{optional}</label>{field}{wrong}{hint}"


def _chosen(element: Answer) -> str:
    """What stands in a field or select, or its placeholder."""
    value: Any = element.get(ANSWERS[element["type"]][1])
    if not value:
        return (
            f'<span class="small">{_text(element["placeholder"])}</span>' if "placeholder" in element else ""
        )
    several = value if isinstance(value, list) else [value]
    return ", ".join(_text(one["text"]) if isinstance(one, dict) else escape(str(one)) for one in several)


def _row(row: Sequence[Answer]) -> str:
    cells = (escape(one["text"]) if one["type"] == "raw_text" else _block(one, "") for one in row)
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _rich(part: Answer) -> str:
    inside = "".join(_rich(one) if "elements" in one else _inline(one) for one in part["elements"])
    match part["type"]:
        case "rich_text_quote":
            return f"<blockquote>{inside}</blockquote>"
        case "rich_text_preformatted":
            return f"<pre>{inside}</pre>"
        case "rich_text_list":
            tag = "ol" if part["style"] == "ordered" else "ul"
            return f"<{tag}>{''.join(f'<li>{_rich(one)}</li>' for one in part['elements'])}</{tag}>"
        case _:
            return f"<p>{inside}</p>"


def _inline(one: Answer) -> str:
    match one["type"]:
        case "text":
            shown = _lines(escape(one["text"]))
        case "link":
            shown = _link(one["url"], str(one.get("text", one["url"])))
        case "user" | "usergroup" | "channel" | "broadcast":
            name = one.get("user_id") or one.get("usergroup_id") or one.get("channel_id") or one.get("range")
            shown = f'<span class="who">@{escape(str(name))}</span>'
        case "date":
            shown = escape(one.get("fallback", str(one["timestamp"])))
        case _:
            shown = f":{escape(str(one.get('name', '')))}:"
    for style, tag in {"bold": "b", "italic": "i", "strike": "s", "code": "code"}.items():
        if one.get("style", {}).get(style):
            shown = f"<{tag}>{shown}</{tag}>"
    return shown


def _text(text: Answer) -> str:
    if text["type"] == "plain_text":
        return _lines(escape(text["text"]))
    parts, end = [], 0
    for tag in TAG.finditer(text["text"]):
        parts += [_marked(text["text"][end : tag.start()]), _tag(tag[1], tag[2])]
        end = tag.end()
    return "".join([*parts, _marked(text["text"][end:])])


def _marked(words: str) -> str:
    """mrkdwn without tags; Slack's own three entities stay what they are."""
    shown = escape(words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    for pattern, tag in MARKS:
        shown = re.sub(pattern, rf"<{tag}>\1</{tag}>", shown)
    return _lines(shown)


def _tag(target: str, label: str | None) -> str:
    if target.startswith("!date^"):
        return escape(label or target)
    if target[:1] in {"@", "#", "!"}:
        return f'<span class="who">@{escape(label or target[1:])}</span>'
    return _link(target, label or target)


def _link(url: str, words: str) -> str:
    """A link, or only its words where the address is nothing for a browser."""
    return f'<a href="{escape(url)}">{escape(words)}</a>' if SAFE_URL.match(url) else escape(words)


def _lines(words: str) -> str:
    return words.replace("\n", "<br>")
