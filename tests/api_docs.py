"""The generated part of docs/api.md: every route and every form, out of the OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

from fakes.programs import DOCUMENT

Form = Mapping[str, Any]
TITLES = {
    "log": "The review log",
    "cases": "Cases, and what is done with them",
    "words": "Texts, without keeping anything",
    "listings": "Listings",
    "promises": "Promises",
    "report": "The report",
    "webhooks": "Outgoing webhooks",
}


def api() -> str:
    """Routes by what they are about, then the forms that they take and give."""
    return "\n".join([*_routes(), *_forms()]).rstrip()


def _routes() -> Iterator[str]:
    for tag, title in TITLES.items():
        yield from (f"## {title}", "", "| route | does | sends | gives | also |", "|---|---|---|---|---|")
        for path, methods in DOCUMENT["paths"].items():
            for method, told in methods.items():
                if tag in told["tags"]:
                    yield _route(method.upper(), path, told)
        yield ""
        for path, methods in DOCUMENT["paths"].items():
            for told in methods.values():
                queries = [one for one in told.get("parameters", ()) if one["in"] == "query"]
                if tag in told["tags"] and queries:
                    yield from (f"`GET {path}` may be narrowed by:", "", *_fields(queries), "")


def _route(method: str, path: str, told: Form) -> str:
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    given = told["responses"]["200"]["content"]["application/json"]["schema"]
    also = ", ".join(status for status in told["responses"] if status != "200" and status not in ALWAYS)
    says = " ".join(told["description"].split())
    return _line(f"`{method} {path}`", says, _type(sent) if sent else "", _type(given), also)


ALWAYS = ("401", "403", "408", "422", "500", "503")


def _fields(parameters: list[Form]) -> Iterator[str]:
    yield from ("| name | holds | meaning |", "|---|---|---|")
    for one in parameters:
        says = one.get("description", "")
        yield _line(f"`{one['name']}`", _type(one["schema"]), says)


def _forms() -> Iterator[str]:
    yield from ("## Forms", "")
    for name, form in sorted(DOCUMENT["components"]["schemas"].items()):
        if form.get("type") != "object":
            continue
        says = " ".join(form.get("description", "").replace("``", "`").split())
        yield from (f"### {name}", "", says, "", "| key | holds | meaning |", "|---|---|---|")
        for key, what in form["properties"].items():
            needed = key in form.get("required", ())
            yield _line(
                f"`{key}`", _type(what) + ("" if needed else ", may be left out"), what.get("description", "")
            )
        yield ""


def _type(what: Form) -> str:
    """A type in words."""
    if "$ref" in what:
        name = what["$ref"].rpartition("/")[2]
        named = DOCUMENT["components"]["schemas"][name]
        return f"[{name}](#{name.lower()})" if named.get("type") == "object" else _type(named)
    if many := what.get("anyOf") or what.get("oneOf"):
        return " or ".join(dict.fromkeys(_type(one) for one in many))
    if "enum" in what:
        return " ".join(f"`{one}`" for one in what["enum"])
    if "const" in what:
        return f"`{what['const']}`"
    if what.get("type") == "array":
        return f"list of {_type(what['items'])}"
    return WORDS.get((what.get("type", ""), what.get("format", "")), "anything")


WORDS = {
    ("string", ""): "text",
    ("string", "date-time"): "time",
    ("integer", ""): "whole number",
    ("number", ""): "number",
    ("boolean", ""): "true or false",
    ("null", ""): "null",
    ("object", ""): "object",
}


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
