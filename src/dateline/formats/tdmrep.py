"""The file in which a host reserves text and data mining: /.well-known/tdmrep.json. Pure.

Source: w3.org/community/reports/tdmrep, sections 6.1 to 6.3; places are matched as robots.txt's are.
"""

from __future__ import annotations

import json

from dateline.formats.links import absolute

MAX_BYTES = 64 * 1024
MOST_RULES = 100
Rule = tuple[str, bool, str | None]  # a place, whether it is reserved, the policy


def parse(body: bytes) -> tuple[Rule, ...]:
    """The rules of a file; none where it is no such file."""
    try:
        listed = json.loads(body[:MAX_BYTES])
    except (ValueError, RecursionError):
        return ()
    found: list[Rule] = []
    for rule in listed if isinstance(listed, list) else [listed]:
        if not isinstance(rule, dict) or not isinstance(rule.get("location"), str):
            continue
        reserved = rule.get("tdm-reservation")
        policy = rule.get("tdm-policy")
        policy_url = absolute(None, policy) if isinstance(policy, str) else None
        if str(reserved) in ("0", "1"):
            found.append((rule["location"][:300], str(reserved) == "1", policy_url))
    return tuple(found[:MOST_RULES])


def reserved(rules: tuple[Rule, ...], path: str) -> tuple[bool, str | None]:
    """Whether a path is reserved, and by which policy: the longest place that fits decides."""
    fitting = [rule for rule in rules if _fits(rule[0], path)]
    if not fitting:
        return False, None
    _, is_reserved, policy = max(fitting, key=lambda rule: len(rule[0]))
    return is_reserved, policy if is_reserved else None


def _fits(place: str, path: str) -> bool:
    """A place fits from the start of a path; "*" is anything, "$" the end. Linear in both."""
    ends = place.endswith("$")
    pieces = place.removesuffix("$").split("*")
    if not path.startswith(pieces[0]):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if not ends:
        return True
    last = pieces[-1]
    return path.endswith(last) and (len(pieces) > 1 or len(path) == at)
