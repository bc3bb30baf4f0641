"""Files of pages: styles, scripts, fonts and drawings, and how long a browser may keep them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from municipia.api import bundles
from municipia.api.urls import fingerprint

#: For an address that changes when its content does (RFC 9111 section 5.2.2, RFC 8246).
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_A_DAY: Final = "public, max-age=86400"


class PageFiles(StaticFiles):
    """A folder of files, of which those whose address names their content may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        if response.status_code < HTTPStatus.BAD_REQUEST:
            response.headers["Cache-Control"] = _FOR_EVER if _names_its_content(path, scope) else _FOR_A_DAY
        return response


def _names_its_content(path: str, scope: Scope) -> bool:
    folder, _, name = path.replace("\\", "/").partition("/")
    if folder == bundles.FOLDER:
        return name in bundles.names().values()
    version = parse_qs(scope["query_string"].decode("latin-1")).get("v")
    return version is not None and version == [fingerprint(path)]
