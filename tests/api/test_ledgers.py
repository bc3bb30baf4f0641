"""The ledger where making it fails or hangs: who asks is told so, and nothing of the server's own."""

import asyncio
import logging
import sys
from pathlib import Path

import pytest

from municipia.api import ledgers
from municipia.api.ledgers import Ledgers
from municipia.graph.checkpoints import published
from municipia.graph.errors import BusyError, StoreError
from municipia.graph.home import Home


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is started in place of Python; to be filled in."""
    script = tmp_path / "python"
    script.touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(script))
    return script


def ask(home: Path) -> Path:
    head = published(Home(home))
    assert head
    return asyncio.run(Ledgers(home).path(head))


def test_why_it_failed_is_for_the_log_and_not_for_the_public(
    tiny_home: Path, python: Path, caplog: pytest.LogCaptureFixture
) -> None:
    python.write_text("#!/bin/sh\necho 'Traceback: /home/secret/place' >&2; exit 1\n")
    with caplog.at_level(logging.ERROR), pytest.raises(StoreError) as caught:
        ask(tiny_home)
    assert "secret" not in caught.value.message + caught.value.hint
    assert "/home/secret/place" in caplog.text


def test_a_making_that_hangs_is_ended_and_others_are_told_to_come_back(
    tiny_home: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(ledgers, "_SECONDS", 0.2)
    with pytest.raises(BusyError):
        ask(tiny_home)
