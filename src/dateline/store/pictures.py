"""Pictures of ours, and the outlets' addresses that they were made from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, case, select

from dateline.model import ArticleId, PictureId, Standing
from dateline.store.port import PictureFile
from dateline.store.schema import articles, picture_addresses, pictures
from dateline.store.upserts import upsert


def address(connection: Connection, picture_id: PictureId) -> tuple[str, ArticleId] | None:
    """The address and an article that names it: a live one before others, the newest before older ones."""
    query = (
        select(picture_addresses.c.url, picture_addresses.c.article_id)
        .join(articles, articles.c.id == picture_addresses.c.article_id)
        .where(picture_addresses.c.picture_id == picture_id)
        .order_by(case((articles.c.standing == Standing.LIVE.value, 0), else_=1), articles.c.key.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else (row.url, ArticleId(row.article_id))


def picture(connection: Connection, picture_id: PictureId, width: int) -> PictureFile | None:
    """One width of a picture."""
    query = select(pictures).where(pictures.c.picture_id == picture_id, pictures.c.width == width)
    row = connection.execute(query).first()
    if row is None:
        return None
    return PictureFile(
        id=PictureId(row.picture_id),
        width=row.width,
        height=row.height,
        media_type=row.media_type,
        body=bytes(row.body),
        etag=row.etag,
    )


def put_picture(connection: Connection, file: PictureFile, now: datetime) -> None:
    """Keep one width of a picture, in place of an older one."""
    row = {
        "picture_id": file.id,
        "width": file.width,
        "height": file.height,
        "media_type": file.media_type,
        "etag": file.etag,
        "made_at": now,
        "body": file.body,
    }
    upsert(connection, pictures, ["picture_id", "width"], [row])
