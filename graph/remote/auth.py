"""Credentials on requests to an engine: a bearer token, or a user and a password in the way that the engine asks for.

Imported only where an engine is set, for the HTTP library takes a while to load.
"""

from __future__ import annotations

from collections.abc import Generator

import httpx

from municipia.graph.remote.address import Address

_UNAUTHORISED = 401


def auth(address: Address) -> httpx.Auth | None:
    """What proves who we are to this engine; None when nothing is set."""
    if address.token:
        return _Bearer(address.token)
    return _Password(address.user, address.password) if address.user else None


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token."""
        request.headers["Authorization"] = self._header
        yield request


class _Password(httpx.Auth):
    """Digest (RFC 7616) or Basic (RFC 7617), as the engine's first refusal says; it is remembered for what follows."""

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send without a word first, then as the engine asks."""
        if self._chosen is None:
            response = yield request
            if response.status_code != _UNAUTHORISED:
                return
            asked = response.headers.get("WWW-Authenticate", "").lower()
            self._chosen = self._digest if "digest" in asked else self._basic
        yield from self._chosen.auth_flow(request)
