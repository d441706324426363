"""What takes news in and tells of trouble, run beside each other."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from dateline.config import Settings
from dateline.insight.ranking import Weights
from dateline.model import SECTIONS
from dateline.net.mail import MailServer
from dateline.ops.alerts import Alerting, Ways
from dateline.service.parts import Parts
from dateline.walk.encoders import encoder_named
from dateline.walk.health import Health
from dateline.walk.naming import NamingWalk
from dateline.walk.reserving import Reserving
from dateline.walk.stories import StoryWalk
from dateline.walk.telling import Telling


def intake(parts: Parts) -> list[Coroutine[Any, Any, None]]:
    """What runs beside each other to take news in."""
    settings = parts.settings
    reserving = Reserving(store=parts.store, asking=parts.news.asking, clock=parts.clock)
    running = [parts.news.run(), parts.wire.run(), parts.again.run(), parts.pushes.run(), reserving.run()]
    running.append(story_walk(parts).run())
    running.append(NamingWalk(store=parts.store, changes=parts.changes, clock=parts.clock).run())
    if settings.site.hub:
        telling = Telling(
            store=parts.store,
            client=parts.client,
            changes=parts.changes,
            hub_url=settings.site.hub,
            base_url=settings.site_address,
        )
        running.append(telling.run())
    return running


def alerting(parts: Parts) -> Alerting:
    """What tells people of trouble; in one process only, the one that serves."""
    told = parts.settings.alerts
    server = MailServer(told.server, told.port, told.security, told.user, told.password) if told.server else None
    return Alerting(
        store=parts.store,
        health=Health(store=parts.store, editing=parts.editing, clock=parts.clock),
        client=parts.client,
        clock=parts.clock,
        ways=Ways(told.webhook, server, told.sender, told.mail),
        site_name=parts.settings.site.name,
        address=parts.settings.site_address,
    )


def story_walk(parts: Parts) -> StoryWalk:
    """What tells stories: it works where it gets the lease. Errors: ConfigError where its encoder cannot be loaded."""
    settings = parts.settings
    return StoryWalk(
        store=parts.store,
        changes=parts.changes,
        clock=parts.clock,
        weights=weights_of(settings),
        encoder=encoder_named(settings.stories.encoder),
        language=settings.site.language,
    )


def weights_of(settings: Settings) -> Weights:
    """What the operator makes of sections and outlets."""
    given = settings.stories.weighed
    sections = {name: weight for name, weight in given.items() if name in SECTIONS}
    return Weights(sections, {name: weight for name, weight in given.items() if name not in SECTIONS})
