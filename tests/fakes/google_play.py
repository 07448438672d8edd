"""A Google Play on loopback: the login of a service account, a week of reviews, replies, monthly reports.

``with FakePlay() as play`` and a listing with ``base_url=play.url`` (see ``OPTIONS``, ``secrets``).
What it is faithful to (developers.google.com/android-publisher/reply-to-reviews, November 2026):

- a JWT in RS256 (iss, scope, aud, iat, exp of an hour at most) is exchanged for a token that ends
- without "Reply to reviews" every call is 403 (or 401) permissionDenied; an API that is not enabled is 403
- only reviews that were written or changed within 7 days, only those with words, last change first
- ``maxResults`` is 10 unless asked for, 100 at most; pages by ``token``; ``pageInfo`` on the first page only
- nothing to show is ``{}``; texts are title, TAB, body; most fields may be missing; ``seconds`` is a text
- an edit keeps the id and comes to the top with the old reply still under it
- one that is older, or deleted, is not listed; deleted is 404 by its id, as is one that nobody knows
- POST puts or overwrites the one reply, takes its HTML out and tells the text it kept; 351 characters are 400
- 200 GET an hour (403 quotaExceeded), 2,000 replies a day
- the month's report is CSV in UTF-16 with a mark, ids within its links, a column for title and text each
"""

import csv
import io
import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from reviewbot.testing.site import Answer, Asked, FakeSite, Json, Refusal, as_json

PACKAGE, ACCOUNT = "com.example.harbor", "reviews@demo.iam.gserviceaccount.example"
OPTIONS = {"package": PACKAGE, "key_env": "PLAY_KEY"}
_APP = f"/androidpublisher/v3/applications/{PACKAGE}/reviews"
_WINDOW, _HOUR, _DAY = timedelta(days=7), timedelta(hours=1), timedelta(days=1)
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE = "https://www.googleapis.com/auth/androidpublisher"
_COLUMNS = (
    *("Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device"),
    *("Review Submit Date and Time", "Review Submit Millis Since Epoch"),
    *("Review Last Update Date and Time", "Review Last Update Millis Since Epoch", "Star Rating"),
    *("Review Title", "Review Text", "Developer Reply Date and Time", "Developer Reply Millis Since Epoch"),
    *("Developer Reply Text", "Review Link"),
)


@cache
def _signer() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def secrets() -> dict[str, str]:
    """The key file of the service account, as it stands in the environment."""
    pem = _signer().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = {"type": "service_account", "client_email": ACCOUNT, "private_key_id": "k1", "private_key": pem}
    return {"PLAY_KEY": json.dumps(account)}


class FakePlay(FakeSite):
    """The server; calls are named ``token``, ``list``, ``get`` and ``reply``.

    ``replies``: every reply that was put there, as (review, text). ``lifetime_s`` of an access token.
    """

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(clock=clock)
        self.reviews: dict[str, Json] = {}
        self.replies: list[tuple[str, str]] = []
        self.lifetime_s, self.page_size, self.most_an_hour, self.most_a_day = 3599, 100, 200, 2000
        self.uninvited = self.disabled = self.deleted_key = False
        self._tokens: dict[str, datetime] = {}
        self._pages: dict[str, int] = {}
        self._read_at: deque[datetime] = deque()
        self._replied_at: deque[datetime] = deque()

    # --- what customers, other programs and time do -------------------------------------------------

    def has(
        self,
        key: str,
        stars: int = 1,
        text: str = "",
        *,
        title: str = "",
        author: str = "Ana",
        hours_ago: float = 2,
        **more: Any,
    ) -> None:
        """A customer writes a review, or edits it: then the one before is gone, and a reply stays."""
        at = self.clock() - timedelta(hours=hours_ago)
        said = {
            "text": f"{title}\t{text}",
            "lastModified": _stamp(at),
            "starRating": stars,
            "device": "akita",
        }
        said |= {"reviewerLanguage": "en_US"} | more
        replies = [one for one in self.reviews.get(key, {}).get("comments", []) if "developerComment" in one]
        written = self.reviews.get(key, {}).get("written", at)
        comments = [{"userComment": said}, *replies]
        self.reviews[key] = {"reviewId": key, "authorName": author, "comments": comments, "written": written}

    def answers(self, key: str, text: str) -> Json:
        """A reply is put there, here or in the Play Console."""
        kept = re.sub("<[^<>]*>", "", text)
        self.replies.append((key, kept))
        reply = {"text": kept, "lastModified": _stamp(self.clock())}
        said = [one for one in self.reviews[key]["comments"] if "userComment" in one]
        self.reviews[key]["comments"] = [*said, {"developerComment": reply}]
        return {"result": {"replyText": kept, "lastEdited": reply["lastModified"]}}

    def reply_to(self, key: str) -> str | None:
        """The reply as it stands, or None."""
        found = [one["developerComment"]["text"] for one in self.reviews[key]["comments"][1:]]
        return found[0] if found else None

    def expire_tokens(self) -> None:
        """Every access token given out so far has run out."""
        self._tokens.clear()

    def report(self) -> bytes:
        """All reviews as the Play Console's monthly report has them."""
        file = io.StringIO()
        table = csv.DictWriter(file, _COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        for key, review in self.reviews.items():
            said = review["comments"][0]["userComment"]
            title, _, text = said["text"].partition("\t")
            row = {
                "Package Name": PACKAGE,
                "Reviewer Language": said["reviewerLanguage"].partition("_")[0],
                "Device": said["device"],
                **_dated("Review Submit", review["written"]),
                **_dated("Review Last Update", _at(said["lastModified"])),
                "Star Rating": said["starRating"],
                "Review Title": title,
                "Review Text": text,
                "Review Link": f"https://play.google.com/console/developers/1/app/2/user-feedback/"
                f"review-details?reviewId={quote(key, safe='')}&corpus=PUBLIC_REVIEWS",
            }
            for reply in (one["developerComment"] for one in review["comments"][1:]):
                row |= _dated("Developer Reply", _at(reply["lastModified"]))
                row["Developer Reply Text"] = reply["text"]
            table.writerow(row)
        return file.getvalue().encode("utf-16")

    def fail_next(self, call: str, status: int, reason: str = "") -> None:
        """Answer with an error for this reason."""
        self.answer_next(call, _error(status, reason))

    # --- what it does -------------------------------------------------------------------------------

    def named(self, method: str, path: str) -> tuple[str, str]:
        """Which call this is, and about which review."""
        key = unquote(path.removeprefix(f"{_APP}/"))
        match method:
            case "POST" if path == "/token":
                return "token", ""
            case "GET" if path.startswith("/androidpublisher/v3/") and path.endswith("/reviews"):
                return "list", path
            case "GET" if path.startswith(f"{_APP}/"):
                return "get", key
            case "POST" if path.startswith(f"{_APP}/") and path.endswith(":reply"):
                return "reply", key.removesuffix(":reply")
            case _:
                return "", ""

    def told(self, call: str, about: str, asked: Asked) -> Answer:
        """Do it, as a service account that was invited may."""
        if call == "token":
            return self._grant(asked.form())
        self._admit(asked)
        match call:
            case "list":
                return as_json(self._page(about, asked.query))
            case "get":
                return as_json(_shown(self._known(about)))
            case "reply":
                return as_json(self._reply(about, asked.json()))
            case _:
                raise Refusal(_error(404, "notFound"))

    def _grant(self, form: Mapping[str, str]) -> Answer:
        try:
            claims = jwt.decode(
                form.get("assertion", ""),
                _signer().public_key(),
                algorithms=["RS256"],
                audience="https://oauth2.googleapis.com/token",
                issuer=ACCOUNT,
                options={"verify_exp": False, "verify_iat": False, "require": ["iat", "exp"]},
            )
            from_, until = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
        except jwt.PyJWTError:
            raise Refusal(as_json({"error": "invalid_grant"}, 400)) from None
        in_time = from_ <= self.clock() < until <= from_ + _HOUR
        if form.keys() != {"grant_type", "assertion"} or form["grant_type"] != _GRANT:
            raise Refusal(as_json({"error": "unsupported_grant_type"}, 400))
        if self.deleted_key or not in_time or claims.get("scope") != _SCOPE:
            raise Refusal(as_json({"error": "invalid_grant"}, 400))
        token = f"ya29.play{len(self.calls)}"
        self._tokens[token] = self.clock() + timedelta(seconds=self.lifetime_s)
        return as_json({"access_token": token, "expires_in": self.lifetime_s, "token_type": "Bearer"})

    def _admit(self, asked: Asked) -> None:
        now, reads = self.clock(), asked.method == "GET"
        until = self._tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if until is None or now >= until:
            raise Refusal(_error(401, "authError"))
        if self.disabled:
            raise Refusal(_error(403, "accessNotConfigured"))
        if self.uninvited:
            raise Refusal(_error(403, "permissionDenied"))
        spent = self._read_at if reads else self._replied_at
        span, most = (_HOUR, self.most_an_hour) if reads else (_DAY, self.most_a_day)
        while spent and spent[0] <= now - span:
            spent.popleft()
        if len(spent) >= most:
            raise Refusal(_error(403, "quotaExceeded"))
        spent.append(now)

    def _page(self, path: str, query: Mapping[str, str]) -> Json:
        if path != _APP:
            raise Refusal(_error(404, "applicationNotFound"))
        size, token = query.get("maxResults", "10"), query.get("token", "")
        sound = size.isdecimal() and 1 <= int(size) <= 100 and token in {"", *self._pages}
        if not sound or not query.keys() <= {"maxResults", "startIndex", "token", "translationLanguage"}:
            raise Refusal(_error(400, "badRequest"))
        said = {key: one["comments"][0]["userComment"] for key, one in self.reviews.items()}
        since = self.clock() - _WINDOW
        recent = [
            key for key, one in said.items() if _at(one["lastModified"]) > since and one["text"].strip()
        ]
        recent.sort(key=lambda key: _at(said[key]["lastModified"]), reverse=True)
        start = self._pages.get(token, 0)
        end = start + min(int(size), self.page_size)
        if not recent:
            return {}
        page: Json = {"reviews": [_shown(self.reviews[key]) for key in recent[start:end]]}
        if not start:
            page["pageInfo"] = {"totalResults": len(recent), "resultPerPage": int(size), "startIndex": 0}
        if end < len(recent):
            self._pages[f"1233{end}"] = end
            page["tokenPagination"] = {"nextPageToken": f"1233{end}"}
        return page

    def _reply(self, key: str, body: Any) -> Json:
        self._known(key)
        text = body.get("replyText") if isinstance(body, dict) and body.keys() == {"replyText"} else None
        if not isinstance(text, str) or not text or len(text.encode("utf-16-le")) > 2 * 350:
            raise Refusal(_error(400, "badRequest"))
        return self.answers(key, text)

    def _known(self, key: str) -> Json:
        if key not in self.reviews:
            raise Refusal(_error(404, "notFound"))
        return self.reviews[key]


def _shown(review: Json) -> Json:
    return {name: told for name, told in review.items() if name != "written"}


def _stamp(at: datetime) -> Json:
    return {"seconds": str(int(at.timestamp())), "nanos": at.microsecond * 1000}


def _at(stamp: Json) -> datetime:
    return datetime.fromtimestamp(int(stamp["seconds"]), UTC).replace(microsecond=stamp["nanos"] // 1000)


def _dated(what: str, at: datetime) -> dict[str, str]:
    millis = str(int(at.timestamp()) * 1000 + at.microsecond // 1000)
    return {f"{what} Date and Time": f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{what} Millis Since Epoch": millis}


def _error(status: int, reason: str) -> Answer:
    error = {"message": "No.", "domain": "androidpublisher", "reason": reason}
    return as_json({"error": {"code": status, "message": "No.", "errors": [error], "status": "NO"}}, status)
