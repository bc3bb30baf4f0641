"""The rules of the Reconciliation Service API 0.2 for what a service answers, written from its text.

https://reconciliation-api.github.io/specs/0.2/ . The specification's own JSON schemas are in no package registry, so
these checks stand in their place: required fields, types, and what the text says beyond the schemas.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

NUMBER = (int, float)
SETTING_TYPES = {"number": NUMBER, "text": str, "checkbox": bool, "select": str}


def check_manifest(document: dict) -> None:
    assert "0.2" in document["versions"]
    assert all(isinstance(each, str) for each in document["versions"])
    assert text(document["name"])
    for space in ("identifierSpace", "schemaSpace"):
        assert is_uri(document[space])
    for each in document.get("defaultTypes", []):
        check_type(each)
    ids = [each["id"] for each in document.get("defaultTypes", [])]
    assert len(ids) == len(set(ids))
    for view in ("view", "feature_view"):
        if view in document:
            check_template(document[view]["url"], "{{id}}")
    for name in ("documentation", "logo"):
        assert name not in document or is_uri(document[name])
    if "preview" in document:
        check_template(document["preview"]["url"], "{{id}}")
        assert all(type(document["preview"][side]) is int for side in ("width", "height"))
    for service in document.get("suggest", {}).values():
        assert is_uri(service["service_url"] + service["service_path"])
        if "flyout_service_path" in service:
            base = service.get("flyout_service_url", service["service_url"])
            check_template(base + service["flyout_service_path"], "${id}")
    if "extend" in document:
        check_extension_metadata(document["extend"])
    assert "batchSize" not in document or type(document["batchSize"]) is int


def check_extension_metadata(document: dict) -> None:
    proposals = document.get("propose_properties")
    assert proposals is None or is_uri(proposals["service_url"] + proposals["service_path"])
    for setting in document.get("property_settings", []):
        kind = SETTING_TYPES[setting["type"]]
        assert text(setting["label"])
        assert text(setting["name"])
        assert "default" not in setting or isinstance(setting["default"], kind)
        assert setting["type"] != "select" or all({"value", "name"} <= set(each) for each in setting["choices"])


def check_type(document: dict) -> None:
    assert text(document["id"])
    assert text(document["name"])
    for broader in document.get("broader", []):
        check_type(broader)


def check_results(document: dict, batch: dict) -> None:
    assert set(document) == set(batch)
    for key, answer in document.items():
        scores = [candidate["score"] for candidate in answer["result"]]
        assert scores == sorted(scores, reverse=True)
        assert len(answer["result"]) <= batch[key].get("limit", len(answer["result"]))
        for candidate in answer["result"]:
            check_candidate(candidate)
        ids = [candidate["id"] for candidate in answer["result"]]
        assert len(ids) == len(set(ids))


def check_candidate(document: dict) -> None:
    assert set(document) <= {"id", "name", "description", "type", "score", "features", "match"}
    assert text(document["id"])
    assert text(document["name"])
    assert isinstance(document.get("description", ""), str)
    assert is_number(document["score"])
    assert isinstance(document["match"], bool)
    for each in document["type"]:
        check_type(each)
    features = document.get("features", [])
    assert all(text(each["id"]) and isinstance(each["value"], (*NUMBER, bool)) for each in features)
    assert len({each["id"] for each in features}) == len(features)


def check_suggestions(document: dict, *, entities: bool) -> None:
    for each in document["result"]:
        assert text(each["id"])
        assert text(each["name"])
        assert isinstance(each.get("description", ""), str)
        assert entities or "notable" not in each
        for kind in each.get("notable", []):
            assert isinstance(kind, str) or text(kind["id"])


def check_flyout(document: dict, identifier: str) -> None:
    assert document["id"] == identifier
    assert isinstance(document["html"], str)


def check_proposals(document: dict, kind: str) -> None:
    assert document["type"] == kind
    for each in document["properties"]:
        assert text(each["id"])
        assert text(each["name"])


def check_extension(document: dict, query: dict) -> None:
    assert [each["id"] for each in document["meta"]] == [each["id"] for each in query["properties"]]
    for each in document["meta"]:
        assert text(each["name"])
        assert "type" not in each or text(each["type"]["id"])
    assert set(document["rows"]) == set(query["ids"])
    for row in document["rows"].values():
        assert set(row) == {each["id"] for each in query["properties"]}
        for value in (value for values in row.values() for value in values):
            check_value(value)


def check_value(value: dict) -> None:
    if "id" in value:
        assert set(value) <= {"id", "name", "description"}
        assert text(value["id"])
        assert text(value["name"])
        return
    assert len(value) <= 1
    for name, held in value.items():
        assert {"str": isinstance(held, str), "int": type(held) is int, "float": is_number(held)}[name]


def check_template(template: str, hole: str) -> None:
    """Filled with an identifier as the text of the specification says, it is a URI."""
    assert template.count(hole) == 1
    assert is_uri(template.replace(hole, quote("id/territory/T0001", safe="")))


def is_uri(value: object) -> bool:
    return isinstance(value, str) and bool(urlsplit(value).scheme and urlsplit(value).netloc) and " " not in value


def is_number(value: object) -> bool:
    return isinstance(value, NUMBER) and not isinstance(value, bool)


def text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
