"""The catalogue of the words of the web log, out of its templates and modules: for whoever translates it.

`make docs-write` writes it; a test says when it is not what the pages say.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

WEB = Path(__file__).parent.parent / "reviewbot" / "web"
FILE = WEB / "locale" / "reviewbot.pot"
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
STRICT = {"templates/**.html": {"silent": "false"}}  # a template that cannot be read is no empty one


def catalogue() -> str:
    """All words, sorted, without places or dates: it changes when they do."""
    found = Catalog(project="reviewbot", charset="utf-8")
    for _, _, words, comments, context in extract_from_dir(WEB, METHODS, STRICT):
        found.add(words, auto_comments=comments, context=context)
    out = BytesIO()
    write_po(out, found, omit_header=True, sort_output=True, no_location=True, width=110)
    return out.getvalue().decode()


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(catalogue(), encoding="utf-8")
