"""Render every guide to HTML, with all that it links to: ``python docs/render.py OUTDIR``."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT: Final = Path(__file__).parent.parent
#: A link to a file here: its path and its place in the file.
_LOCAL: Final = re.compile(r"(?![a-z]+:|#)([^#]+)(#.*)?")
_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
table {{ border-collapse: collapse; }}
th, td {{ padding: 0.35rem 1rem 0.35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid; }}
pre {{ overflow-x: auto; white-space: pre; }}
img {{ max-width: 100%; height: auto; }}
</style>
<main>
{content}</main>
</html>
"""


def write(folder: Path) -> None:
    """Write each guide where it stands here, as HTML, and copy the other files that they link to."""
    style = (ROOT / "ontology" / "templates" / "reference.css").read_text(encoding="utf-8")
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    for name in listed.stdout.splitlines():
        content, linked = rendered(ROOT / name)
        page = _PAGE.format(title=html.escape(name), style=style, content=content)
        target = (folder / name).with_suffix(".html")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, encoding="utf-8")
        _copy(linked, folder)


def rendered(guide: Path) -> tuple[str, set[Path]]:
    """A guide in HTML, with links to other guides as HTML; and the files that it links to."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(guide.read_text(encoding="utf-8"))
    linked = set()
    for token in _all(tokens):
        for name in ("href", "src"):
            if found := _LOCAL.fullmatch(str(token.attrGet(name) or "")):
                linked.add((guide.parent / found[1]).resolve())
                token.attrSet(name, re.sub(r"\.md$", ".html", found[1]) + (found[2] or ""))
    return markdown.renderer.render(tokens, markdown.options, {}), linked


def _all(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or ())


def _copy(linked: Iterable[Path], folder: Path) -> None:
    for path in linked:
        if path.is_file() and path.suffix != ".md":
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python docs/render.py OUTDIR")
    write(Path(sys.argv[1]))
