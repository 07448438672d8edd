"""The picture of a card or modal: everything escaped, nothing lost."""

from fakes.blockkit_schema import elements
from fakes.slack_example import card, editor, field, option, paragraph
from fakes.slack_picture import DESKTOP, MOBILE, picture
from fakes.slack_screen import View
from test_fake_slack_schema import EVERY_FIELD, GOOD, HOME

HOSTILE = "<script>alert('x')</script> & \"quotes\""
ESCAPED = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;quotes&quot;"


def test_text_of_strangers_is_shown_and_never_run() -> None:
    mrkdwn = {
        "type": "mrkdwn",
        "text": "&lt;b&gt; *bold* <javascript:alert(1)|press> <https://a.example|safe>",
    }
    shown = picture([paragraph(HOSTILE), {"type": "section", "text": mrkdwn}])
    assert ESCAPED in shown
    assert "<script" not in shown
    assert "javascript:" not in shown
    assert '&lt;b&gt; <b>bold</b> press <a href="https://a.example">safe</a>' in shown


def test_every_kind_of_block_and_field_has_a_picture() -> None:
    assert "Picture: Replies in time" in picture(GOOD)
    assert picture(HOME).count("<button") == 1
    shown = picture(EVERY_FIELD)
    assert shown.count("<label>") == len(list(elements(EVERY_FIELD["blocks"])))
    assert "Dear Ana" in shown


def test_a_card_shows_its_buttons_in_their_style_and_width() -> None:
    shown = picture(card())
    assert '<button class="primary">Approve &amp; post</button>' in shown
    assert "Snooze…" in shown
    assert f"max-width: {DESKTOP}px" in shown
    assert f"max-width: {MOBILE}px" in picture(card(), width=MOBILE)


def test_a_modal_shows_what_was_typed_and_what_is_wrong_with_it() -> None:
    boxes = {
        "type": "checkboxes",
        "action_id": "tick",
        "options": [option("Sign it", "s"), option("Not", "n")],
    }
    view = View("V1", "U111", editor(), "1.a")
    view.given["blocks"].append(field("more", "More", boxes))
    view.typed = {("reply", "text"): "Typed <b>", ("more", "tick"): [option("Not", "n")]}
    shown = picture(view.body(), errors={"reply": "Too <long>."})
    assert "Typed &lt;b&gt;" in shown
    assert "Dear Ana" not in shown
    assert '<p class="error">Too &lt;long&gt;.</p>' in shown
    assert "<p>☑ Not</p>" in shown
    assert "<p>☐ Sign it</p>" in shown
    assert "(optional)" in shown
    assert "<header>Edit the reply</header>" in shown
