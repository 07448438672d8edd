"""The wire to a model: any endpoint that speaks OpenAI's chat completions, by its base URL.

The client library is imported where a question is asked, for it takes a second.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from reviewbot.errors import ReviewbotError


class ModelError(ReviewbotError):
    """A model gave no answer. The message says why in plain words, and nothing of what was asked.

    ``may_cost``: it may have been at work nevertheless.
    """

    def __init__(self, message: str, *, may_cost: bool = False) -> None:
        super().__init__(message)
        self.may_cost = may_cost


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, and what the endpoint counted; None where it counts nothing."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None


class Endpoint(Protocol):
    """Where a model is asked."""

    @property
    def model(self) -> str:
        """Its name there."""

    def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        *,
        most_out: int,
        within: timedelta,
    ) -> Answer:
        """One question, one answer. Raises ModelError, also when nothing came ``within`` this time."""


@dataclass(frozen=True, slots=True)
class OpenAIEndpoint:
    """An endpoint by its address. ``retries`` are those of the library: after 408, 409, 429, 5xx, no answer.

    ``timeout`` is the longest silence of one try. A server that sends a blank now and then to show that it is
    at work never falls silent, so a question is broken off ``within`` the time that its writer has for it.

    It follows no redirect (the review would go to whom nobody named) and takes no proxy from the
    environment. A connection is made for each question: beside what a model takes, it is nothing.
    """

    base_url: str
    model: str
    key: str = field(repr=False)
    timeout: timedelta = timedelta(seconds=20)
    retries: int = 1

    def ask(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        *,
        most_out: int,
        within: timedelta,
    ) -> Answer:
        """One question, one answer, not streamed. Raises ModelError, also when nothing came ``within``."""
        import openai  # noqa: PLC0415  an extra that takes a second

        asked = {
            "model": self.model,
            "messages": list(messages),
            "response_format": {"type": "json_schema", "json_schema": schema},
            "max_completion_tokens": most_out,
            "stream": False,
        }
        try:
            return _read(asyncio.run(asyncio.wait_for(self._post(asked), within.total_seconds())))
        except (openai.APITimeoutError, TimeoutError) as error:
            seconds = min(self.timeout, within).total_seconds()
            told = f"it gave no answer within {seconds:.3g} s"
            raise ModelError(told, may_cost=True) from error
        except openai.APIStatusError as error:
            raise ModelError(f"it answered with HTTP {error.status_code}") from error
        except openai.OpenAIError as error:
            raise ModelError("it could not be reached") from error
        except (ValueError, RecursionError) as error:
            told = "its answer is not what an OpenAI-compatible endpoint sends"
            raise ModelError(told, may_cost=True) from error

    async def _post(self, asked: Mapping[str, Any]) -> object:
        """What it answers. Raises the library's errors."""
        import openai  # noqa: PLC0415  as above

        seconds = self.timeout.total_seconds()
        async with (
            openai.DefaultAsyncHttpxClient(follow_redirects=False, trust_env=False, timeout=seconds) as wire,
            openai.AsyncOpenAI(
                api_key=self.key or "none",  # a server on this machine wants none, but the library does
                base_url=self.base_url,
                max_retries=self.retries,
                timeout=seconds,
                http_client=wire,
            ) as client,
        ):
            return await client.post("/chat/completions", cast_to=object, body=asked)


def _read(form: object) -> Answer:
    """The words of the first choice. Raises ValueError where there are none."""
    match form:
        case {"choices": [{"message": {"content": str() as text}}, *_], **rest}:
            usage = rest.get("usage")
            usage = usage if isinstance(usage, dict) else {}
            return Answer(text, _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens")))
    raise ValueError("no words")


def _count(told: object) -> int | None:
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None
