"""POST /hooks/{listing}: what review sites, and programs of the house, tell us by themselves.

Who posts is believed by the site's own means (``heard`` of its module), and learns nothing but that it was
taken or not.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from http import HTTPStatus

from reviewbot.errors import AccessRefused, ConfigError, ParseError, ReviewbotError
from reviewbot.pipeline import World, hear
from reviewbot.sites import Heard
from reviewbot.types import Inbound
from reviewbot.web.posts import Answer, Post


class Hooks:
    """The webhooks of all listings that have one; several threads may come.

    ``hearings``: by listing, how what comes is believed and read. ``visit`` opens the world; ``tell`` is
    called when there is something to do now; ``say`` takes a line for the log.
    """

    def __init__(
        self,
        hearings: Mapping[str, Callable[[World, Inbound], Heard]],
        visit: Callable[[], AbstractContextManager[World]],
        *,
        tell: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self._hearings, self._visit, self._tell, self._say = hearings, visit, tell, say

    @property
    def posts(self) -> Mapping[str, Post]:
        """Who takes what is sent, by path."""
        return {f"/hooks/{name}": partial(self.answer, name) for name in self._hearings}

    def answer(self, name: str, inbound: Inbound) -> Answer:
        """Take one delivery for the listing of this name."""
        if inbound.method not in {"GET", "POST"}:
            return Answer(HTTPStatus.METHOD_NOT_ALLOWED)
        try:
            with self._visit() as world:
                heard = self._hearings[name](world, inbound)
                if heard.answer:
                    return Answer(HTTPStatus.OK, heard.answer)
                hear(world, world.listings[name], heard)
        except ReviewbotError as error:
            self._say(f"hook of {name}: {error}")
            return _refused(error)
        self._tell()
        return Answer(HTTPStatus.OK)


def _refused(error: ReviewbotError) -> Answer:
    """What the sender is told: as little as it needs to try again or not."""
    match error:
        case AccessRefused() | ConfigError():
            return Answer(HTTPStatus.UNAUTHORIZED)
        case ParseError():
            return Answer(HTTPStatus.BAD_REQUEST)
        case _:
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE)
