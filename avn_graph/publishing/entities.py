"""What is said of an entity, apart from claims: its facts, each at the first aligned property that takes it."""

from __future__ import annotations

from functools import lru_cache

from avn_graph import vocabulary as v
from avn_graph.publishing.alignment import meaning, members_of
from avn_graph.publishing.draft import MATCHES, Draft
from avn_graph.publishing.nodes import Foreign, Member, Ref, Value
from avn_graph.publishing.references import MAKERS
from avn_graph.terms import Iri, Text

_OBO = "http://purl.obolibrary.org/obo/"
_BACKWARD = frozenset({"citation", "signOrSymptom", "subStructure"})
"""Properties that stand at the other end than ours: the whole has its parts."""
_LABELS = {code.iri: code.label for table in (v.AVAILABILITY_CODES, v.DESIGN_CODES, v.WORDING_CODES) for code in table.values()}
_NEARNESS = {v.SKOS_EXACT_MATCH: "", v.SKOS_CLOSE_MATCH: "close match", v.SKOS_BROAD_MATCH: "broader term"}
"""Matches that make a code of an identifier, with what is said of the code."""
_SENTENCES = frozenset({"description", "howPerformed"})


@lru_cache(maxsize=1_000)
def words(term: str) -> str:
    """A term of ours in words: ``avn:givenBy`` is "given by"."""
    local = term.rpartition("#")[2].rpartition("/")[2]
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in local)


def tell_entities(draft: Draft) -> None:
    for id, entity in draft.entities.items():
        if draft.iri(id) in draft.nodes:
            draft.nodes.say(draft.iri(id), "nonProprietaryName", entity.label)
            for term, values in draft.facts[id].items():
                _tell(draft, id, term, values)
        elif draft.told.condition:
            # Who may be sent for is said of the condition: guidance has no node.
            for value in draft.iris(id, v.AVN_REFERS_TO):
                _say(draft, draft.told.condition.id, "relevantSpecialty", v.AVN_REFERS_TO, value)


def _tell(draft: Draft, id: str, term: Iri, values: tuple[Iri | Text, ...]) -> None:
    if term in MATCHES:
        left = [value for value in values if not (isinstance(value, str) and _tell_code(draft, id, term, value))]
    else:
        left = _tell_fact(draft, id, term, values)
    if left:
        foreign = all(isinstance(value, Text) and value.language not in ("", draft.dataset.language) for value in left)
        draft.lose(id, words(term), "a text of schema.org is in one language" if foreign else _refusal(draft, id, term))


def _refusal(draft: Draft, id: str, term: Iri) -> str:
    if term in MATCHES:
        return "a code of schema.org does not tell a narrower or related term from the right one"
    if meaning(term).properties:
        return f"no property of schema.org takes it for {' and '.join(draft.nodes[draft.iri(id)].classes)}"
    return "schema.org has no property for it"


def _tell_fact(draft: Draft, id: str, term: Iri, values: tuple[Iri | Text, ...]) -> list[Iri | Text]:
    """The values that no property takes."""
    if term == v.DCTERMS_TITLE:  # told as the name
        return []
    if term == v.AVN_CATEGORY:  # told as the class
        return [value for value in values if isinstance(value, str) and not meaning(value).classes]
    if term == v.AVN_REPORT_OF:  # told by the study, which all its reports are about
        study = draft.mint("study", draft.id(str(values[0])).partition(":")[2])
        draft.told_elsewhere.append((id, term, study))
        return []
    left = list(values)
    others: list[Iri | Text] = []
    if len(values) > 1:
        kept = draft.spoken([value for value in values if isinstance(value, Text)])[0]
        left = [value for value in values if isinstance(value, str) or value.value in kept]
        others = [value for value in values if value not in left]
    for name, _ in meaning(term).properties:
        if name in _SENTENCES and left and draft.nodes.owns(draft.iri(id), name):
            draft.nodes.say(draft.iri(id), name, _sentence(draft, term, left))
            return others
        left = [value for value in left if not _say(draft, id, name, term, value)]
        others = [
            value
            for value in others
            if not (isinstance(value, Text) and draft.nodes.say(draft.iri(id), name, Foreign(value.value, value.language)))
        ]
    return left + others


def _foreign(text: Text) -> Foreign:
    return Foreign(text.value, text.language)


def _say(draft: Draft, id: str, name: str, term: Iri, value: Iri | Text) -> bool:
    nodes, node = draft.nodes, draft.iri(id)
    if isinstance(value, Text):
        maker = MAKERS.get(name)
        return nodes.owns(node, name) and nodes.say(node, name, maker(draft, id, term, value.value) if maker else value.value)
    other = draft.id(value) if term not in (v.SCHEMA_URL, v.SCHEMA_SAME_AS) else ""
    if not other and value not in _LABELS:
        return nodes.say(node, name, str(value))
    target = draft.node(other) if other else None
    if name in _BACKWARD:
        draft.told_elsewhere.extend([(id, term, target.iri)] if target else [])
        return target is not None and nodes.say(target.iri, name, Ref(node))
    if target and nodes.say(node, name, target):
        return True
    members = members_of([value, *draft.telling(other)])
    if [member for member in members if nodes.say(node, name, Member(member))]:
        return True
    text: Value = _LABELS[value] if value in _LABELS else draft.label(other)
    if said := nodes.say(node, name, text):
        draft.spoken_of.add(other)
    return said


# ---------------------------------------------------------------- sentences


def _sentence(draft: Draft, term: Iri, values: list[Iri | Text]) -> str:
    """The values as a sentence: "Uses: crutches." Steps are sentences, and a description is one already."""
    if term == v.AVN_STEP:
        values = sorted(values, key=lambda value: _position(draft, value))
    phrases = [value.value if isinstance(value, Text) else _phrase(draft, value) for value in values]
    if term == v.DCTERMS_DESCRIPTION:
        return " ".join(phrases)
    if term == v.AVN_STEP:
        return " ".join(f"{phrase.rstrip('.')}." for phrase in phrases)
    return f"{words(term).capitalize()}: {'; '.join(phrases).rstrip('.')}."


def _position(draft: Draft, step: Iri | Text) -> int:
    return next((int(text.value) for text in draft.texts(draft.id(str(step)), v.AVN_POSITION)), 0)


def _phrase(draft: Draft, value: Iri) -> str:
    if value in _LABELS:
        return _LABELS[value]
    id = draft.id(value)
    draft.spoken_of.add(id)
    hedge = [_LABELS[word] for word in draft.iris(id, v.AVN_WORDING)]
    uses = [draft.id(use) for use in draft.iris(id, v.AVN_USES)]
    draft.spoken_of.update(uses)
    extra = [f"worded: {', '.join(hedge)}"] if hedge else []
    extra += [f"uses: {', '.join(draft.label(use) for use in uses)}"] if uses else []
    return f"{draft.label(id).rstrip('.')} ({'; '.join(extra)})" if extra else draft.label(id)


# ---------------------------------------------------------------- codes


def _tell_code(draft: Draft, id: str, match: Iri, value: Iri) -> bool:
    """An identifier as a code of the entity; an exact one also as the same thing elsewhere."""
    known = ((name, prefix) for name, prefix in draft.prefixes if value.startswith(prefix.iri))
    name, prefix = next(known, ("", None))
    if match not in _NEARNESS or prefix is None or prefix.may_ship == "none":
        return False
    nodes, node = draft.nodes, draft.iri(id)
    bare = value.removeprefix(prefix.iri)
    code = nodes.add(draft.mint("code", id, name, bare), "MedicalCode", codingSystem=prefix.title)
    nodes.say(code.iri, "codeValue", f"{name}:{bare}" if prefix.iri.startswith(_OBO) else bare)
    if near := _NEARNESS[match]:
        nodes.say(code.iri, "description", near)
    else:
        nodes.say(node, "sameAs", str(value))
        for aligned, _ in meaning(prefix.iri).properties:
            nodes.say(node, aligned, bare)
    for member in members_of([value]):
        nodes.say_member(node, member)
    return nodes.say(node, "code", code)
