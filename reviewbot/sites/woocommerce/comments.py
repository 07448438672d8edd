"""Replies as comments of WordPress: whose they are, how one is put, changed and taken down again. No I/O.

WordPress knows a user by an application password (Users > Profile > Application Passwords). It keeps what
program a comment was written with, and only those that were written with ours are changed: the same person
may have written others by hand.
"""

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from reviewbot.errors import (
    AccessRefused,
    ConfigError,
    ListingGone,
    ParseError,
    RateLimited,
    Refused,
)
from reviewbot.sites import Keyring, Token
from reviewbot.sites.woocommerce.basic import code, secrets, signed
from reviewbot.sites.woocommerce.reading import array, wording
from reviewbot.text import plain
from reviewbot.text.addresses import in_query
from reviewbot.text.tree import ident, json_object, words
from reviewbot.types import Listing, Request, Response

CORE = "/wp-json/wp/v2"
_OURS = "reviewbot/"  # as the wire introduces itself
_REMEMBERED = timedelta(days=1)
_FLOOD = timedelta(minutes=1)


def comments(listing: Listing) -> str:
    """The address of all comments of the shop."""
    return f"{listing.base_url.rstrip('/')}{CORE}/comments"


def below(listing: Listing, review: str) -> str:
    """The address of the comments below a review, those that wait for moderation among them."""
    query = {"parent": review, "status": "all", "context": "edit", "per_page": 100}
    return f"{comments(listing)}?{urlencode(query)}"


def as_user(listing: Listing, keyring: Keyring, wanted: Request) -> Generator[Request, Response, None]:
    """Send a request about the reply to a review, once it is known what this user has written there.

    A reply takes the place of the one that we put before; the very same one is only read. Raises
    ConfigError for what is not set, Refused where this user has answered by hand, ListingGone where there
    is nothing to take down, and what WordPress' refusals mean.
    """
    user, name = str(listing.options.get("wp_user", "")), str(listing.options.get("wp_password_env", ""))
    if not (user and name):
        raise ConfigError(
            f"listing {listing.name}: replies need wp_user and wp_password_env, a user of WordPress who may "
            "moderate comments and an application password of theirs; or answer on the product's page"
        )
    (password,) = secrets(keyring, name)
    login = user, password
    posted = json_object(wanted.body, "We") if wanted.body else {}
    me = yield from _own_id(listing, keyring, login)
    review = in_query(wanted.url, "parent") or ident(posted, "parent")
    listed = Request(below(listing, review) + (f"&author={me}" if me else ""))
    answer = yield signed(listed, login)
    _refuse(listing, listed, answer)
    if wanted.method == "GET" or answer.status != HTTPStatus.OK:
        return
    there = array(answer)
    ours = [ident(one, "id") for one in there if is_ours(one) and ident(one, "id").isdecimal()]
    if wanted.method == "DELETE":
        if not ours:
            raise ListingGone("No reply of ours is below this review")
        changes = [Request(f"{comments(listing)}/{key}", "DELETE") for key in ours]
    elif plain(words(posted, "content")) in map(wording, there):
        return
    elif me and there and not ours:
        raise Refused(f"{user} has answered this review by hand: look at it in WordPress, under Comments")
    else:
        changes = [replace(wanted, url=f"{wanted.url}/{ours[-1]}") if ours else wanted]
    for change in changes:
        answer = yield signed(change, login)
        _refuse(listing, change, answer)


def is_ours(comment: Mapping[str, Any]) -> bool:
    """Whether a comment was written by reviewbot."""
    return words(comment, "author_user_agent").startswith(_OURS)


def _own_id(listing: Listing, keyring: Keyring, login: tuple[str, str]) -> Generator[Request, Response, str]:
    """Who is logged in, asked once a day; "" where a security plugin hides its users."""
    kept = (listing.base_url, *login)
    me = keyring.tokens.get(kept)
    if me is None or keyring.now() >= me.until:
        who = Request(f"{listing.base_url.rstrip('/')}{CORE}/users/me")
        answer = yield signed(who, login)
        found = ""
        if answer.status not in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            _refuse(listing, who, answer)
            found = ident(json_object(answer.body, "WordPress"), "id")
            if not found.isdecimal():
                raise ParseError(f"WordPress did not say who is logged in ({answer.status})")
        me = keyring.tokens[kept] = Token(found, keyring.now() + _REMEMBERED)
    return me.value


def _refuse(listing: Listing, wanted: Request, answer: Response) -> None:
    """Raise what WordPress means; the rest the wire knows."""
    match answer.status, code(answer):
        case 400, "comment_flood":
            raise RateLimited("WordPress takes no two comments so quickly", retry_after=_FLOOD)
        case 400, _ if wanted.method == "POST":
            raise Refused("WordPress does not take this reply as it is written (400): edit it")
        case 409, _:
            raise Refused("The shop has this reply already, as spam or in the trash: look under Comments")
        case 401, _:
            raise AccessRefused(
                f"WordPress does not accept {listing.options['wp_user']} with the password in "
                f"{listing.options['wp_password_env']} (401): make a new application password under Users > "
                "Profile, and see that the server lets the header Authorization through"
            )
        case 403, "rest_comment_closed":
            raise Refused("Reviews of this product are closed, so no reply can be put there")
        case 403, "rest_comment_invalid_post_id":
            raise ListingGone("The shop has no such product any more")
        case 403, _:
            raise AccessRefused(
                f"WordPress does not let {listing.options['wp_user']} answer reviews (403): the user must be "
                "allowed to moderate comments, as a shop manager or editor is"
            )
        case 404, _:
            raise ListingGone(
                "The shop does not show this review any more, or hides comments from programs (404)"
            )
