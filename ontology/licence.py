"""The licence of our own statements, which every answer names; each third source has its own terms."""

from __future__ import annotations

from typing import Final

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
