"""A Graph API on loopback: the recommendations of one Page, comments below them, webhooks.

``with FakeFacebook() as facebook`` and a listing with ``base_url=facebook.url`` (see ``OPTIONS``,
``SECRETS``). What it is faithful to (developers.facebook.com/docs/graph-api, November 2026):

- the token in the header or the address, else error 190; a proof of the app's secret where the app wants it
- error 12 for versions from ``gone_from`` on; permissions of their own to read (283) and to comment (200)
- fields only as they are asked for; cursors; ``paging.next`` with the token in it; a limit of 100 at most;
  an argument that it does not know is error 100
- recommendations without stars, stars without a recommendation before 2018, some without text, reviewer or
  story
- each POST below a story makes one more comment, by the Page; a POST to a comment changes it, DELETE takes it
  away, its own only; what is gone is error 100
- error 80001 with X-Business-Use-Case-Usage when the quota is used up; errors come with status 400
- webhooks signed with the app's secret over the bytes as they were sent; a challenge to say back
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json
from reviewbot.types import Inbound

PAGE = "104500000000001"
SECRETS = {
    "FACEBOOK_TOKEN": "EAAfake-page-token",
    "FACEBOOK_SECRET": "fb-app-secret-fake",
    "FACEBOOK_HOOK": "fb-verify-fake",
}
OPTIONS = {"page_id": PAGE, "token_env": "FACEBOOK_TOKEN"}
SIGNED = {**OPTIONS, "app_secret_env": "FACEBOOK_SECRET", "hook_secret_env": "FACEBOOK_HOOK"}
MOST_CHARS = 8000
_ASKED = {"fields", "limit", "after", "access_token", "appsecret_proof"}
_WORD = re.compile(r"[a-z_]+|[{},]")


class FakeFacebook(FakeSite):
    """The server; calls are named ``ratings``, ``comments``, ``comment``, ``change``, ``delete`` and ``me``.

    ``posts``: every comment that was made by the Page, as (story, text). ``most_on_a_page``: the most on a
    page. ``gone_from``: the first version that has no recommendations any more. ``token``: the one that is
    accepted. ``permissions`` that it has. ``wants_proof``: calls must be signed. ``wait_min``: the quota is
    used up, for so many minutes.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.entries: dict[str, Json] = {}
        self.comments: dict[str, Json] = {}
        self.posts: list[tuple[str, str]] = []
        self.most_on_a_page, self.gone_from, self.wait_min = 100, 99.0, 0
        self.token, self.wants_proof = SECRETS["FACEBOOK_TOKEN"], False
        self.permissions = {"pages_read_user_content", "pages_manage_engagement"}

    # --- what customers and people at the Page do ---------------------------------------------------

    def has(
        self, key: str, text: str = "", *, likes: bool = False, hours_ago: float = 2, **more: Any
    ) -> None:
        """A customer recommends the Page or does not, or says it in other words: then its time stays.

        A field that is None in ``more`` is left out.
        """
        at = _time(self.clock() - timedelta(hours=hours_ago))
        entry = {
            "created_time": self.entries.get(key, {}).get("created_time", at),
            "has_rating": False,
            "has_review": bool(text),
            "recommendation_type": "positive" if likes else "negative",
            "reviewer": {"id": f"77-{key}", "name": "Ana"},
            "open_graph_story": {"id": f"1001_{key}"},
        } | ({"review_text": text} if text else {})
        self.entries[key] = {name: told for name, told in (entry | more).items() if told is not None}

    def says(self, key: str, who: str, text: str) -> str:
        """Somebody comments on a recommendation; gives the comment's id."""
        story = f"1001_{key}"
        comment = f"{story}_{len(self.comments) + 1}"
        self.comments[comment] = {
            "id": comment,
            "from": {"id": who, "name": "Somebody"},
            "message": text,
            "created_time": _time(self.clock()),
        }
        if who == PAGE:
            self.posts.append((key, text))
        return comment

    def replies_to(self, key: str) -> list[str]:
        """The comments of the Page that stand there."""
        return [one["message"] for one in self.below(f"1001_{key}") if one["from"]["id"] == PAGE]

    def webhook(
        self, key: str, verb: str, *, secret: str = SECRETS["FACEBOOK_SECRET"], **more: Any
    ) -> Inbound:
        """What Meta posts when somebody gave, changed or took back a recommendation."""
        entry = self.entries[key]
        value = {
            "item": "rating",
            "verb": verb,
            "recommendation_type": entry.get("recommendation_type"),
            "review_text": entry.get("review_text"),
            "reviewer_id": entry["reviewer"]["id"],
            "reviewer_name": entry["reviewer"]["name"],
            "open_graph_story_id": entry["open_graph_story"]["id"],
            "created_time": 1_793_620_800,
        } | more
        told = [{"id": PAGE, "time": 1_793_620_801, "changes": [{"field": "ratings", "value": value}]}]
        return signed({"object": "page", "entry": told}, self.clock(), secret)

    def fail_next(self, call: str, code: int, *, status: int = 400, commit: bool = False) -> None:
        """Answer with an error of this code."""
        self.answer_next(call, _error(code, status=status), commit=commit)

    # --- what it does ---------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about what."""
        match method, path.removeprefix("/").split("/"):
            case "GET", [_, "me"]:
                return "me", ""
            case "GET", [_, page, "ratings"]:
                return "ratings", page
            case "GET", [_, story, "comments"]:
                return "comments", story
            case "POST", [_, story, "comments"]:
                return "comment", story
            case "POST", [_, comment]:
                return "change", comment
            case "DELETE", [_, comment]:
                return "delete", comment
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it."""
        self.admit(asked)
        if call == "me":
            return as_json({"id": PAGE, "name": "Harbor & Vine", "category": "Restaurant"})
        writes = call in {"comment", "change", "delete"}
        if ("pages_manage_engagement" if writes else "pages_read_user_content") not in self.permissions:
            raise Refusal(_error(200 if writes else 283))
        if float(asked.path.split("/")[1].removeprefix("v")) >= self.gone_from:
            raise Refusal(_error(12))
        if self.wait_min:
            raise Refusal(_error(80001, headers=self.usage()))
        match call:
            case "ratings":
                return as_json(self.page(about, asked))
            case "comments":
                return as_json({"data": [_only(one, _fields(asked)) for one in self.below(about)]})
            case "comment":
                return self.comment(about, asked.form())
            case "change" if self.comments.get(about, {}).get("from", {}).get("id") == PAGE:
                self.comments[about]["message"] = self.message(asked.form())
                return as_json({"success": True})
            case "delete" if about in self.comments:
                del self.comments[about]
                return as_json({"success": True})
            case _:
                raise Refusal(_error(100))

    def admit(self, asked: Asked) -> None:
        """Let a call in, or say why not."""
        if not asked.query.keys() <= _ASKED:
            raise Refusal(_error(100))
        bearer = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if (bearer or asked.query.get("access_token")) != self.token:
            raise Refusal(_error(190, status=401))
        proof = hmac.new(SECRETS["FACEBOOK_SECRET"].encode(), self.token.encode(), hashlib.sha256).hexdigest()
        given = asked.query.get("appsecret_proof", "" if self.wants_proof else proof)
        if given != proof:
            raise Refusal(_error(100, "API calls from the server require an appsecret_proof argument"))

    def usage(self) -> Mapping[str, str]:
        """How much of the quota is used."""
        told = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": self.wait_min}
        return {"X-Business-Use-Case-Usage": json.dumps({PAGE: [told]})}

    def page(self, page: str, asked: Asked) -> Json:
        """One page of the recommendations, the newest first."""
        limit, after = asked.query.get("limit", "25"), asked.query.get("after", "C0")
        if page != PAGE or not limit.isdecimal() or int(limit) > 100 or not after[1:].isdecimal():
            raise Refusal(_error(100))
        shown = sorted(self.entries.values(), key=lambda one: str(one["created_time"]), reverse=True)
        start = int(after[1:])
        end = start + min(int(limit), self.most_on_a_page)
        data = [_only(self.with_comments(one), _fields(asked)) for one in shown[start:end]]
        if not data:
            return {"data": []}
        paging: Json = {"cursors": {"before": f"C{start}", "after": f"C{end}"}}
        if end < len(shown):
            paging["next"] = f"{self.url}{asked.path}?access_token={self.token}&limit={limit}&after=C{end}"
        return {"data": data, "paging": paging}

    def with_comments(self, entry: Json) -> Json:
        """A recommendation with what stands below it."""
        story = entry.get("open_graph_story", {})
        comments = self.below(story["id"]) if story else []
        return entry | ({"open_graph_story": story | {"comments": {"data": comments}}} if comments else {})

    def below(self, story: str) -> list[Json]:
        """The comments on a story, oldest first. Raises Refusal where there is no such story."""
        known = (one.get("open_graph_story", {}).get("id") for one in self.entries.values())
        if story not in known:
            raise Refusal(_error(100))
        return [one for comment, one in self.comments.items() if comment.startswith(f"{story}_")]

    def comment(self, story: str, form: Mapping[str, str]) -> Answer:
        """One more comment of the Page."""
        self.below(story)
        return as_json({"id": self.says(story.removeprefix("1001_"), PAGE, self.message(form))})

    @staticmethod
    def message(form: Mapping[str, str]) -> str:
        """The words of a comment. Raises Refusal for what is none."""
        message = form.get("message", "")
        if form.keys() != {"message"} or not message.strip() or len(message) > MOST_CHARS:
            raise Refusal(_error(100, "Invalid parameter"))
        return message


def signed(body: Any, at: datetime, secret: str = SECRETS["FACEBOOK_SECRET"]) -> Inbound:
    """A webhook with the app's signature over its bytes."""
    said = json.dumps(body).encode()
    digest = hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
    return Inbound("POST", {}, {"x-hub-signature-256": f"sha256={digest}"}, said, at)


def _fields(asked: Asked) -> Json:
    """The fields that were asked for, as ``a,b{c,d}`` has them."""
    tree: Json = {}
    path, last = [tree], ""
    for word in _WORD.findall(asked.query.get("fields", "id")):
        match word:
            case "{":
                path.append(path[-1][last])
            case "}":
                path.pop()
            case ",":
                continue
            case _:
                last = word
                path[-1][word] = {}
    return tree


def _only(told: Any, fields: Json) -> Any:
    """A thing with the fields that were asked for, and its id."""
    if isinstance(told, dict) and "data" in told:
        return {"data": [_only(one, fields) for one in told["data"]]}
    if not isinstance(told, dict) or not fields:
        return told
    return {
        name: _only(value, fields.get(name, {}))
        for name, value in told.items()
        if name in fields or name == "id"
    }


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _error(
    code: int, message: str = "Refused", *, status: int = 400, headers: Mapping[str, str] | None = None
) -> Answer:
    said = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return as_json({"error": said}, status, headers)
