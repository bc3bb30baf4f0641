"""Templates: what all languages share is free of any one of them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jinja2 import Environment

from municipia.api import rendering
from municipia.api.errors import ErrorPage
from municipia.api.urls import Links


@pytest.mark.parametrize("constant", ["1000 | number", "'2019-04' | edtf", "'fr' | language_name"])
def test_a_constant_is_put_into_words_when_the_page_is_written(constant: str) -> None:
    """The compiled template is kept on disk for every language."""
    spoken = set()
    for voice in rendering.renderer().voices.values():
        environment = rendering._environment(voice, rendering.Compiled())
        text = environment.from_string(f"{{{{ {constant} }}}}").render()
        assert text not in environment.compile(f"{{{{ {constant} }}}}", raw=True)
        spoken.add(text)
    assert len(spoken) == 3


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    made = tmp_path / "home"
    made.mkdir()
    return made


def written(home: Path) -> tuple[str, bool]:
    """A page as a server that has just started writes it, and whether it had to compile templates for it."""
    compiled = []

    class Watched(Environment):
        def compile(self, *given: Any, **named: Any) -> Any:
            compiled.append(given)
            return super().compile(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "Environment", Watched)
        renderer = rendering.Renderer()
    renderer.keep_in(home)
    frame = rendering.Frame(voice=renderer.voices["en"], links=Links("/", {}))
    page = ErrorPage(title="Nothing", status=404, message="Nothing is here.", hint="")
    return renderer.render("error.html", page, frame), bool(compiled)


def test_a_server_that_starts_again_compiles_nothing(home: Path) -> None:
    text, compiled = written(home)
    assert compiled
    assert written(home) == (text, False)


def scribble(path: Path) -> None:
    sound = path.read_bytes()
    path.write_bytes(sound[: len(sound) // 2] + b"junk" + sound[len(sound) // 2 + 4 :])


@pytest.mark.parametrize("spoil", [scribble, Path.unlink, lambda path: path.write_bytes(b"")])
def test_what_was_compiled_and_is_damaged_is_compiled_again(home: Path, spoil: Callable[[Path], object]) -> None:
    text, _ = written(home)
    for path in [path for path in home.rglob("*") if path.is_file()]:
        spoil(path)
    assert written(home) == (text, True)
    assert written(home) == (text, False)


def test_a_home_that_cannot_be_written_is_no_obstacle(home: Path, tmp_path: Path) -> None:
    (home / "index").write_text("")
    assert written(home)[1]
    assert written(tmp_path / "nowhere")[1]
    assert not (tmp_path / "nowhere").exists()


def test_what_another_version_compiled_is_removed(home: Path) -> None:
    other = home / "index" / "templates" / "older" / "a template"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"")
    written(home)
    assert not other.exists()


def test_nothing_in_the_folder_for_temporary_files_is_trusted(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"_jinja2-cache-{os.getuid()}").write_text("of somebody else")
    assert written(home)[0]


def test_each_source_has_the_number_of_its_first_mention() -> None:
    frame = rendering.Frame(voice=rendering.renderer().voices["en"], links=Links("/", {}))
    assert [frame.cite(name) for name in ("b", "a", "b", "c", "a")] == [1, 2, 1, 3, 2]
    assert list(frame.cited) == ["b", "a", "c"]
