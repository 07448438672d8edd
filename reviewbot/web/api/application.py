"""The API as one application, mounted under /api/v1."""

from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from reviewbot import __version__
from reviewbot.errors import ReviewbotError
from reviewbot.web.api import cases, listings, log, promises, reporting, webhooks, words
from reviewbot.web.api.door import ensure_known
from reviewbot.web.api.problems import Problem, Unauthorized, Wrong, bug, http, invalid, refused, unauthorized
from reviewbot.web.seat import Desk

ROOT = "/api/v1"
ROUTERS = (log, cases, words, listings, promises, reporting, webhooks)
ABOUT = (
    "The verbs of reviewbot for programs. Show a token of `reviewbot tokens add` as "
    "`Authorization: Bearer rb_…`; it sees the reviews of its account's locations and nothing else. "
    "What is sent is JSON. What goes wrong is told as `application/problem+json` (RFC 9457)."
)


def api(desk: Desk) -> FastAPI:
    """The application for this desk."""
    app = _Described(
        title="reviewbot",
        summary="Reviews, cases, replies and promises.",
        description=ABOUT,
        version=__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        root_path_in_servers=False,
        servers=[{"url": ROOT}],
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
    )
    app.state.desk = desk
    for one in ROUTERS:
        app.include_router(one.router, dependencies=[Depends(ensure_known)])
    app.add_exception_handler(Unauthorized, unauthorized)
    app.add_exception_handler(ReviewbotError, refused)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, bug)
    return app


class _Described(FastAPI):
    """Says in its document what a problem looks like."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        if self.openapi_schema is None:
            document = super().openapi()
            schemas = document["components"]["schemas"]
            for model in (Problem, Wrong):
                form = model.model_json_schema(ref_template="#/components/schemas/{model}")
                form.pop("$defs", None)
                schemas[model.__name__] = form
            self.openapi_schema = document
        return self.openapi_schema
