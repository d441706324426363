"""Whose text a group of copies is, with the evidence and how sure it is.

The names that pages give are weighed by where they stand and over all copies, so that one stripped copy is told by the
others, and a second agency named under one copy does not win. Without a name nothing is claimed.
Source: docs/stories.md, "Origin".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dateline.model import ArticleId
from dateline.stories.copies import CopyKeys
from dateline.stories.origin_credits import Credit, Place
from dateline.stories.origin_names import begin_alike, is_known, is_sender, owns_host, same_name
from dateline.urls import host_of


class Sureness(StrEnum):
    """How sure an origin is; the words stand on the page."""

    STATED = "stated"
    LIKELY = "likely"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Member:
    """One copy: who published it where, when as far as that is known, and its text."""

    article: ArticleId
    outlet: str
    url: str
    published_at: datetime | None
    keys: CopyKeys


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for an origin: the article it stands in and the words for the page."""

    article: ArticleId
    because: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose text it is.

    `name`: the agency or outlet, as printed; several where each page that names one names them together. `article`:
    its own version, where we have it. `unseen`: there is one, but we have not seen it. `sure` says how much of this is
    stated.
    """

    name: str | None
    article: ArticleId | None
    unseen: bool
    sure: Sureness
    evidence: tuple[Evidence, ...] = ()

    def words(self) -> str:
        """The origin in words for the page; no more is said than is known."""
        if self.name is None:
            if self.unseen:
                return "Several outlets carry this text and none says whose it is."
            return "Whose text this is, is not known."
        seen = "" if self.article is not None else " Its own version has not been seen here."
        if is_sender(self.name):
            return f"The text was sent out through {self.name}; who issued it is not known.{seen}"
        if self.sure is Sureness.STATED:
            return f"The text is from {self.name}.{seen}"
        return f"The text is probably from {self.name}.{seen}"


# A dateline is the agency's own mark; a byline or foot may be a subeditor's; "told X" only hints.
_WEIGHT = {
    Place.DATELINE: 3.0,
    Place.BYLINE: 2.0,
    Place.FOOT: 2.0,
    Place.COPYRIGHT: 1.5,
    Place.ISSUER: 1.5,
    Place.MENTION: 0.4,
}
_OWN_DATELINE = 6.0  # an outlet that prints its own name in a dateline is the agency
_OWN_NAME = 3.0  # another copy names this outlet
_ENOUGH = 1.5  # less is a mention or two, and no credit
_CLEAR = 1.5  # times the next name's weight
_CARRIERS = 3  # outlets that carry an uncredited text, before it is held to be nobody's own among them
_MOST_EVIDENCE = 6


@dataclass(slots=True)
class _Claim:
    name: str
    weight: float
    reasons: list[tuple[float, Evidence]]
    issues: bool = False
    sent_by: str | None = None


def origin(members: Sequence[Member]) -> Origin:
    """Whose text a group is; of one article, what that article itself says.

    Shape: the order of the members does not matter.
    """
    members = sorted(members, key=lambda member: member.article)
    claims = _claims(members)
    outlets = {member.outlet for member in members}
    if not claims or claims[0].weight < _ENOUGH:
        return Origin(None, None, len(outlets) >= _CARRIERS, Sureness.UNKNOWN)
    best = _issued(claims) or claims[0]
    joint = [claim for claim in claims if claim is best or _together(claim, best)]
    others = [claim for claim in claims if claim is not best and claim not in joint and not best.sent_by]
    own = _own_version(best.name, members) or (_own_version(best.sent_by, members) if best.sent_by else None)
    clear = not others or best.weight >= _CLEAR * others[0].weight
    if not clear and own is None and others[0].weight >= best.weight:
        return Origin(None, None, True, Sureness.UNKNOWN, _shown(best) + _shown(others[0]))
    sure = Sureness.STATED if clear and (best.weight >= 3 or is_known(best.name)) else Sureness.LIKELY
    *first, last = sorted([claim.name for claim in joint]) or [best.name]
    name = f"{', '.join(first)} and {last}" if first else last
    return Origin(name, own.article if own else None, own is None, sure, _shown(best))


def _issued(claims: Sequence[_Claim]) -> _Claim | None:
    """Who wrote what a service sent out; only where its pages name one issuer and no other agency."""
    sender, issuers = claims[0], [claim for claim in claims if claim.issues]
    if len(issuers) != 1 or len(claims) != 2 or not is_sender(sender.name):
        return None
    (issuer,) = issuers
    return _Claim(issuer.name, issuer.weight + sender.weight, issuer.reasons + sender.reasons, True, sender.name)


def _together(one: _Claim, other: _Claim) -> bool:
    """Whether two names stand in the same credits, as in AFP/Reuters; whom people told is no credit."""
    mine, theirs = ({reason for reason in claim.reasons if reason[0] >= 1} for claim in (one, other))
    return mine == theirs


def _claims(members: Sequence[Member]) -> list[_Claim]:
    """The names that are given, the weightiest first; spellings of one name are counted together."""
    claims: list[_Claim] = []
    for member in members:
        for credit in member.keys.credits:
            weight = _weight(credit, member, members)
            if weight <= 0:
                continue
            reason = Evidence(member.article, f"{credit.place.value}: {credit.printed}")
            for claim in claims:
                if same_name(claim.name, credit.name):
                    claim.weight += weight
                    claim.reasons.append((weight, reason))
                    claim.issues |= credit.place is Place.ISSUER
                    break
            else:
                claims.append(_Claim(credit.name, weight, [(weight, reason)], credit.place is Place.ISSUER))
    return sorted(claims, key=lambda claim: (-claim.weight, claim.name))


def _weight(credit: Credit, member: Member, members: Sequence[Member]) -> float:
    if credit.own:  # a paper signs its own pages anywhere; only a dateline with its name is an agency's
        if credit.place is Place.DATELINE:
            return _OWN_DATELINE
        return _WEIGHT[credit.place] if owns_host(credit.name, host_of(member.url)) and is_known(credit.name) else 0.0
    weight = _WEIGHT[credit.place]
    if any(other is not member and _publishes(credit.name, other) for other in members):
        weight += _OWN_NAME if credit.place is not Place.MENTION else 0.0
    return weight


def _publishes(name: str, member: Member) -> bool:
    """Whether an outlet is the agency of a name.

    Where one only begins like the other, its host or its datelines have to say so: The Meridian is not Meridian Wire.
    """
    host = host_of(member.url)
    if owns_host(name, host):
        return True
    if not same_name(name, member.outlet):
        return False
    return not (host and begin_alike(name, member.outlet)) or _signs(member)


def _signs(member: Member) -> bool:
    """Whether an outlet sets its own name into its datelines, as agencies do."""
    mine = [credit for credit in member.keys.credits if credit.own and credit.place is Place.DATELINE]
    return any(not begin_alike(credit.name, member.outlet) for credit in mine)


def _own_version(name: str, members: Sequence[Member]) -> Member | None:
    """The agency's own version: what its outlet or host carries; of several the least edited, then the earliest."""
    own = [member for member in members if _publishes(name, member)]
    return min(own, key=_rank, default=None)


def _rank(member: Member) -> tuple[int, float, int]:
    at = member.published_at.timestamp() if member.published_at else float("inf")
    return -member.keys.own_words, at, member.article


def _shown(claim: _Claim) -> tuple[Evidence, ...]:
    reasons = sorted(claim.reasons, key=lambda reason: -reason[0])
    return tuple(evidence for _, evidence in reasons[:_MOST_EVIDENCE])
