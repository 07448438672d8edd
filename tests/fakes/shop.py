"""A shop that drives reviewbot from outside: a configuration in a folder, command lines, what they said.

    shop.lists("page", url=web.url("/page"))
    shop.says("poll", "--json").json["cases_opened"]

``says`` runs a command within the test's process, ``runs`` as a process of its own, for signals,
exit codes and closed pipes. Both see a clean environment and nothing but the shop's folder.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

import pytest

from fakes.web import Answer
from reviewbot import app
from reviewbot.cli import run

LONGEST_RUN_S = 60
TOKEN = "xoxb-fake"  # the one that fakes/slack.py knows

HEAD = """
[business]
name = "Harbor & Vine"
timezone = "America/Los_Angeles"

[store]
url = "sqlite:///reviews.db"

[http]
allow_private = ["127.0.0.1"]

[[locations]]
id = "main"
name = "Main Street"
phone = "(831) 555-0100"
email = "owner@harbor.example"
signer = "Elena Marchetti"
signer_role = "owner"
"""


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document that is all of stdout."""
        assert self.out, self.err
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines that are all of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def all(self) -> str:
        """Everything that anybody could have read."""
        return self.out + self.err

    def is_one_plain_sentence(self) -> bool:
        """Whether the error is a line for a shop owner: no traceback, no word of a bug."""
        told = self.err.strip()
        return not self.out and "\n" not in told and "." in told and "bug in reviewbot" not in told


class Shop:
    """A business with its folder, its clock and its command line."""

    def __init__(
        self, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.secrets = folder, dict[str, str]()
        self.config, self.store = folder / "reviewbot.toml", folder / "reviews.db"
        self._capfd, self._monkeypatch = capfd, monkeypatch
        self.config.write_text(HEAD)

    # --- setting up -------------------------------------------------------------------------------

    def adds(self, toml: str) -> None:
        """Write more into the configuration."""
        with self.config.open("a") as file:
            file.write(toml)

    def lists(self, name: str, site: str = "webpage", **keys: object) -> None:
        """Add a listing; it is due again after a second unless ``every`` says otherwise."""
        values = {"name": name, "site": site, "location": "main", "every": "1s"} | keys
        self.adds("\n[[listings]]\n" + "".join(f"{key} = {json.dumps(values[key])}\n" for key in values))

    def uses_slack(self, api_url: str) -> None:
        """Send alerts to this Slack."""
        self.uses_slack_token()
        self.adds(
            f'\n[slack]\nmode = "socket"\nchannel = "C1"\napprovers = ["U111"]\napi_url = "{api_url}"\n'
        )

    def uses_slack_token(self) -> None:
        """Put the bot token into the environment."""
        self.secrets["REVIEWBOT_SLACK_BOT_TOKEN"] = TOKEN

    def waits(self, **span: float) -> None:
        """Let the commands that follow run this much later than now: ``waits(days=6)``."""
        self._monkeypatch.setattr(app, "utc_now", lambda: datetime.now(UTC) + timedelta(**span))

    # --- commands ---------------------------------------------------------------------------------

    @property
    def environ(self) -> dict[str, str]:
        """All that a command may know of this machine."""
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "USER": "elena", **self.secrets}

    def says(self, *arguments: object) -> Said:
        """Run a command in this process."""
        self._monkeypatch.chdir(self.folder)
        self._capfd.readouterr()
        with patch.dict(os.environ, self.environ, clear=True):
            code = run([str(one) for one in arguments])
        return Said(code, *self._capfd.readouterr())

    def starts(
        self,
        *arguments: object,
        stdin: IO[bytes] | int = subprocess.DEVNULL,
        stdout: IO[bytes] | int = subprocess.PIPE,
        environ: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a command as a process of its own; ``before``: a program that runs it."""
        return subprocess.Popen(
            [*before, sys.executable, "-m", "reviewbot", *map(str, arguments)],
            cwd=self.folder,
            env={**self.environ, **(environ or {})},
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )

    def runs(self, *arguments: object, stdin: bytes = b"", **how: Any) -> Said:
        """Run a command as a process of its own, to its end."""
        with self.starts(*arguments, stdin=subprocess.PIPE, **how) as process:
            out, err = process.communicate(stdin, timeout=LONGEST_RUN_S)
        return Said(process.returncode, (out or b"").decode(), err.decode())

    def log(self, *filters: object) -> Any:
        """The rows of the review log."""
        return self.says("log", "--json", *filters).json

    def case(self, number: int = 1) -> Any:
        """One case as it is now."""
        return self.says("case", number, "--json").json


# --- the review page ---------------------------------------------------------------------------------


def review(key: str, stars: float = 1, text: str = "", *, ago: float = 2, **more: object) -> dict[str, Any]:
    """A schema.org review, ``ago`` hours old; a complaint unless said otherwise."""
    at = datetime.now(UTC) - timedelta(hours=ago)
    return {
        "@type": "Review",
        "@id": f"#{key}",
        "author": {"@type": "Person", "name": "Ana"},
        "datePublished": at.isoformat(timespec="seconds"),
        "reviewBody": text or f"Waited {len(key) + 30} minutes for cold soup and nobody said sorry ({key}).",
        "reviewRating": {"@type": "Rating", "ratingValue": stars},
        **more,
    }


def page(*reviews: Mapping[str, Any], etag: str = "") -> Answer:
    """The web page that shows these reviews."""
    place = {
        "@context": "https://schema.org",
        "@type": "Restaurant",
        "name": "Harbor & Vine",
        "review": list(reviews),
    }
    markup = json.dumps(place).replace("<", "\\u003c")
    body = f'<!doctype html><html><body><script type="application/ld+json">{markup}</script></body></html>'
    headers = {"Content-Type": "text/html; charset=utf-8"} | ({"ETag": etag} if etag else {})
    return Answer(body=body.encode(), headers=headers)
