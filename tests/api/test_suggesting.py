"""Suggestions under a search field, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browsing import Watch, needs_chromium, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = needs_chromium


def test_names_are_suggested_as_one_types_and_chosen_with_the_keyboard(chromium: Browser, site: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en")
    watch = Watch(context, site)
    page = watch.open("/rights")
    field = page.locator("#site-search")
    assert field.get_attribute("role") == "combobox"
    page.keyboard.press("/")
    page.keyboard.type("barcel")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert options.first.inner_text().startswith("Barcelona")
    found = violations(page, page.url)
    assert found == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.keyboard.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert field.input_value() == "barcel"
    page.keyboard.type("o")
    options.first.wait_for()
    page.keyboard.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/territory/T0103*")
    watch.check("/rights")
    context.close()
