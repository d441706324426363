"""Pages without an article are named for what they are, however much text they hold."""

from __future__ import annotations

import pytest

from dateline.errors import ExtractError
from dateline.extract import extract

URL = "https://paper.example/a"
TEXT = "The council said on Monday that the bridge would stay closed until the spring, and nobody objected to it. "


def reason(markup: str) -> str:
    with pytest.raises(ExtractError) as caught:
        extract(markup.encode(), URL)
    return caught.value.reason


def front(teaser: str) -> str:
    teasers = "".join(
        f'<div class="item"><h2><a href="/{n}">Headline number {n} of the day</a></h2><p>{teaser}</p></div>'
        for n in range(14)
    )
    return f"<html><head><title>News</title></head><body><main>{teasers}</main></body></html>"


@pytest.mark.parametrize("teaser", ["Short.", TEXT], ids=["headlines", "teasers that add up to a text"])
def test_a_section_front_is_no_article(teaser: str) -> None:
    assert reason(front(teaser)) == "a section front or a list of articles, not an article"


def test_an_article_with_a_list_of_others_below_it_is_one() -> None:
    story = "".join(f"<p>Number {n}. {TEXT * 2}</p>" for n in range(6))
    page = front(TEXT).replace("<main>", f"<article><h1>The bridge stays closed</h1>{story}</article><main>")
    found = extract(page.encode(), URL)
    assert [block.text[:9] for block in found.blocks] == [f"Number {n}." for n in range(6)]


def test_a_login_wall_is_no_article() -> None:
    form = '<form><input name="u"><input type="password" name="p"></form>'
    page = f"<html><head><title>Log in | The Paper</title></head><body><h1>Log in</h1><p>{TEXT}</p>{form}</body></html>"
    assert reason(page) == "a login wall, not an article"


def test_a_gallery_is_no_article() -> None:
    pictures = "".join(f'<figure><img src="/{n}.jpg"><figcaption>Boat {n}.</figcaption></figure>' for n in range(9))
    page = f"<html><head><title>Boats</title></head><body><h1>The boats of the week</h1>{pictures}</body></html>"
    assert reason(page) in ("a gallery of pictures, not an article", "no text that reads like an article")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("404 Not Found", "an error page"),
        ("Just a moment...", "a check for robots"),
        ("Access Denied", "an error page"),
    ],
)
def test_an_error_served_as_a_page_is_no_article(title: str, words: str) -> None:
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>Sorry about that. {TEXT}</p></body></html>"
    )
    assert reason(page).startswith(words)


# What pages say that are no article, in the title and in their one paragraph.
STUBS = [
    ("Oops! Something went wrong", "We can't find that page. Please check the address.", "an error page"),
    ("Fehler 404", "Diese Seite gibt es nicht mehr. Hier geht es zur Startseite.", "an error page"),
    ("Cette page n'existe pas", "Désolé, la page demandée est introuvable.", "an error page"),
    ("Pagina niet gevonden", "De pagina die u zoekt bestaat niet of is verplaatst.", "an error page"),
    ("Nie znaleziono strony", "Strona, której szukasz, nie istnieje.", "an error page"),
    ("Страница не найдена", "Запрашиваемая страница была удалена.", "an error page"),
    ("الصفحة غير موجودة", "عذراً، الصفحة التي تبحث عنها غير موجودة.", "an error page"),
    ("ページが見つかりません", "お探しのページは移動または削除された可能性があります。", "an error page"),
    ("找不到網頁", "很抱歉，您要找的頁面不存在或已被移除。", "an error page"),
    ("페이지를 찾을 수 없습니다", "요청하신 페이지가 존재하지 않습니다.", "an error page"),
    ("We'll be back soon", "Sorry, we are performing some maintenance at the moment.", "an error page"),
    ("Access to this page has been denied", "Press and hold to confirm you are a human.", "a check for robots"),
    ("Sind Sie ein Mensch?", "Bitte bestätigen Sie, dass Sie kein Roboter sind.", "a check for robots"),
    ("安全验证", "请完成安全验证以继续访问。请确认您不是机器人。", "a check for robots"),
    ("The Paper", "We have detected unusual traffic from your network.", "a check for robots"),
    ("Logga in", "Du måste logga in för att läsa artikeln på vår webbplats.", "a login wall"),
    ("Войти", "Чтобы читать дальше, войдите в свой аккаунт на сайте.", "a login wall"),
    ("Subscribe to continue reading", "This article is only for those who pay for it.", "a login wall"),
    ("paper.example", "The domain paper.example is for sale. Make an offer.", "a parked domain"),
    ("Redirecting...", "If you are not redirected, click the link here.", "a note that the page has moved"),
    ("Welcome to nginx!", "If you see this page, the web server is working.", "the greeting of a server"),
]


@pytest.mark.parametrize(("title", "said", "words"), STUBS)
def test_a_page_that_says_it_is_no_article_is_named_in_any_language(title: str, said: str, words: str) -> None:
    page = f"<html><head><title>{title} | The Paper</title></head><body><h1>{title}</h1><p>{said}</p></body></html>"
    assert reason(page).startswith(words)


def test_a_wall_of_cookies_is_named() -> None:
    said = "We and our 843 partners use cookies to process personal data. You can withdraw your consent at any time."
    page = f"<html><head><title>The Paper</title></head><body><h1>The Paper</h1><p>{said}</p></body></html>"
    assert reason(page) == "a wall of cookies, not an article"


@pytest.mark.parametrize("title", ["Are you a robot? The test that nobody passes", "Page not found: the lost archive"])
def test_a_short_article_about_such_a_page_stays_one(title: str) -> None:
    head = f'<title>{title}</title><meta property="og:type" content="article">'
    page = f"<html><head>{head}</head><body><article><h1>{title}</h1><p>{TEXT}</p></article></body></html>"
    assert extract(page.encode(), URL).headline == title


def test_captions_one_after_the_other_are_a_gallery_though_they_add_up_to_a_text() -> None:
    pictures = "".join(f'<figure><img src="/{n}.jpg"><figcaption>{n}. {TEXT}</figcaption></figure>' for n in range(9))
    head = '<title>The boats</title><meta property="og:type" content="article">'
    page = f"<html><head>{head}</head><body><article><h1>The boats of the week</h1>{pictures}</article></body></html>"
    assert reason(page) == "a gallery of pictures, not an article"
