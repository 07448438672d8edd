"""Which language a text is in. All texts are our own."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid import langid

from reviewbot.assess.language import FREQUENCY, Told, _identifier, identify, tell

SENTENCES = {
    "en": ("Great value, thank you.", "Nobody picked up for a week", "Overpriced, and my soup was lukewarm"),
    "de": ("Nie wieder, der Kellner war frech", "Wir kommen gerne wieder", "Das Zimmer war leider schmutzig"),
    "fr": (
        "Accueil froid et plats tièdes",
        "Nous reviendrons avec plaisir",
        "Personne ne répond au téléphone",
    ),
    "es": ("La sopa estaba fría", "Volveremos sin ninguna duda", "Nadie contesta al teléfono"),
    "it": ("Il cameriere era scortese", "Torneremo di sicuro, grazie mille", "La zuppa era fredda"),
    "pt": ("A sopa estava fria e cara", "Voltaremos com certeza, obrigado", "Ninguém atende o telefone"),
    "nl": ("De soep was koud en duur", "Wij komen hier zeker nog eens terug", "Niemand neemt de telefoon op"),
    "da": (
        "Suppen var kold og alt for dyr",
        "Vi kommer meget gerne igen",
        "Der er ingen, der tager telefonen",
    ),
    "sv": ("Soppan var kall och alldeles för dyr", "Vi kommer gärna tillbaka", "Ingen svarar när man ringer"),
    "no": (
        "Serveringen var treg, og maten smakte ikke godt",
        "Vi kommer gjerne tilbake hit, veldig hyggelig",
    ),
    "fi": ("Keitto oli kylmää ja kallista", "Tulemme mielellämme uudestaan"),
    "pl": ("Zupa była zimna i za droga", "Na pewno jeszcze tu wrócimy"),
    "cs": ("Polévka byla studená a drahá", "Určitě se sem ještě vrátíme"),
    "ro": ("Supa a fost rece și prea scumpă", "Ne vom întoarce cu mare plăcere"),
    "hu": ("A leves hideg volt és túl drága", "Biztosan visszajövünk még ide"),
    "tr": ("Servis kötüydü, çorba da soğuktu", "Kesinlikle tekrar geleceğiz"),
    "id": ("Supnya dingin dan terlalu mahal", "Kami pasti akan kembali lagi"),
    "vi": ("Món súp bị nguội và quá đắt", "Chúng tôi chắc chắn sẽ quay lại"),
    "ru": ("Суп был холодный и дорогой", "Мы обязательно вернёмся"),
    "uk": ("Наступного року знову приїдемо сюди", "Їжа була холодна, дуже шкода"),
    "el": ("Πολύ κρύα σούπα", "Θα ξαναπάμε σίγουρα"),
    "he": ("המרק היה קר ויקר", "בטוח נחזור לכאן"),
    "ar": ("كان الحساء باردا وغاليا", "سنعود بالتأكيد"),
    "ja": ("スープが冷たかった", "また行きたいです"),
    "ko": ("수프가 차갑고 비쌌어요", "꼭 다시 올게요"),
    "zh": ("汤是冷的而且很贵", "我们一定会再来"),
    "th": ("ซุปเย็นและแพงมาก",),
    "hi": ("सूप ठंडा था और बहुत महंगा",),
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts]
)
def test_a_plain_sentence_tells_its_language_whatever_the_site_says(language: str, text: str) -> None:
    assert identify(text, "") == language
    assert identify(text, language) == language
    assert identify(text * 3, "it" if language != "it" else "de") == language


@pytest.mark.parametrize(
    "text", ["", "   ", "👎👎", "5/5", "10 / 10 !!!", "...", "\x00\x1b[31;1m", "😡" * 9_999]
)
def test_where_nothing_is_said_only_the_site_can_know(text: str) -> None:
    if any(map(str.isalpha, text)):
        text = "".join(sign for sign in text if not sign.isalpha())
    assert tell(text, "") == Told("", sure=False)
    assert tell(text, "de") == Told("de", sure=False)


@pytest.mark.parametrize("text", ["manu", "ok", "Hmm", "Top", "Elena", "NOT", "5/5 NOT"])
def test_one_word_that_many_languages_know_is_left_to_the_site(text: str) -> None:
    assert tell(text, "fr") == Told("fr", sure=False)
    assert not tell(text, "").sure


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ひどい", "ja"),
        ("Отвратительно!", "ru"),
        ("최악이에요", "ko"),
        ("Nie wieder!", "de"),
        ("Très déçu", "fr"),
    ],
)
def test_a_short_text_that_speaks_plainly_is_believed_against_the_site(text: str, language: str) -> None:
    assert tell(text, "en") == Told(language, sure=True)


@pytest.mark.parametrize(
    ("hint", "language"),
    [("pt-BR", "pt"), ("en_US", "en"), (" DE ", "de"), ("iw", "he"), ("nb-NO", "no"), ("zh-Hant-TW", "zh"),
     ("nonsense", ""), ("日本", ""), ("x", ""), ("12", ""), ("", ""), ("sk", "sk")],
)  # fmt: skip
def test_a_hint_is_read_as_sites_write_it(hint: str, language: str) -> None:
    assert identify("👍", hint) == language


def test_a_foreign_dish_does_not_make_an_english_review_foreign() -> None:
    assert identify("The Wiener Schnitzel and the crème brûlée were great, thanks to Jürgen.", "de") == "en"


def test_english_words_do_not_make_a_foreign_review_english() -> None:
    assert identify("Das All you can eat Buffet war super, der Service leider weniger.", "") == "de"
    assert identify("De app had of geen support of geen update, jammer.", "") == "nl"


def test_shouting_and_emoji_change_nothing() -> None:
    assert identify("NIE WIEDER, DAS ESSEN WAR KALT 😡😡😡", "") == "de"
    assert identify("😀 🎉 Nous avons adoré ce petit restaurant 🎉", "en") == "fr"


def test_the_beginning_of_a_long_text_decides() -> None:
    assert (
        identify("Das Essen war kalt und der Kellner frech. " * 9 + "The end, my friend. " * 99_999, "")
        == "de"
    )


@pytest.mark.parametrize(
    "junk",
    ["a" * 1_000_000, "\ud800\udfff" * 9, "\u202eesrever\u2066", "ß" * 99_999, "İ" * 99_999, "\x00a" * 999],
)
def test_hostile_text_is_survived(junk: str) -> None:
    assert identify(junk, "en") in {*FREQUENCY, "en"}


@given(text=st.text(), hint=st.one_of(st.text(max_size=6), st.sampled_from([*FREQUENCY])))
@settings(max_examples=300, deadline=None)
def test_any_text_gets_a_code_or_none_and_always_the_same(text: str, hint: str) -> None:
    told = tell(text, hint)
    assert told == tell(text, hint)
    assert not told.language or (len(told.language) == 2 and told.language.isalpha())
    assert told.language or not told.sure


@given(text=st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_the_sites_word_never_outweighs_a_plain_text(text: str) -> None:
    alone = tell(text, "")
    if alone.sure:
        assert {tell(text, hint) for hint in ("de", "ja", "xx")} == {alone}


def test_plain_english_needs_no_model() -> None:
    """The model costs a second and 110 MB: a shop whose reviews are English hardly ever pays that."""
    program = (
        "import sys; from reviewbot.assess.language import identify;"
        "assert identify('The soup was cold and nobody said sorry for it.', 'de') == 'en';"
        "assert not {'numpy', 'py3langid'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_where_there_is_no_room_for_the_identifier_the_site_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(27, "File too large")

    german = "Das Essen war kalt und die Bedienung unfreundlich."
    _identifier.cache_clear()
    with monkeypatch.context() as disk:
        disk.setattr(langid.LanguageIdentifier, "from_model_file", full)
        assert tell(german, "fr") == Told("fr", sure=False)
    assert tell(german, "fr") == Told("de", sure=True)  # once there is room again
