"""Modals and the Home tab of the fake Slack, through the real WebClient."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from fakes.slack import Clock, FakeSlack
from fakes.slack_example import PROXIES, editor, field, notice, option, paragraph, plain
from fakes.slack_screen import NotThere, View
from fakes.slack_views import answer_submission

BAD = notice("x" * 25)
HOME = {"type": "home", "blocks": [paragraph("Two wait")]}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack(clock: Clock) -> Iterator[FakeSlack]:
    with FakeSlack(clock=clock) as fake:
        yield fake


@pytest.fixture
def client(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> WebClient:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    return WebClient("xoxb-fake", base_url=slack.url, retry_handlers=[])


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return str(caught.value.response["error"])


def opened(slack: FakeSlack, client: WebClient, view: Any = None) -> View:
    client.views_open(trigger_id=slack.workspace.trigger("U111"), view=view or editor())
    return slack.modal("U111")


def test_a_trigger_opens_one_modal_and_only_for_three_seconds(
    slack: FakeSlack, client: WebClient, clock: Clock
) -> None:
    first, second = (slack.workspace.trigger("U111") for _ in range(2))
    clock.passes(3)
    client.views_open(trigger_id=first, view=editor())
    assert refused(client.views_open, trigger_id=first, view=editor()) == "exchanged_trigger_id"
    clock.passes(0.5)
    assert refused(client.views_open, trigger_id=second, view=editor()) == "expired_trigger_id"
    assert refused(client.views_open, trigger_id="1.2.x", view=editor()) == "invalid_trigger_id"
    with pytest.raises(NotThere, match="U222 has no modal open"):
        slack.modal("U222")


def test_a_bad_view_is_refused_everywhere_and_remembered(slack: FakeSlack, client: WebClient) -> None:
    trigger = slack.workspace.trigger("U111")
    assert refused(client.views_open, trigger_id=trigger, view=BAD) == "invalid_arguments"
    assert refused(client.views_open, trigger_id=trigger, view=HOME) == "invalid_arguments"
    assert refused(client.views_publish, user_id="U111", view=editor()) == "invalid_arguments"
    view = opened(slack, client)
    assert refused(client.views_update, view_id=view.id, view=BAD) == "invalid_arguments"
    assert [problem.partition(":")[0] for problem in slack.violations] == [
        "views.open",
        "views.open",
        "views.publish",
        "views.update",
    ]


def test_three_modals_can_be_stacked_and_no_more(slack: FakeSlack, client: WebClient) -> None:
    first = opened(slack, client)
    for title in ("Second", "Third"):
        trigger = slack.workspace.trigger("U111", slack.modal("U111").id)
        pushed = client.views_push(trigger_id=trigger, view=notice(title))["view"]
    assert pushed["root_view_id"] == first.id
    assert slack.modal("U111").title == "Third"
    trigger = slack.workspace.trigger("U111", slack.modal("U111").id)
    assert refused(client.views_push, trigger_id=trigger, view=notice("Fourth")) == "push_limit_reached"
    slack.person("U111").closes(slack.modal("U111"))
    assert slack.modal("U111").title == "Second"
    elsewhere = slack.workspace.trigger("U111")
    assert refused(client.views_push, trigger_id=elsewhere, view=notice("From a message")) == "not_found"


def test_an_update_needs_the_hash_of_what_it_replaces_and_keeps_what_was_typed(
    slack: FakeSlack, client: WebClient
) -> None:
    view = opened(slack, client)
    slack.person("U111").types(view, {"Reply": "Half a sen"})
    old = view.hash
    client.views_update(view_id=view.id, hash=old, view=editor(text="Somebody else's"))
    assert view.value("Reply") == "Half a sen"
    assert "Half a sen" in view.words
    assert refused(client.views_update, view_id=view.id, hash=old, view=editor()) == "hash_conflict"
    other = {"type": "plain_text_input", "action_id": "text", "initial_value": "New"}
    renamed = editor() | {"blocks": [field("reply.4", "Reply", other)]}
    client.views_update(view_id=view.id, view=renamed)
    assert view.value("Reply") == "New"
    slack.person("U111").closes(view, everything=True)
    assert refused(client.views_update, view_id=view.id, view=editor()) == "not_found"


def test_a_view_can_be_named_by_an_id_of_ours_once(slack: FakeSlack, client: WebClient) -> None:
    view = opened(slack, client, notice("One") | {"external_id": "case-12"})
    client.views_update(external_id="case-12", view=notice("Two") | {"external_id": "case-12"})
    assert view.title == "Two"
    trigger = slack.workspace.trigger("U222")
    again = notice("Three") | {"external_id": "case-12"}
    assert refused(client.views_open, trigger_id=trigger, view=again) == "duplicate_external_id"


def test_everybody_has_a_home_tab_of_their_own(slack: FakeSlack, client: WebClient) -> None:
    published = client.views_publish(user_id="U111", view=HOME)["view"]
    assert slack.home("U111").words == "Two wait"
    with pytest.raises(NotThere):
        slack.home("U222")
    client.views_publish(user_id="U111", view=HOME, hash=published["hash"])
    assert refused(client.views_publish, user_id="U111", view=HOME, hash="1.x") == "hash_conflict"
    assert refused(client.views_publish, user_id="U404", view=HOME) == "invalid_arguments"
    slack.workspace.home_enabled = False
    assert refused(client.views_publish, user_id="U111", view=HOME) == "not_enabled"


def test_a_view_beyond_250_kb_is_refused(slack: FakeSlack, client: WebClient) -> None:
    large = notice("x", *[paragraph("x" * 2_900) for _ in range(100)])
    trigger = slack.workspace.trigger("U111")
    assert refused(client.views_open, trigger_id=trigger, view=large) == "view_too_large"


@pytest.mark.parametrize(
    ("response", "shown"),
    [
        (None, ["First"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": notice("Checking…")}, ["First", "Checking…"]),
        ({"response_action": "push", "view": notice("Sure?")}, ["First", "Edit the reply", "Sure?"]),
        ({"response_action": "errors", "errors": {"reply": "Too long."}}, ["First", "Edit the reply"]),
    ],
)
def test_a_submission_closes_its_modal_or_does_what_the_app_answers(
    slack: FakeSlack, client: WebClient, response: Any, shown: list[str]
) -> None:
    first = opened(slack, client, notice("First"))
    client.views_push(trigger_id=slack.workspace.trigger("U111", first.id), view=editor())
    answer_submission(slack.workspace, slack.modal("U111"), response)
    assert [view.title for view in slack.workspace.modals["U111"]] == shown
    assert slack.violations == []


@pytest.mark.parametrize(
    "response",
    [
        {"response_action": "close"},
        {"response_action": "update"},
        {"response_action": "clear", "view": notice("x")},
        {"response_action": "update", "view": BAD},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"text": "by action_id"}},
        {"response_action": "errors", "errors": {"reply": ""}},
        "ok",
    ],
)
def test_an_answer_that_slack_does_not_understand_leaves_the_modal_with_an_error(
    slack: FakeSlack, client: WebClient, response: Any
) -> None:
    view = opened(slack, client)
    answer_submission(slack.workspace, view, response)
    assert slack.modal("U111") is view
    assert view.trouble
    assert slack.violations


def test_a_fourth_modal_is_not_pushed_by_an_answer_either(slack: FakeSlack, client: WebClient) -> None:
    opened(slack, client)
    for _ in range(3):
        answer_submission(slack.workspace, slack.modal("U111"), {"response_action": "push", "view": editor()})
    assert len(slack.workspace.modals["U111"]) == 3
    assert slack.violations == ["response_action: a fourth modal was pushed"]


def test_state_values_have_the_shape_that_slack_sends(slack: FakeSlack, client: WebClient) -> None:
    choice = {"type": "static_select", "action_id": "why", "options": [option("Spam", "spam")]}
    who = {"type": "users_select", "action_id": "who", "initial_user": "U222"}
    when = {"type": "datepicker", "action_id": "when"}
    boxes = {"type": "checkboxes", "action_id": "tick", "options": [option("Sign it", "sign")]}
    text = {"type": "plain_text_input", "action_id": "text"}
    fields: dict[str, Any] = {"why": choice, "who": who, "when": when, "tick": boxes, "text": text}
    blocks = [field(name, name.title(), element, optional=True) for name, element in fields.items()]
    view = opened(slack, client, editor() | {"blocks": blocks})
    assert view.body()["state"]["values"] == {
        "why": {"why": {"type": "static_select", "selected_option": None}},
        "who": {"who": {"type": "users_select", "selected_user": "U222"}},
        "when": {"when": {"type": "datepicker", "selected_date": None}},
        "tick": {"tick": {"type": "checkboxes", "selected_options": []}},
        "text": {"text": {"type": "plain_text_input", "value": None}},
    }
    typed = {"Why": "Spam", "Who": "U111", "When": "2026-11-22", "Tick": ["Sign it"], "Text": "x"}
    slack.person("U111").types(view, typed)
    values = view.body()["state"]["values"]
    assert values["why"]["why"]["selected_option"] == option("Spam", "spam")
    assert values["tick"]["tick"]["selected_options"] == [option("Sign it", "sign")]
    assert (values["who"]["who"]["selected_user"], values["text"]["text"]["value"]) == ("U111", "x")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"Reply": "x" * 41}, "41 characters: Slack takes 0 to 40 here"),
        ({"Why": "Rude"}, "'Rude' is none of: Spam"),
        ({"Who": "U404"}, "there is nobody called 'U404'"),
        ({"When": "tomorrow"}, "'tomorrow' does not go into a datepicker"),
        ({"Cost": "much"}, "'much' does not go into a number_input"),
        ({"Repyl": "x"}, "0 fields are called 'Repyl'; there are: Reply, Why, Who, When, Cost"),
        ({"Reply": ""}, "to be filled in first: Reply"),
    ],
)
def test_a_form_takes_only_what_slacks_own_client_would(
    slack: FakeSlack, client: WebClient, typed: dict[str, Any], told: str
) -> None:
    text = {"type": "plain_text_input", "action_id": "a", "max_length": 40, "initial_value": "Dear"}
    elements: dict[str, Any] = {
        "Reply": text,
        "Why": {"type": "static_select", "action_id": "a", "options": [option("Spam", "spam")]},
        "Who": {"type": "users_select", "action_id": "a"},
        "When": {"type": "datepicker", "action_id": "a"},
        "Cost": {"type": "number_input", "action_id": "a", "is_decimal_allowed": True},
    }
    blocks = [field(name, name, one, optional=name != "Reply") for name, one in elements.items()]
    view = opened(slack, client, editor() | {"blocks": blocks})
    with pytest.raises(NotThere, match=told.replace("?", r"\?")):
        slack.person("U111").submits(view, typed)
    assert slack.workspace.envelopes == []


def test_a_modal_without_submit_cannot_be_submitted(slack: FakeSlack, client: WebClient) -> None:
    view = opened(slack, client, notice("Only to read") | {"close": plain("Close")})
    with pytest.raises(NotThere, match="'Only to read' has no submit button"):
        slack.person("U111").submits(view)
