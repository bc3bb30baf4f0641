import re

import httpx
import pytest

from municipia.api.listing import Pages

HOUSING = "/instrument/cities-for-adequate-housing-2018"
#: One page of every kind.
PAGES = [
    "/",
    "/matrix",
    "/map",
    "/network",
    "/time",
    "/network?show=together",
    "/network/instrument/cities-for-adequate-housing-2018",
    "/instruments",
    HOUSING,
    "/territories",
    "/territory/T0103",
    "/governments",
    "/government/G0103",
    "/practices",
    "/practice/mexico-nicp",
    "/rights",
    "/right/housing",
    "/events",
    "/event/whrcf-2017",
    "/event-series/whrcf",
    "/waves",
    "/wave/migration-2017-2018",
    "/organisations",
    "/organisation/O0002",
    "/plans",
    "/plan/2019",
    "/milestones",
    "/sources",
    "/source/a1-cisdp-housing-declaration",
    "/conflicts",
    "/changes",
    "/dumps/",
    "/catalog",
    "/developers",
    "/person/P0001",
    "/concept/country/FR",
    "/concept/instrument-type/declaration",
    "/search?q=geneve",
    "/search?q=barcelna&kind=territory",
    "/search?q=xyzzyplugh",
    "/report?about=https://w3id.org/municipia/id/territory/T0103",
    "/ask",
    "/ask?q=what+has+Barcelona+signed",
    "/ask?q=commitments+of+this+city",
    "/ask?q=weather+in+Paris",
    "/embed",
    "/compare",
    "/compare?instrument=cities-for-adequate-housing-2018&before=2018-08-07&asOf=2019-04",
    "/about",
]


#: Pages that show acts in general, and none that the day leaves out of what is here.
ALIKE = [
    *("/organisation/O0002", "/person/P0001", "/concept/country/FR", "/concept/instrument-type/declaration"),
    # Forms to begin with.
    *("/embed", "/ask", "/compare"),
]


@pytest.fixture(scope="module")
def english(browse: httpx.Client) -> dict[str, str]:
    """The text of a page of every kind, in English, by its path."""
    return {path: browse.get(path).text for path in PAGES}


def words(html: str) -> str:
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["fr", "en", "es"])
def test_every_page_is_served_in_every_language(browse: httpx.Client, path: str, language: str) -> None:
    answer = browse.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == language
    assert {"Accept", "Accept-Language"} <= set(re.split(r",\s*", answer.headers["vary"]))
    assert f'<html lang="{language}"' in answer.text
    assert re.search(r"<h1[ >]", answer.text)


def test_internal_links_lead_somewhere(browse: httpx.Client, english: dict[str, str]) -> None:
    by_kind: dict[str, dict[str, None]] = {}
    for text in english.values():
        # What a form sends by POST is no address to look at.
        html = re.sub(r'<form[^>]+method="post"[^>]*>', "", text)
        for link in sorted(set(re.findall(r'(?:href|src|action)="(/[^"]*)"', html))):
            kind = link.split("/")[1].partition("?")[0]
            by_kind.setdefault(kind, {})[link] = None
    for links in map(list, by_kind.values()):
        for link in links[:: max(1, len(links) // 3)]:
            answer = browse.get(link.replace("&amp;", "&"), headers={"Accept": "*/*"})
            # 501: a question whose part is not built yet says so.
            assert answer.status_code in (200, 303, 501), link


def test_a_page_loads_nothing_from_another_host(english: dict[str, str]) -> None:
    for path, text in english.items():
        links = re.sub(r'<link rel="alternate"[^>]*>', "", text)  # these are told, not loaded
        loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(?!/)([^"]*)"', links)
        assert loaded == [], path


def test_the_language_asked_for_wins_and_stays_in_links(browse: httpx.Client) -> None:
    html = browse.get("/instruments?lang=es", headers={"Accept-Language": "fr"}).text
    assert '<html lang="es"' in html
    assert 'href="/territories?lang=es"' in html
    assert 'href="/territories"' in browse.get("/instruments").text


def test_as_of_a_day_certain_and_possible_signatories_are_told_apart(browse: httpx.Client) -> None:
    html = browse.get(f"{HOUSING}?asOf=2019-04&act=signed").text
    assert "Signatories as of April 2019" in html
    rows = html.count('class="sure">certain<')
    assert rows >= 38
    assert "Birmingham" in html
    assert "not identified" in html
    before = browse.get(f"{HOUSING}?asOf=2018-08-07&act=signed").text
    assert 0 < before.count('class="sure">certain<') < rows


def test_a_list_that_says_40_and_names_fewer_is_shown_as_both(browse: httpx.Client) -> None:
    text = words(browse.get(f"{HOUSING}?lang=en").text)
    assert re.search(r"April 2019 .{0,40}40 .{0,60}\b38 of 40\b", text)


def test_rival_dates_stand_side_by_side_with_their_sources(browse: httpx.Client) -> None:
    text = words(browse.get(HOUSING).text)
    dates = text[text.rindex("What the sources say") : text.rindex("Sources of this page")]
    assert dates.index("16 July 2018") < dates.index("15 July 2018")
    assert "Editors:" in dates


def test_every_statement_on_a_page_has_a_marker(browse: httpx.Client) -> None:
    for path in (
        HOUSING,
        "/practice/mexico-nicp",
        "/event/whrcf-2017",
        "/wave/migration-2017-2018",
        "/territory/T0103",
    ):
        html = browse.get(path).text
        values = re.findall(r"<dd[^>]*>(.*?)</dd>", html, re.DOTALL)
        assert values, path
        assert all('class="cite"' in value for value in values), path


def test_a_country_filter_keeps_its_territories_and_survives_in_the_form(browse: httpx.Client) -> None:
    html = browse.get("/territories?country=FR&name=SAINT").text
    assert "Saint-Denis" in html
    assert "Barcelona" not in html
    assert '<option value="FR" selected>' in html
    assert 'value="SAINT"' in html


def test_a_list_without_a_hit_says_what_was_searched(browse: httpx.Client) -> None:
    text = words(browse.get("/territories?country=FR&name=zzz").text)
    assert "Nothing was found." in text
    assert "Name: zzz" in text
    assert "Country: France" in text


def test_lists_are_cut_into_pages_that_hold_everything_once(browse: httpx.Client) -> None:
    found: list[str] = []
    for number in range(1, 20):
        html = browse.get(f"/territories?page={number}").text
        found += re.findall(r'<div class="name"><a href="(/territory/[^"]+)"', html)
        if 'rel="next"' not in html:
            break
    assert len(found) == len(set(found)) > 300


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "٣", "9" * 30, "0000001" + "0" * 5000])
@pytest.mark.parametrize("path", ["/territories?page=", "/changes.atom?page=", "/network?page=", "/network?ties="])
def test_a_page_number_that_is_none_is_refused(browse: httpx.Client, path: str, page: str) -> None:
    assert browse.get(path + page).status_code == 400


@pytest.mark.parametrize("as_of", ["banana", "2019-13", "<script>", "2019-04-31"])
def test_a_day_that_is_none_is_refused_with_a_reason(browse: httpx.Client, as_of: str) -> None:
    answer = browse.get("/territory/T0103", params={"asOf": as_of})
    assert answer.status_code == 400
    assert "<script>" not in answer.text.split("<body>")[1]


def test_an_older_revision_is_shown_with_a_banner_and_kept_in_links(browse: httpx.Client) -> None:
    now, then = browse.get(HOUSING).text, browse.get(f"{HOUSING}?knownAt=1").text
    assert "Older revision" not in now
    assert "Older revision" in then
    assert "/source/a1-citiesforhousing" in now
    assert 'href="/source/a1-citiesforhousing' not in then
    assert 'href="/territories?knownAt=1"' in then
    assert browse.get("/source/a1-citiesforhousing?knownAt=1").status_code == 404


@pytest.mark.parametrize("known_at", ["99", "banana"])
def test_a_revision_that_never_was_is_not_found(browse: httpx.Client, known_at: str) -> None:
    assert browse.get("/", params={"knownAt": known_at}).status_code in (400, 404)


def test_the_log_lists_every_revision_newest_first(browse: httpx.Client) -> None:
    text = words(browse.get("/changes").text)
    assert text.index("One source more") < text.index("All sources but one")


def test_a_page_that_has_not_changed_is_not_sent_again(browse: httpx.Client) -> None:
    first = browse.get("/rights")
    again = browse.get("/rights", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert browse.get("/rights?lang=fr", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_head_answers_as_get_without_a_body(browse: httpx.Client) -> None:
    for path in ("/", HOUSING, "/rights"):
        get, head = browse.get(path), browse.head(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head.headers["etag"] == get.headers["etag"]


def test_an_address_with_nothing_offers_near_names(browse: httpx.Client) -> None:
    answer = browse.get("/territory/barcelone")
    assert answer.status_code == 404
    assert 'href="/territory/T0103"' in answer.text


def test_what_a_reader_types_is_never_markup(browse: httpx.Client) -> None:
    typed = '"><script>alert(1)</script>'
    for path in ("/search?q=", "/territories?name=", "/instruments?right=", f"{HOUSING}?name="):
        assert (
            "<script>alert" not in browse.get(path.partition("?")[0], params={path.partition("?")[2][:-1]: typed}).text
        )


def test_unresolved_signatories_are_listed_with_why(browse: httpx.Client) -> None:
    text = words(browse.get("/governments").text)
    assert "Birmingham" in text
    assert "Río Grande" in text


def test_conflicts_show_both_values(browse: httpx.Client) -> None:
    text = words(browse.get("/conflicts").text)
    assert "16 July 2018" in text
    assert "15 July 2018" in text


def test_what_is_not_known_is_said_to_be_unknown(browse: httpx.Client) -> None:
    finance = words(browse.get("/waves").text)
    assert "period unknown" in finance


def test_pages_of_a_list_count_from_one() -> None:
    assert Pages(1, 10, 0).last == 1
    assert Pages(2, 10, 11).last == 2
    assert Pages(2, 10, 11).first_item == 11


def test_a_territory_is_shown_on_the_map_with_those_like_it(browse: httpx.Client) -> None:
    text = browse.get("/territory/T0103").text
    assert 'class="locator"' in text
    assert "Territories like it" in text
    near = text.partition('id="similar"')[2]
    assert re.search(r"instruments? in common", near)
    other = re.search(r'href="(/territory/T\d+)"', near)
    assert other
    assert browse.get(other[1]).status_code == 200


def test_a_wave_tells_whether_it_keeps_its_rule_of_three_priorities(browse: httpx.Client) -> None:
    told = {
        path: re.search(r"A wave sets itself at least three[^<]*", browse.get(path).text)[0]  # type: ignore[index]
        for path in re.findall(r'href="(/wave/[a-z0-9-]+)"', browse.get("/waves").text)
    }
    assert told
    # The rule of the shapes warns of two waves.
    assert sum("no source" in words for words in told.values()) == 2


def test_an_instrument_lists_its_articles_with_the_rights_that_rest_on_them(browse: httpx.Client) -> None:
    declaration = browse.get("/instrument/udhr").text.partition('id="articles"')[2]
    assert words(declaration).index("UDHR, article 2 ") < words(declaration).index("UDHR, article 10 ")
    assert "Housing" in words(declaration)
    charter = words(browse.get("/instrument/european-charter-human-rights-city-2000").text)
    assert "Articles (17)" in charter
    assert 'id="articles"' not in browse.get(HOUSING).text


def test_a_series_without_a_name_says_so_instead_of_showing_its_key(browse: httpx.Client) -> None:
    html = browse.get("/event-series/whrcf").text
    assert re.search(r"<h1[^>]*>Series of \d+ events, such as “", html)
    assert "No source that we hold names this series" in html
    assert not re.search(r">\s*whrcf\s*<", browse.get("/event/whrcf-2017").text)


def test_a_practice_is_shown_with_those_like_it_and_why(browse: httpx.Client) -> None:
    like = browse.get("/practice/mexico-nicp").text.partition('id="like"')[2]
    assert "Abandoned buildings (Fincas)" in like
    assert "Right to the city" in like
    assert like.index("Neighbourhoods and communities of truth") < like.index("Land and housing cooperatives")


def test_the_page_of_a_right_tells_who_was_committed_to_it_as_of_a_day(browse: httpx.Client) -> None:
    def committed(**asked: str) -> tuple[int, str]:
        part = browse.get("/right/housing", params=asked).text.partition('id="committed"')[2].partition("</section>")[0]
        return int((re.search(r"\(([\d,]+)\)", part) or ["", "0"])[1].replace(",", "")), part

    everybody, _ = committed()
    today, _ = committed(asOf="2026-11-23")
    early, marked = committed(asOf="2018-12-31")
    assert today == everybody > early > 0
    assert "possible" in marked
    assert committed(asOf="1990")[0] < 20


def counted(html: str) -> dict[str, tuple[int, int]]:
    """What a list counts, by the address of each thing: all, and those of them that are only possible."""
    found = {}
    for item in re.findall(r"<li>\s*<div class=\"name\">.*?</li>", html, re.DOTALL):
        number = re.search(r'<div class="count">([\d,]+)<', item)
        only = re.search(r"([\d,]+) of them only possible", item)
        (address,) = re.findall(r'<div class="name"><a href="([^"?]+)', item)
        found[address] = tuple(int(one[1].replace(",", "")) if one else 0 for one in (number, only))
    return found


@pytest.mark.parametrize("day", ["2005", "2018-08-07", "2019-04", "2026-11"])
def test_the_list_of_instruments_counts_as_of_a_day_what_their_pages_count(browse: httpx.Client, day: str) -> None:
    listed = counted(browse.get("/instruments", params={"asOf": day}).text)
    for address in [
        HOUSING,
        "/instrument/european-charter-human-rights-city-2000",
        "/instrument/bogota-commitment-2016",
    ]:
        told = words(browse.get(address, params={"asOf": day}).text)
        sure, maybe = (re.search(rf"(\d+) {word}\b", told) for word in ("certain", "possible"))
        expected = [int(one[1]) if one else 0 for one in (sure, maybe)]
        assert listed[address] == (sum(expected), expected[1]), address


@pytest.mark.parametrize("day", ["", "1999", "2012", "2018-08-07", "2026-11"])
def test_the_list_of_territories_counts_the_acts_that_their_pages_tell_of(browse: httpx.Client, day: str) -> None:
    listed = {}
    for page in range(1, 5):
        listed |= counted(browse.get("/territories", params={"asOf": day, "page": page}).text)
    for address in ["/territory/T0103", *list(listed)[::40]]:
        html = browse.get(address, params={"asOf": day}).text
        told = html.partition('id="commitments"')[2].partition("</section>")[0]
        possible = told.count('class="tag maybe">possible<')
        assert listed[address] == (told.count('<div class="when">'), possible), address


def test_the_first_page_counts_acts_as_of_a_day(browse: httpx.Client) -> None:
    def told(day: str) -> int:
        found = re.search(r">([\d,]+)</span><span class=\"what\">acts of", browse.get("/", params={"asOf": day}).text)
        assert found
        return int(found[1].replace(",", ""))

    assert told("1990") < told("2012") < told("2018-08-07") < told("2026-11") == told("")
    assert told("2018-08-07") == browse.get("/matrix.json", params={"asOf": "2018-08-07"}).json()["rows"]


def test_a_signatory_without_a_place_is_listed_from_the_day_of_its_act(browse: httpx.Client) -> None:
    early, possible, sure = (
        browse.get("/governments", params={"asOf": day}).text for day in ("2017", "2018-12", "2019-04")
    )
    assert "Birmingham" not in early
    assert "the Right to the City (possible)" in words(possible)
    assert "the Right to the City (possible)" not in words(sure)
    assert "Birmingham" in sure


def test_a_country_lists_its_territories(browse: httpx.Client) -> None:
    html = browse.get("/concept/country/FR").text
    part = html.partition('id="within"')[2].partition("</section>")[0]
    assert part.count('href="/territory/') == total_of(browse.get("/territories?country=FR").text)
    assert 'href="/territory/' not in html.partition('id="pointing"')[2].partition("</section>")[0]


def test_a_term_that_several_lists_have_is_told_with_its_list(browse: httpx.Client) -> None:
    part = browse.get("/right/housing").text.partition('id="narrower"')[2].partition("</section>")[0]
    assert "Areas of the campaign" in words(part) or "European Charter" in words(part)


def test_a_list_in_which_a_name_is_not_found_leads_to_the_search(browse: httpx.Client) -> None:
    assert 'href="/search?q=zzyzx"' in browse.get("/territories?name=zzyzx").text


def total_of(html: str) -> int:
    found = re.search(r'role="status">([\d,]+) result', html)
    return int(found[1].replace(",", "")) if found else 0


def test_texts_that_came_later_stand_last(browse: httpx.Client) -> None:
    html = browse.get("/instruments", params={"asOf": "2010"}).text
    later = [
        " dated later " in f" {words(item)} "
        for item in re.findall(r'<li>\s*<div class="name">.*?</li>', html, re.DOTALL)
    ]
    assert later == sorted(later)
    assert set(later) == {False, True}


def test_an_instrument_that_came_later_is_told_so(browse: httpx.Client) -> None:
    html = browse.get("/instruments", params={"asOf": "2010", "name": "Adequate Housing"}).text
    assert "dated later" in html
    (number,) = counted(html).values()
    assert number[0] == number[1]
    assert "dated later" not in browse.get("/instruments", params={"asOf": "2018-07", "name": "Adequate Housing"}).text


def test_what_a_source_says_of_acts_holds_as_of_a_day(browse: httpx.Client) -> None:
    path = "/source/a1-cisdp-housing-declaration"

    def acts(day: str) -> str:
        return words(browse.get(path, params={"kind": "act", "asOf": day}).text.partition('id="sayings"')[2])

    assert "It says nothing of that kind." in acts("2018-01-01")
    assert "possible" in acts("2018-12-31")
    assert "possible" not in acts("2019-04")


def test_what_refers_to_a_kind_of_act_holds_as_of_a_day(browse: httpx.Client) -> None:
    now = browse.get("/concept/act-type/signed").text.count('href="/act/')
    assert browse.get("/concept/act-type/signed", params={"asOf": "1990"}).text.count('href="/act/') < now


def test_home_and_the_page_of_disagreements_name_one_number(browse: httpx.Client) -> None:
    told = re.search(r"Sources disagree on (\d+) points", words(browse.get("/").text))
    assert told
    text = browse.get("/conflicts").text
    assert f"{told[1]} disagreements" in words(text)
    assert text.count('class="dispute"') == int(told[1])


def test_counts_of_different_things_stand_apart_and_other_counts_beside(browse: httpx.Client) -> None:
    text = words(browse.get("/conflicts").text)
    assert "Number stated · Spanish signatories" in text
    assert "Number in the series" in text
    assert re.search(r"contradicting none of these:.{0,400}96 \(as of May 2000\)", text)
    assert "40 (as of 2019)" not in text.replace("almost 40 (as of 2019)", "")


def test_an_action_is_shown_by_what_another_source_tells_or_by_nothing(browse: httpx.Client) -> None:
    html = browse.get("/plan/2019").text
    rows = {
        key: cells.split("<td>")
        for key, cells in re.findall(r'<th scope="row"><a href="/action/([^"?]+)(.*?)</tr>', html, re.DOTALL)
    }
    assert len(rows) > 20
    assert all("no evidence known" in cells[2] or 'class="cite"' in cells[2] for cells in rows.values())
    held = rows["2019-rtc-01"][2]
    assert 'href="/event/oidp-19"' in held
    assert 'href="/source/a2-oidp-2019f"' in held
    # The plan of 2019 alone names the Games of 2024.
    assert "no evidence known" in rows["2019-rtc-02"][2]
    assert "no evidence known" in rows["2019-hr-06"][2]
    assert 'href="/document/lavue-report"' in rows["2019-rtc-04"][2]


def test_office_holders_stand_once_and_apart_from_members(browse: httpx.Client) -> None:
    html = browse.get("/organisation/O0001").text
    held = html.partition('<h2 id="presidency">')[2].partition("</section>")[0]
    people = re.findall(r'<div class="name"><a href="/person/(P\d+)', held)
    assert people
    assert len(people) == len(set(people))
    assert "Presidency and representation as cited" in held
    members = html.partition('<h2 id="members">')[2].partition("</section>")[0]
    assert "/person/" not in re.sub(r'href="/report[^"]*"', "", members)
    quotes = re.findall(r'<blockquote class="meta"([^>]*)>', held + members)
    assert quotes
    assert all(' lang="fr"' in attributes for attributes in quotes)


def test_a_role_is_told_once_in_the_language_of_the_page(browse: httpx.Client) -> None:
    html = browse.get("/person/P0001", headers={"Accept-Language": "fr"}).text
    told = html.partition('<h2 id="memberships">')[2].partition("</section>")[0]
    assert "co-chair" not in told
    assert "co-president" not in told
    assert '<span lang="en" dir="auto">mayor of Grigny</span>' in told


def test_an_action_leads_back_to_its_plan(browse: httpx.Client) -> None:
    crumbs = browse.get("/action/2019-hr-01").text.partition('class="crumbs"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', crumbs) == ["/", "/plans", "/plan/2019"]


@pytest.mark.parametrize("path", ["/instrument/cities-for-adequate-housing-2018", "/territory/T0103", "/event/oidp-19"])
def test_words_of_a_source_have_the_language_of_the_source(browse: httpx.Client, path: str) -> None:
    html = browse.get(path).text
    quotes = re.findall(r"<(?:q|blockquote)\b([^>]*)>", html)
    assert quotes
    assert sum("lang=" in attributes for attributes in quotes) >= len(quotes) / 2


def main_words(html: str) -> str:
    """What the page itself says, without the ways to cite it and to go elsewhere."""
    return words(html.partition("<main")[2].partition('id="cite"')[0])


@pytest.mark.parametrize("path", [path for path in PAGES if "?" not in path])
def test_a_page_that_no_day_changes_says_so_and_no_other_does(browse: httpx.Client, path: str) -> None:
    dated, plain = browse.get(f"{path}?asOf=1990").text, browse.get(path).text
    is_same = main_words(dated) == main_words(plain)
    if "This page does not depend on the day" in dated:
        assert "Commitments are shown as they stood" not in dated
        assert is_same
    else:
        assert "Commitments are shown as they stood" in dated
        assert not is_same or path in ALIKE
