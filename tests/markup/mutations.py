"""Single mistakes, made at random in markup that is right: each function changes a copy of a document in one place.

``MUTATIONS`` names the kinds. A document is what ``json.loads`` gives of JSON-LD with an @graph; whether a change is a mistake
is decided here from the index of names alone, not by the code under test.
"""

from __future__ import annotations

import json
import string
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import avn_graph

Json = dict[str, Any]
SCHEMES = ("http://", "https://")
_INDEX = json.loads((Path(avn_graph.__file__).parent / "schemaorg.json").read_text(encoding="utf-8"))
_CLASSES, _PROPERTIES, _MEMBERS = _INDEX["classes"], _INDEX["properties"], _INDEX["members"]
_DATA_TYPES = {"Boolean", "DataType", "Date", "DateTime", "Number", "Quantity", "Text", "Time"}


class Use(NamedTuple):
    """A node or reference, and the property at which it stands (none at the top)."""

    via: str
    value: Json


def uses(value: Any, via: str = "") -> Iterator[Use]:
    """Every object of a document, in its order."""
    if isinstance(value, list):
        for item in value:
            yield from uses(item, via)
    elif isinstance(value, dict):
        if "@graph" not in value:
            yield Use(via, value)
        for key, item in value.items():
            if key != "@context":
                yield from uses(item, "" if key == "@graph" else key)


def nodes(document: Json) -> list[Use]:
    return [use for use in uses(document) if "@type" in use.value and "@value" not in use.value]


def references(document: Json) -> list[Use]:
    return [use for use in uses(document) if use.value.keys() == {"@id"}]


@cache
def kinds(name: str) -> frozenset[str]:
    return frozenset({name}).union(*(kinds(above) for above in _CLASSES.get(name, ())))


def node_kinds(node: Json) -> frozenset[str]:
    types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    return frozenset[str]().union(*map(kinds, types))


def may_have(found: frozenset[str], prop: str) -> bool:
    return prop not in _PROPERTIES or not found.isdisjoint(_PROPERTIES[prop][0])


def may_be_at(found: frozenset[str], prop: str) -> bool:
    return prop not in _PROPERTIES or not found.isdisjoint(_PROPERTIES[prop][1])


def term(iri: str) -> str:
    """The schema.org term that an @id leads to, if it is one's."""
    for scheme in SCHEMES:
        if iri.startswith(f"{scheme}schema.org/"):
            return iri.removeprefix(f"{scheme}schema.org/")
    return ""


def typo(word: str, random: Random) -> str:
    """A slip of the finger: a letter left out, doubled, swapped with the next one, or another in its place."""
    at = random.randrange(len(word))
    letter = random.choice(string.ascii_letters)
    slips = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    slips.append(word[:at] + word[at : at + 2][::-1] + word[at + 2 :])
    return random.choice(slips)


def until(make: Callable[[], str], wrong: Callable[[str], bool]) -> str:
    """The first try that is a mistake; a slip may by chance give another right word."""
    return next(found for found in iter(make, None) if wrong(found))


def class_typo(document: Json, random: Random) -> str:
    node = random.choice(nodes(document)).value
    types = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    at = random.randrange(len(types))
    slip = until(lambda: typo(types[at], random), lambda word: word not in _CLASSES)
    changed = [*types[:at], slip, *types[at + 1 :]]
    node["@type"] = changed if isinstance(node["@type"], list) else slip
    return f"{types[at]} -> {slip}"


def property_typo(document: Json, random: Random) -> str:
    node, prop = random.choice([(use.value, key) for use in nodes(document) for key in use.value if key in _PROPERTIES])
    slip = until(lambda: typo(prop, random), lambda word: word not in _PROPERTIES)
    changed = {slip if key == prop else key: value for key, value in node.items()}
    node.clear()
    node.update(changed)
    return f"{prop} -> {slip}"


def property_on_another_class(document: Json, random: Random) -> str:
    """A property that the document has, with its value, at a node that cannot have it."""
    found = [use.value for use in nodes(document)]
    special = [(node, prop) for node in found for prop in node if prop in _PROPERTIES and not may_have(kinds("Thing"), prop)]
    giver, prop = random.choice(special)
    taker = random.choice([node for node in found if not may_have(node_kinds(node), prop)])
    taker[prop] = deepcopy(giver[prop])
    return f"{prop} on {taker['@type']}"


def wrong_node_class(document: Json, random: Random) -> str:
    """Another class for a node that then stands where it may not, or has what it may not have."""
    found = nodes(document)
    node = random.choice(found).value
    at = [use.via for use in uses(document) if use.via and (use.value is node or ("@id" in node and use.value == {"@id": node["@id"]}))]
    own = sorted({name for use in found for name in ([use.value["@type"]] if isinstance(use.value["@type"], str) else use.value["@type"])})
    every = sorted(name for name in _CLASSES if kinds(name).isdisjoint(_DATA_TYPES))

    def is_wrong(name: str) -> bool:
        return not all(may_be_at(kinds(name), prop) for prop in at) or not all(may_have(kinds(name), prop) for prop in node)

    was = node["@type"]
    node["@type"] = until(lambda: random.choice(random.choice([own, every])), is_wrong)
    return f"{was} -> {node['@type']}"


def _members(document: Json) -> list[Use]:
    return [use for use in references(document) if term(use.value["@id"]) in _MEMBERS]


def enumeration_swapped(document: Json, random: Random) -> str:
    use = random.choice(_members(document))
    others = [name for name, found in _MEMBERS.items() if not any(may_be_at(kinds(cls), use.via) for cls in found)]
    was, use.value["@id"] = use.value["@id"], f"http://schema.org/{random.choice(others)}"
    return f"{was} -> {use.value['@id']}"


def enumeration_typo(document: Json, random: Random) -> str:
    use = random.choice(_members(document))
    was = use.value["@id"]
    slip = until(lambda: typo(term(was), random), lambda word: word not in _MEMBERS)
    use.value["@id"] = f"http://schema.org/{slip}"
    return f"{was} -> {use.value['@id']}"


def scheme_swapped(document: Json, random: Random) -> str:
    """http for https, or the other way round, in an address of schema.org or of the document itself."""
    own = {use.value["@id"] for use in nodes(document) if "@id" in use.value}
    use = random.choice([use for use in references(document) if use.value["@id"] in own or term(use.value["@id"])])
    scheme, _, rest = use.value["@id"].partition("://")
    use.value["@id"] = f"{'http' if scheme == 'https' else 'https'}://{rest}"
    return f"now {use.value['@id']}"


def reference_typo(document: Json, random: Random) -> str:
    own = {use.value["@id"] for use in nodes(document) if "@id" in use.value}
    use = random.choice([use for use in references(document) if use.value["@id"] in own])
    was = use.value["@id"]
    use.value["@id"] = until(lambda: typo(was, random), lambda iri: iri not in own)
    return f"{was} -> {use.value['@id']} at {use.via}"


MUTATIONS: dict[str, Callable[[Json, Random], str]] = {
    mutation.__name__.replace("_", " "): mutation
    for mutation in (
        class_typo,
        property_typo,
        property_on_another_class,
        wrong_node_class,
        enumeration_swapped,
        enumeration_typo,
        scheme_swapped,
        reference_typo,
    )
}


def mutate(document: Json, kind: str, seed: int) -> tuple[str, str]:
    """The text of the document with one mistake of a kind, and what was changed."""
    changed = deepcopy(document)
    what = MUTATIONS[kind](changed, Random(f"{kind} {seed}"))
    return json.dumps(changed, ensure_ascii=False), what


def uncaught(document: Json, kind: str, caught: Callable[[str], bool], count: int = 200) -> list[str]:
    """Of ``count`` mistakes of a kind, those that are not caught."""
    mutants = (mutate(document, kind, seed) for seed in range(count))
    return [what for text, what in mutants if not caught(text)]
