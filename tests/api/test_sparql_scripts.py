"""The editor of queries in a real browser: colours, completion, the mark of a fault, asking by the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import Watch, needs_chromium, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium


def test_a_query_is_written_with_completion_and_asked_by_the_keyboard(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="en")
    watch = Watch(context, site)
    page = watch.open("/sparql")
    assert page.locator(".editor").count() == 0
    page.focus("#query")
    page.wait_for_selector(".editor .cm-content:focus")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT ?act { ?act a mun:Commitm")
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=mun:CommitmentAct")
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    page.keyboard.type(" } LIMIT 3")
    written = page.input_value("#query")
    assert written.startswith("PREFIX mun: <https://w3id.org/municipia/def#>\nSELECT ?act { ?act a mun:CommitmentAct }")
    assert page.locator(".cm-content span", has_text="SELECT").count() == 1
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer-heading")
    assert page.locator("section[aria-labelledby=answer-heading] tbody tr").count() == 3
    watch.check("/sparql")
    context.close()


def test_a_fault_is_marked_in_the_editor_and_axe_finds_none(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="fr")
    watch = Watch(context, site)
    answer = watch.page.goto(f"{site}/sparql?query=SELECT%20*%20%7B%0A%20%3Fs%20%3Fp%20%25%25%20%7D")
    assert answer is not None
    assert answer.status == 400
    mark = watch.page.wait_for_selector(".cm-lintRange-error")
    assert mark is not None
    assert mark.inner_text() == "%%"
    assert watch.page.locator(".cm-lint-marker-error").count() == 1
    found = violations(watch.page, watch.page.url)
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == []
    assert watch.elsewhere == []
    # The browser itself writes a line for the status.
    assert [error for error in watch.errors if "400" not in error] == []
    context.close()


def test_the_page_of_queries_works_without_scripts(chromium: Browser, site: str) -> None:
    context = chromium.new_context(locale="en", java_script_enabled=False)
    page = Watch(context, site).open("/sparql")
    page.select_option("#example", "R3")
    page.click(".examples button")
    page.click("form.query button")
    assert page.locator("#answer-heading").count() == 1
    page.click(".views a >> text=Raw")
    assert '"bindings"' in page.inner_text("section[aria-labelledby=answer-heading] pre")
    context.close()
