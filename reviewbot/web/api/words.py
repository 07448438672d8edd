"""POST /score, /draft, /lint: what the commands of these names do, for one review or a list of them."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter
from pydantic import BaseModel, Discriminator, Field, Tag

from reviewbot.app.words import Work, drafter, linter, scored
from reviewbot.web.api.asked import MOST_AT_ONCE, ToDraft, ToLint, ToScore
from reviewbot.web.api.door import BODY, JSON, Acting, may_answer
from reviewbot.web.api.models import Drafted, Linted, Scored

router = APIRouter(tags=["words"], dependencies=[JSON], responses=may_answer(*BODY))

T = TypeVar("T", bound=BaseModel)
Many = Annotated[list[T], Field(min_length=1, max_length=MOST_AT_ONCE), Tag("many")]
EITHER = Discriminator(lambda body: "many" if isinstance(body, list) else "one")
Answers = dict[str, Any] | list[dict[str, Any]]


@router.post("/score", response_model=Scored | list[Scored])
def score(_: Acting, body: Annotated[Annotated[ToScore, Tag("one")] | Many[ToScore], EITHER]) -> Answers:
    """What reviews say, and why; nothing is kept."""
    return _each(body, scored)


@router.post("/draft", response_model=Drafted | list[Drafted])
def draft(_: Acting, body: Annotated[Annotated[ToDraft, Tag("one")] | Many[ToDraft], EITHER]) -> Answers:
    """Replies to reviews, each unlike those before it in the list, and what the gates say of them."""
    return _each(body, drafter())


@router.post("/lint", response_model=Linted | list[Linted])
def lint(_: Acting, body: Annotated[Annotated[ToLint, Tag("one")] | Many[ToLint], EITHER]) -> Answers:
    """What the gates say of replies that people wrote."""
    return _each(body, linter())


def _each(body: BaseModel | Sequence[BaseModel], work: Work) -> Answers:
    """One answer for one review, a list for a list, in its order."""
    if isinstance(body, BaseModel):
        form = body.model_dump(exclude_none=True)
        return {"id": form.get("id"), **work(form)}
    return [
        {"id": form.get("id"), **work(form)} for form in (one.model_dump(exclude_none=True) for one in body)
    ]
