"""views.* of the fake Slack, and what a modal does when its submission is answered.

Semantics: docs.slack.dev/surfaces/modals, docs.slack.dev/reference/methods/views.open and its neighbours.
"""

import copy
import json
from typing import Any

from fakes.blockkit_schema import VIEW_BUDGET, view_problems
from fakes.slack_screen import Answer, View
from fakes.slack_workspace import SlackError, Workspace

MOST_MODALS = 3
RESPONSES = {"clear": set[str](), "update": {"view"}, "push": {"view"}, "errors": {"errors"}}


def open_(workspace: Workspace, arguments: Answer) -> Answer:
    given = _checked(workspace, "views.open", arguments["view"], "modal")
    user = workspace.exchange(arguments.get("trigger_id", "")).user
    view = _new(workspace, user, given)
    workspace.modals[user] = [view]
    return {"view": view.body()}


def push(workspace: Workspace, arguments: Answer) -> Answer:
    given = _checked(workspace, "views.push", arguments["view"], "modal")
    trigger = workspace.exchange(arguments.get("trigger_id", ""))
    stack = workspace.modals[trigger.user]
    if trigger.view_id not in {view.id for view in stack}:
        raise SlackError("not_found")
    if len(stack) >= MOST_MODALS:
        raise SlackError("push_limit_reached")
    return {"view": _push(workspace, trigger.user, given).body()}


def update(workspace: Workspace, arguments: Answer) -> Answer:
    view = _find(workspace, arguments)
    given = _checked(workspace, "views.update", arguments["view"], view.given["type"], view)
    _compare(view, arguments)
    view.replace(given, _version(workspace))
    return {"view": view.body()}


def publish(workspace: Workspace, arguments: Answer) -> Answer:
    given, user = arguments["view"], arguments["user_id"]
    if user not in workspace.users:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] invalid user_id"]})
    if not workspace.home_enabled:
        raise SlackError("not_enabled")
    view = workspace.homes.get(user)
    given = _checked(workspace, "views.publish", given, "home", view)
    if view is None:
        view = workspace.homes[user] = _new(workspace, user, given)
    else:
        _compare(view, arguments)
        view.replace(given, _version(workspace))
    return {"view": view.body()}


def answer_submission(workspace: Workspace, view: View, response: Any) -> None:
    """The app acknowledged a view_submission: without a word the modal closes, else as it says."""
    stack = workspace.modals[view.user]
    if view not in stack:
        return  # closed meanwhile: nobody sees it
    if not response:
        del stack[stack.index(view) :]
        return
    action = response.get("response_action") if isinstance(response, dict) else None
    if action not in RESPONSES or set(response) != {"response_action", *RESPONSES[action]}:
        workspace.violation(f"view_submission: {action!r} is no response_action that Slack knows")
        view.trouble = True
    elif action == "clear":
        stack.clear()
    elif action == "errors":
        _show_errors(workspace, view, response["errors"])
    else:
        _show(workspace, view, response["view"], pushed=action == "push")


def _show(workspace: Workspace, view: View, given: Any, *, pushed: bool) -> None:
    view.trouble = True
    if pushed and len(workspace.modals[view.user]) >= MOST_MODALS:
        workspace.violation("response_action: a fourth modal was pushed")
        return
    try:
        checked = _checked(workspace, "response_action", given, "modal", None if pushed else view)
    except SlackError:
        return
    view.trouble = False
    if pushed:
        _push(workspace, view.user, checked)
    else:
        view.replace(checked, _version(workspace))


def _show_errors(workspace: Workspace, view: View, errors: Any) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not errors or not isinstance(errors, dict) or set(errors) - inputs or not all(errors.values()):
        workspace.violation(f"view_submission: errors for {sorted(errors)}, inputs are {sorted(inputs)}")
        view.trouble = True
        return
    view.errors = dict(errors)


def _checked(workspace: Workspace, method: str, given: Any, kind: str, view: View | None = None) -> Answer:
    """The view as it is to be shown. Raises SlackError."""
    found = view_problems(given)
    if not found and given["type"] != kind:
        found = [f"$.type: a {given['type']} where a {kind} belongs"]
    if found:
        for problem in found:
            workspace.violation(f"{method}: {problem}")
        raise SlackError("invalid_arguments", response_metadata={"messages": found})
    if len(json.dumps(given)) > VIEW_BUDGET:
        workspace.violation(f"{method}: the view is {len(json.dumps(given))} characters")
        raise SlackError("view_too_large")
    name = given.get("external_id")
    if name and any(one is not view and one.given.get("external_id") == name for one in _all(workspace)):
        raise SlackError("duplicate_external_id")
    return copy.deepcopy(dict(given))


def _find(workspace: Workspace, arguments: Answer) -> View:
    id_, name = arguments.get("view_id"), arguments.get("external_id")
    for view in _all(workspace):
        if view.id == id_ or (name and view.given.get("external_id") == name):
            return view
    raise SlackError("not_found")


def _compare(view: View, arguments: Answer) -> None:
    if "hash" in arguments and arguments["hash"] != view.hash:
        raise SlackError("hash_conflict")


def _all(workspace: Workspace) -> list[View]:
    return [*workspace.homes.values(), *(view for stack in workspace.modals.values() for view in stack)]


def _new(workspace: Workspace, user: str, given: Answer) -> View:
    version = _version(workspace)
    return View(f"V{version.replace('.', '')}", user, given, version)


def _push(workspace: Workspace, user: str, given: Answer) -> View:
    stack, view = workspace.modals[user], _new(workspace, user, given)
    view.root, view.before = stack[0].id, stack[-1].id
    stack.append(view)
    return view


def _version(workspace: Workspace) -> str:
    return f"{workspace.next_ts()}.{len(workspace.triggers):x}"
