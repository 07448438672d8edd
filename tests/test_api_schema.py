"""The OpenAPI document against the API: whatever it allows is answered as it says, and nothing breaks.

schemathesis makes requests of the document, those that it allows and those that it forbids, and looks at each
answer: no 5xx, a status, a content type, headers and a form that the document has, 401 without a token, 405
with ``Allow`` for other methods. The examples are always the same ones.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.schemas import BaseSchema

from fakes.programs import API, ROUTES, THERE, Desk
from fakes.world import Scene, open_store

EXAMPLES = 5  # of each route and mode
# A request may be well formed and not possible now: a case that was closed before, a word that is no time.
POSSIBLE = [200, 304, 401, 403, 404, 409, 412, 422, 428]
NOT_POSSIBLE = [401, 403, 404, 405, 409, 412, 413, 415, 422, 428]
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": POSSIBLE},
            "negative_data_rejection": {"expected-statuses": NOT_POSSIBLE},
        }
    },
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Some cases at two places, and a program that may do everything with them."""
    folder = tmp_path_factory.mktemp("api")
    with closing(open_store(folder)) as store:
        desk = Desk(Scene(store), folder, public="https://testserver")  # as schemathesis calls it
        desk.gets("soup", "wine", "door")
        desk.gets("seat", at=THERE)
        yield desk


@pytest.fixture(scope="module")
def document(desk: Desk) -> BaseSchema:
    found: BaseSchema = schemathesis.openapi.from_asgi(f"{API}/openapi.json", desk.app, config=CONFIG)
    return found


@pytest.fixture(scope="module")
def token(desk: Desk) -> str:
    return desk.token("approver")


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_answer_is_as_the_document_says(
    document: BaseSchema, token: str, method: str, path: str, mode: GenerationMode
) -> None:
    @given(case=document[path][method].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    def holds(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"})

    holds()
