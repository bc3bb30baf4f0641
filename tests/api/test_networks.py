"""Every network has its tables and its files, all with the same nodes and ties."""

import io
import re
import xml.etree.ElementTree as ET
from html import unescape

import httpx
import networkx as nx
import pytest

from municipia.graph.networks.writing import CREDITS

SVG = "{http://www.w3.org/2000/svg}"
HOUSING = "/network/instrument/cities-for-adequate-housing-2018"
PLACES = [
    "/network",
    "/network?country=ES&asOf=2019",
    "/network?show=together",
    "/network?show=together&by=country",
    "/network?by=country",
    "/network?by=set",
    "/network?show=initiatives",
    HOUSING,
    "/network/territory/T0103",
    "/network/right/housing",
    "/network/wave/housing-2017-2018",
    "/network/concept/country/FR",
]


def file_of(path: str, form: str) -> str:
    head, mark, query = path.partition("?")
    return f"{head}.{form}{mark}{query}"


def cells(html: str, section: str) -> int:
    """The rows of a table of the page."""
    return len(re.findall("<tr>", html.partition(f'<section id="{section}"')[2].partition("</tbody>")[0])) - 1


def stated(html: str, word: str) -> int:
    found = re.search(rf"([\d,]+) {word}s?\b", html)
    assert found
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("path", PLACES)
def test_picture_tables_and_json_have_the_same_nodes_and_ties(browse: httpx.Client, path: str) -> None:
    html = browse.get(path).text
    found = browse.get(file_of(path, "json")).json()
    picture = html.partition('class="sight"')[2].partition("</svg>")[0]
    assert found["nodes"]
    assert picture.count("<title>") == len(found["nodes"])
    assert len(re.findall(r"M-?\d", picture)) == len(found["ties"])
    assert stated(html, "element") == len(found["nodes"])
    assert stated(html, "tie") == len(found["ties"])
    assert cells(html, "nodes") == min(50, len(found["nodes"]))
    assert cells(html, "ties") == min(50, len(found["ties"]))
    ids = {node["id"] for node in found["nodes"]}
    assert len(ids) == len(found["nodes"])
    assert {end for tie in found["ties"] for end in (tie["source"], tie["target"])} <= ids


def test_the_pages_of_the_tables_together_hold_every_row_once(browse: httpx.Client) -> None:
    found = browse.get("/network.json", params={"country": "ES"}).json()
    names, ties = [], 0
    for number in range(1, -(-len(found["nodes"]) // 50) + 1):
        html = browse.get("/network", params={"country": "ES", "page": number}).text
        table = html.partition('<section id="nodes"')[2].partition("</tbody>")[0]
        names += re.findall(r'<th scope="row"><a href="([^"]*)"', table)
    for number in range(1, -(-len(found["ties"]) // 50) + 1):
        ties += cells(browse.get("/network", params={"country": "ES", "ties": number}).text, "ties")
    assert sorted(map(unescape, names)) == sorted(node["page"] for node in found["nodes"])
    assert len(names) > 50
    assert ties == len(found["ties"])


@pytest.mark.parametrize("path", ["/network?country=ES", HOUSING, "/network?show=together&by=country"])
def test_other_programs_read_the_same_network(browse: httpx.Client, path: str) -> None:
    found = browse.get(file_of(path, "json")).json()
    graphml = browse.get(file_of(path, "graphml"))
    assert graphml.headers["content-type"] == "application/graphml+xml"
    read = nx.read_graphml(io.BytesIO(graphml.content), force_multigraph=True)
    assert set(read.nodes) == {node["id"] for node in found["nodes"]}
    assert read.number_of_edges() == len(found["ties"])
    first = found["nodes"][0]
    assert read.nodes[first["id"]]["label"] == first["label"]
    gexf = browse.get(file_of(path, "gexf"))
    tree = ET.fromstring(gexf.text)
    assert len(tree.findall(".//{*}node")) == len(found["nodes"])
    assert len(tree.findall(".//{*}edge")) == len(found["ties"])
    assert browse.get(file_of(path, "gexf")).content == gexf.content


CREDITED = {"country": "ES", "asOf": "2019", "page": "2", "lang": "es"}


@pytest.mark.parametrize("path", ["/network", HOUSING])
def test_every_file_says_what_it_is_and_how_to_come_back(browse: httpx.Client, path: str) -> None:
    told = browse.get(f"{path}.json", params=CREDITED).json()
    assert told["address"].startswith(f"https://w3id.org/municipia{path}?")
    assert "knownAt=2" in told["address"]
    assert "page=" not in told["address"]
    assert told["conditions"] == ("País: España" if path == "/network" else None)
    assert told["address"] in told["citation"]
    assert (told["asOf"], told["revision"], told["language"]) == ("2019", 2, "es")
    assert told["licence"].startswith("https://creativecommons.org/")
    said = {name: str(told[name]) for name in CREDITS if told[name] is not None}
    read = nx.read_graphml(io.BytesIO(browse.get(f"{path}.graphml", params=CREDITED).content), force_multigraph=True)
    assert said.items() <= read.graph.items()
    about = ET.fromstring(browse.get(f"{path}.gexf", params=CREDITED).text).find(".//{*}meta/{*}description")
    assert about is not None
    assert about.text == "\n".join(f"{name}: {value}" for name, value in said.items())


def test_the_drawing_stands_alone_and_says_where_it_comes_from(browse: httpx.Client) -> None:
    answer = browse.get("/network.svg", params={"country": "ES", "asOf": "2019"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    tree = ET.fromstring(answer.text)
    words = " ".join(each.text or "" for each in tree.iter(f"{SVG}text"))
    assert "Country: Spain" in words
    assert "Revision 2" in words
    assert "As of" in words
    assert not tree.findall(f".//{SVG}a")
    assert "style=" not in answer.text


def test_the_network_has_the_places_and_acts_of_the_matrix(browse: httpx.Client) -> None:
    query = {"instrument": "cities-for-adequate-housing-2018", "asOf": "2019-04"}
    found = browse.get("/network.json", params=query).json()
    html = browse.get("/matrix", params=query).text
    total = re.search(r"([\d,]+) territor(?:y|ies) (?:or|and) other signator", html)
    assert total
    places = [node for node in found["nodes"] if node["kind"] not in ("instrument", "right")]
    assert len(places) == int(total[1])
    acts = {act for tie in found["ties"] for act in tie["acts"]}
    assert acts == {
        "https://w3id.org/municipia/id" + unescape(link)
        for link in re.findall(r'href="(/act/[^"?]*)', browse.get("/matrix", params=query).text)
    }


def test_a_tie_leads_to_the_acts_behind_it(browse: httpx.Client) -> None:
    found = browse.get("/network.json", params={"show": "together", "country": "ES"}).json()
    tie = max(found["ties"], key=lambda one: one["weight"])
    html = browse.get(tie["why"]).text
    assert html.count('<th scope="row">') == tie["weight"]
    assert re.search(r'href="/act/', html)
    assert "Sources of this page" in html
    assert browse.get("/network/why", params={"from": "territory/T0103", "to": "territory/T9999"}).status_code == 404
    assert browse.get("/network/why", params={"from": "x"}).status_code == 400


def form_of(html: str) -> dict[str, list[str]]:
    """The fields of the form of a selection: the values to choose from, or the one that is written or hidden."""
    form = html.partition('<form class="selection"')[2].partition("</form>")[0]
    fields = {
        name: [unescape(value) for value in re.findall(r'<option value="([^"]*)"', options)]
        for name, options in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    }
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="(\w+)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        assert value
        fields[name[1]] = [unescape(value[1])]
    return fields


def submitted(browse: httpx.Client, html: str, **chosen: str) -> httpx.Response:
    """What the form leads to, with some of its fields filled in and the others as they are."""
    fields = form_of(html)
    assert chosen.keys() <= fields.keys()
    kept = {name: values[0] for name, values in fields.items() if len(values) == 1}
    selects = re.findall(
        r'<select [^>]*name="(\w+)"[^>]*>(?:(?!</select>).)*?<option value="([^"]*)" selected', html, re.DOTALL
    )
    return browse.get("/network", params={**kept, **dict(selects), **chosen}, follow_redirects=True)


@pytest.mark.parametrize("show", ["rights", "together"])
def test_how_territories_stand_in_a_network_is_chosen_in_its_form(browse: httpx.Client, show: str) -> None:
    html = browse.get("/network", params={"show": show, "region": "asia"}).text
    assert form_of(html)["by"] == ["", "country", "set"]
    for by, expected in {"country": "country", "set": "set", "": "place"}.items():
        answer = submitted(browse, html, by=by)
        assert dict(answer.url.params).get("show") == show
        assert dict(answer.url.params).get("region") == "asia"
        assert browse.get("/network.json", params=answer.url.params).json()["by"] == expected
        assert f'<option value="{by}" selected' in answer.text
        html = answer.text


def test_how_much_makes_a_tie_is_chosen_in_the_form_and_can_be_taken_back(browse: httpx.Client) -> None:
    html = browse.get("/network", params={"show": "together", "country": "ES"}).text
    few = submitted(browse, html, least="3")
    assert "A tie stands for at least 3 instruments in common." in few.text
    assert form_of(few.text)["least"] == ["3"]
    assert all(tie["weight"] >= 3 for tie in browse.get("/network.json", params=few.url.params).json()["ties"])
    again = submitted(browse, few.text, least="")
    assert "least" not in dict(again.url.params)
    assert stated(again.text, "tie") == stated(html, "tie") > stated(few.text, "tie")


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_controls_of_a_network_are_named_and_explained(browse: httpx.Client, language: str) -> None:
    html = browse.get("/network", params={"show": "together", "lang": language}).text
    for name in ("by", "least"):
        assert re.search(rf'<label for="choose-{name}">[^<]+</label>', html)
        assert re.search(rf'id="choose-{name}"[^>]* aria-describedby="help-{name}"', html)
        assert re.search(rf'<p class="hint" id="help-{name}">[^<]+</p>', html)
    assert "least" not in form_of(browse.get("/network").text)
    assert not {"by", "least"} & form_of(browse.get("/network", params={"show": "initiatives"}).text).keys()


def test_a_government_is_shown_as_its_territory(browse: httpx.Client) -> None:
    page = browse.get("/territory/T0103").text
    government = re.search(r'href="/government/([^"?]*)', page)
    assert government
    answer = browse.get(f"/network/government/{government[1]}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/network/territory/T0103")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/network?show=x", 400),
        ("/network?by=x", 400),
        ("/network?least=x", 400),
        ("/network?ties=0", 400),
        ("/network/territory/T9999", 404),
    ],
)
def test_what_is_not_there_is_said(browse: httpx.Client, path: str, status: int) -> None:
    assert browse.get(path).status_code == status


def test_nothing_found_says_what_was_searched(browse: httpx.Client) -> None:
    html = browse.get("/network", params={"name": "zzz"}).text
    assert "Nothing was found" in html
    assert "Name: zzz" in html


def test_what_is_hidden_is_in_no_form_and_can_be_shown_again(browse: httpx.Client) -> None:
    whole = browse.get("/network.json", params={"country": "ES"}).json()
    without = browse.get("/network.json", params={"country": "ES", "hide": "right"}).json()
    families = {node["family"] for node in whole["nodes"]}
    assert {node["family"] for node in without["nodes"]} == families - {"right"} != families
    ids = {node["id"] for node in without["nodes"]}
    kept = sorted((tie["source"], tie["target"], tie["kind"], tie["weight"]) for tie in without["ties"])
    ends = [(tie["source"], tie["target"], tie["kind"], tie["weight"]) for tie in whole["ties"]]
    assert kept == sorted(one for one in ends if {one[0], one[1]} <= ids) != []
    page = browse.get("/network", params={"country": "ES", "hide": "right"}).text
    assert f">{len(ids)} elements" in page
    assert 'href="/network?country=ES#network"' in page
    assert 'href="/network?country=ES&amp;hide=place%2Cright#network"' in page


def test_a_look_that_there_is_not_cannot_be_hidden(browse: httpx.Client) -> None:
    answer = browse.get("/network", params={"hide": "nobody"})
    assert answer.status_code == 400
    assert "place" in answer.text


def test_the_thing_in_the_middle_is_never_hidden(browse: httpx.Client) -> None:
    net = browse.get("/network/territory/T0103.json", params={"hide": "place"}).json()
    assert [node["id"] for node in net["nodes"] if node["family"] == "place"] == [
        "https://w3id.org/municipia/id/territory/T0103"
    ]
