"""`extract` and `search`: reading one page, and looking for articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from dateline import service
from dateline.cli.shared import Run, go, print_json, print_table, when
from dateline.config import Settings
from dateline.extract.outlets import Recipe, for_page
from dateline.formats import article_json
from dateline.model import SECTIONS, Article, Audience, BlockKind, Filed
from dateline.rights import show
from dateline.walk import recipes

MOST_HITS = 200


@click.command()
@click.argument("page")
@click.option("--url", help="The page's address, where PAGE is a file.")
@click.option(
    "--recipe",
    "recipe_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A recipe to try, whatever hosts it names; else the data folder's for the page's host.",
)
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.option("--all", "everything", is_flag=True, help="With --json: every field, and where each is from.")
@click.pass_obj
def extract(run: Run, page: str, url: str | None, recipe_file: Path | None, as_json: bool, everything: bool) -> None:
    """Read the article of one page: a FILE (HTML, or bare text) or an address."""
    settings = run.settings()
    known = (recipes.read(recipe_file),) if recipe_file else recipes.of_folder(settings.data_folder / recipes.FOLDER)
    article = go(_extract(settings, page, url, known, tried=recipe_file is not None))
    if as_json or everything:
        print_json(article_json.everything(article) if everything else article_json.render(article))
    else:
        _print(article)


async def _extract(settings: Settings, page: str, url: str | None, known: Sequence[Recipe], *, tried: bool) -> Article:
    file = Path(page)
    async with service.tools(settings) as (client, cells):
        if page.startswith(("http://", "https://")):
            answer = await client.get(page)
            fetched_at: datetime | None = datetime.now(UTC)
            body, address, content_type = answer.body, answer.url, answer.headers.get("content-type")
        elif file.is_file():
            body, address, content_type = file.read_bytes(), url or "", None
            fetched_at = None
        else:
            raise click.UsageError(f"There is no file {page!r}, and it is no address that begins with http.")
        recipe = for_page(known, address)
        if tried and recipe is None:
            recipe = known[0]
            if address:
                click.echo(f"The recipe is for {', '.join(recipe.hosts)}, so it will not be used there.", err=True)
        article: Article = await cells.run("dateline.walk.reading:read_document", body, address, content_type, recipe)
        return replace(article, prices_at=fetched_at) if article.prices else article


# What is printed above the text, by its name in `article_json.everything`, and the name of its origin.
_PRINTED = {
    "section": "section",
    "kicker": "kicker",
    "title": "headline",
    "standfirst": "standfirst",
    "authors": "authors",
    "published": "published",
    "updated": "updated",
    "agency": "agency",
    "dateline": "dateline",
    "topics": "topics",
    "language": "language",
    "direction": "direction",
    "canonical_url": "canonical",
    "source_url": "source",
    "paywalled": "paywalled",
    "reading_minutes": "",
}


def _print(article: Article) -> None:
    told = article_json.everything(article)
    for key, origin in _PRINTED.items():
        value = told[key]
        if value:
            place = article.origins.get(origin)
            click.echo(f"{key.replace('_', ' ')}: {_said(value)}{f' (from {place})' if place else ''}")
    if not article.whole:
        click.echo("this is a part of the text")
    for flag in article.flags:
        click.echo(f"doubt: {flag}")
    click.echo(f"body: {len(article.blocks)} blocks (from {article.origins.get('body', article.made_from)})")
    for block in article.blocks:
        about = [block.time.text() if block.time else "", block.url or ""]
        kind = "" if block.kind is BlockKind.PARAGRAPH else f"[{' '.join(filter(None, (block.kind.value, *about)))}] "
        click.echo(f"\n{kind}{block.text}")
    for image in article.images:
        click.echo(f"\n[{image.url}] {image.caption or ''} {image.credit or ''}".rstrip())
    if article.prices:
        click.echo(
            f"\nprices on the page{f', fetched {article.prices_at:%Y-%m-%d %H:%M} UTC' if article.prices_at else ''}:"
        )
        for row in article.prices:
            click.echo(row.text)


def _said(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--section", type=click.Choice(list(SECTIONS)), help="Only this section.")
@click.option("--limit", type=click.IntRange(1, MOST_HITS), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print for a program.")
@click.pass_obj
def search(run: Run, query: tuple[str, ...], section: str | None, limit: int, as_json: bool) -> None:
    """Look for articles that have every word, newest first; "words in a row", -without."""
    settings = run.settings()
    hits, now = go(_search(settings, " ".join(query), section, limit))
    if as_json:
        print_json([_hit(filed, now, settings.site_address) for filed in hits])
    elif hits:
        print_table(
            ("", "when", "outlet", "headline"),
            [(str(f.id), when(f.sorts_at), f.outlet.name, f.article.headline) for f in hits],
        )
    else:
        click.echo("Nothing has all of these words.", err=True)


async def _search(settings: Settings, query: str, section: str | None, limit: int) -> tuple[list[Filed], datetime]:
    async with service.opened(settings) as parts:
        found = await parts.store.news.search(query, section=section, limit=limit)
        return [hit.filed for hit in found], parts.clock.now()


def _hit(filed: Filed, now: datetime, address: str) -> dict[str, object]:
    shown = show(filed, Audience.DESK, now)
    return {
        "id": filed.id,
        "page": f"{address}/article/{filed.id}",
        "url": filed.article.url,
        "headline": filed.article.headline,
        "outlet": filed.outlet.name,
        "section": filed.section,
        "language": filed.article.language,
        "sorts_at": filed.sorts_at,
        "published": filed.article.published.text() if filed.article.published else None,
        "excerpt": shown.excerpt if shown else None,
    }
