"""Logs: one line an outcome, its ids as fields, and no secret in any of them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from dateline.ops import logs

CANARY = "c4n4ry-9f2e"

Line = Callable[..., str]


@pytest.fixture(params=[False, True], ids=["text", "json"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """Logs something and gives back what was written."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in ("asyncio", "PIL", "alembic", "sqlalchemy")}
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    logs.set_up("info", as_json=request.param)

    def write(message: str, *args: object, exc_info: object = None, **fields: object) -> str:
        logging.getLogger("dateline.walk.news").info(message, *args, exc_info=exc_info, extra=fields)  # type: ignore[arg-type]
        return stream.getvalue()

    yield write
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in quiet.items():
        logging.getLogger(name).setLevel(old)


SECRETS = [
    f"https://a.example/feed?token={CANARY}",
    f"https://a.example/feed?a=1&api_key={CANARY}&b=2",
    f"https://a.example/feed?apikey={CANARY}",
    f"https://a.example/feed?KEY={CANARY}",
    f"https://a.example/feed?x_cg_demo_api_key={CANARY}",
    f"https://a.example/feed?x_cg_pro_api_key={CANARY}",
    f"https://a.example/feed?access_token={CANARY}#x",
    f"https://a.example/feed?auth={CANARY}",
    f"https://a.example/feed?X-Amz-Signature={CANARY}",
    f"https://a.example/feed?client_secret={CANARY}",
    f"https://a.example/feed?a=1&amp;token={CANARY}",
    f"https://reader:{CANARY}@a.example/feed",
    f"https://{CANARY}@a.example/feed",
    f"postgresql://dateline:{CANARY}@db.example:5432/dateline",
    f"postgresql+psycopg://dateline:{CANARY}@db.example/dateline",
    f"postgresql:///dateline?host=/run&user=d&password={CANARY}",
    f"postgresql://dateline:{CANARY}/with%40slash@db.example/dateline",
    f"http://127.0.0.1:8080/desk/enter?token={CANARY}",
    f"host=db.example user=dateline password={CANARY} dbname=dateline",
    f"x-cg-demo-api-key: {CANARY}",
    f"{{'user': 'd', 'password': '{CANARY}'}}",
    f"Authorization: Bearer {CANARY}",
    f"Cookie: session={CANARY}",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_in_a_message_a_field_or_an_error_is_written_nowhere(written: Line, secret: str) -> None:
    try:
        raise ValueError(f"cannot ask {secret}")
    except ValueError as exc:
        text = written("asking %s", secret, exc_info=exc, url=secret, told={"why": secret})
    assert "asking" in text and "ValueError" in text
    assert CANARY not in text


@pytest.mark.parametrize(
    "plain",
    [
        "https://a.example/monkey?monkey=1&page=2",
        "https://a.example/story/key=value",
        "file:///etc/passwd: only http and https addresses are asked",
        "https://a.example/@name/story",
        "https://a.example/feed?section=world",
        "mail desk@a.example, see https://b.example",
        "postgresql://db.example:5432/dateline",
    ],
)
def test_what_is_no_secret_is_written_as_it_is(written: Line, plain: str) -> None:
    assert plain in written("asking %s", plain)


def test_fields_are_written_and_what_is_empty_is_left_out(written: Line) -> None:
    text = written("asked", source=3, status=None, lost=False, words="3 entries, 1 new", entries=0)
    if text.startswith("{"):
        told = json.loads(text)
        assert (told["what"], told["source"], told["words"], told["entries"]) == ("asked", 3, "3 entries, 1 new", 0)
        assert (told["room"], told["level"]) == ("dateline.walk.news", "info")
        assert "status" not in told and "lost" not in told
    else:
        assert text.endswith('info dateline.walk.news asked source=3 words="3 entries, 1 new" entries=0\n')


def test_foreign_text_does_not_make_lines_of_its_own(written: Line) -> None:
    text = written("asked", words="no\n2026-01-01T00:00:00Z error dateline forged\r\x1b[31m", entries=1)
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text


def test_foreign_text_in_a_message_does_not_make_lines_either(written: Line) -> None:
    text = written("asked %s", "x\n2026-01-01T00:00:00Z error dateline forged\x1b[31m")
    assert len(text.splitlines()) == 1
    assert "\x1b" not in text
