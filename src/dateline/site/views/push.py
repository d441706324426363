"""Where hubs reach us: their question whether we meant a subscription, and what they send. Acts through the walk.

Source: w3.org/TR/websub, 5.3 and 7.
"""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from dateline.site.app import Site
from dateline.walk.pushes import MAX_BYTES

_ASKED = ("hub.mode", "hub.topic", "hub.challenge", "hub.lease_seconds", "hub.reason")


async def callback(request: Request) -> Response:
    """Answer a hub. Who holds no key of ours learns nothing."""
    site: Site = request.app
    pushes, key = site.parts.pushes, request.path_params["key"]
    if pushes is None or len(key) > 100:
        return Response(status_code=404)
    if request.method == "GET":
        asked = {name: request.query_params[name] for name in _ASKED if name in request.query_params}
        answer = await pushes.confirm(key, asked)
        return Response(status_code=404) if answer is None else PlainTextResponse(answer)
    body = await _body(request)
    if body is None:
        return Response(status_code=413)
    signature = request.headers.get("x-hub-signature", "")
    known = await pushes.receive(key, body, signature, request.headers.get("content-type"))
    return Response(status_code=202 if known else 410)


async def _body(request: Request) -> bytes | None:
    """What was sent; None where it is over the limit, or did not come whole."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MAX_BYTES:
                return None
            parts.append(part)
    except ClientDisconnect:
        return None
    return b"".join(parts)
