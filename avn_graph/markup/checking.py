"""The check: every rule over every node of a document or page, and over every value of a node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from avn_graph.diagnostics import nearest
from avn_graph.markup.documents import Document, find_scripts, is_empty, is_page, read_documents, step
from avn_graph.markup.faults import CLASS_ADVICE, RANGE_ADVICE, SUCCESSORS, Fault, place
from avn_graph.markup.nodes import Definitions, Meaning, Node, each, each_value, find_nodes, read_context, read_keys
from avn_graph.markup.schemaorg import Flaw, Property, SchemaOrg, find_flaw, is_iri, quote, schema_org

Found = Iterator[tuple[str, Flaw]]
"""Flaws, each with its path."""
_NODE_KEYWORDS: Final = ("@id", "@type")
_VALUE_KEYWORDS: Final = frozenset({"@value", "@type", "@language", "@direction"})


def check_markup(text: str, *, base: str | None = None) -> tuple[Fault, ...]:
    """Every fault of a JSON-LD document, or of all JSON-LD scripts of an HTML page.

    It is strict: a text where schema.org wants a thing or a number is a fault, though many readers make do with it. A reference
    that starts with ``base`` has to lead to an @id that is defined; without ``base``, one that begins as most of the ids do
    that the document defines.
    """
    texts = list(enumerate(find_scripts(text), start=1)) if is_page(text) else [(0, text)]
    if not texts:
        return (Fault("no-markup", "$", "the page has no JSON-LD", 'put it into <script type="application/ld+json">'),)
    faults: list[Fault] = []
    nodes: list[Node] = []
    for block, script in texts:
        documents, found = read_documents(script, block)
        faults += found
        for document in documents:
            read, found = _read_nodes(document)
            nodes += read
            faults += found
    scope = Scope(schema_org(), nodes, base)
    for node in nodes:
        for rule in NODE_RULES:
            faults += [_fault(node.document, path, flaw) for path, flaw in rule(node, scope)]
    return tuple(sorted(faults, key=lambda fault: fault.block))


def _read_nodes(document: Document) -> tuple[list[Node], list[Fault]]:
    """The nodes of a document, and what is wrong with its frame: the @context and what stands beside @graph."""
    context, flaws = read_context(document.value.get("@context"), schema_org())
    faults = [_fault(document, step(document.path, "@context"), flaw) for flaw in flaws]
    if "@graph" in document.value:
        extra = [key for key in document.value if key not in ("@context", "@graph")]
        graph = each(step(document.path, "@graph"), document.value["@graph"])
        faults += [
            _fault(document, step(document.path, key), Flaw("graph-extra", f"{key} stands beside @graph", "move it into a node"))
            for key in extra
        ]
        faults += [
            _fault(document, path, Flaw("untyped", "a text or number is no node", "write an object"))
            for path, item in graph
            if not isinstance(item, dict)
        ]
    return (list(find_nodes(document, context)) if context else []), faults


def _fault(document: Document, path: str, flaw: Flaw) -> Fault:
    return Fault(flaw.rule, path, flaw.message, flaw.hint, document.block)


# ---- what a rule knows beside its node


class Scope:
    """One check of a document or page."""

    def __init__(self, vocabulary: SchemaOrg, nodes: list[Node], base: str | None) -> None:
        self.vocabulary: Final = vocabulary
        self.definitions: Final = Definitions(nodes, base)
        self._nodes: Final = {(node.document.block, node.path): node for node in nodes}
        self._told: Final = set[str]()

    def node_at(self, beside: Node, path: str) -> Node:
        """The node at a path of the text in which ``beside`` stands."""
        return self._nodes[beside.document.block, path]

    def kinds(self, *nodes: Node) -> frozenset[str]:
        """All that nodes are which are one thing; nothing where that cannot be told, so that one mistake makes one fault."""
        terms = [entry.meaning.term for node in nodes for entry in node.classes]
        if any(term is not None and term not in self.vocabulary.classes for term in terms):
            return frozenset()
        return self.vocabulary.kinds(term for term in terms if term is not None)

    def judge(self, text: str, meaning: Meaning, sort: str, known: bool, alike: Callable[[], Iterable[str]]) -> Iterator[Flaw]:
        """What is wrong with a term, used as a class, property or member; a term of another vocabulary is left alone."""
        term = meaning.term
        if meaning.flaw:
            yield meaning.flaw
        if term is None:
            if not is_iri(meaning.iri):
                yield Flaw(f"unknown-{sort}", f"the @context gives {quote(text)} no meaning", near(text, alike()))
        elif term in self.vocabulary.superseded:
            successor = self.vocabulary.superseded[term]
            yield Flaw("superseded", f"{term} is superseded by {successor}", f"write {successor}")
        elif term in self.vocabulary.attic:
            yield Flaw("attic", f"{term} is retired from schema.org", SUCCESSORS.get(term, ""))
        elif not known:
            message = f"schema.org {self.vocabulary.release} has no {sort} {quote(term)}"
            yield Flaw(f"unknown-{sort}", message, SUCCESSORS.get(term) or near(term, alike()))
        elif term in self.vocabulary.pending and term not in self._told:
            self._told.add(term)
            yield Flaw("pending", f"{term} is pending, and may still change")


def listing(names: Iterable[str], word: str = "or") -> str:
    """Names in a sentence: ``Drug, DrugClass or MedicalTherapy``."""
    shown = list(names)
    if len(shown) > 7:
        shown = [*shown[:6], f"{len(shown) - 6} more"]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}" if len(shown) > 1 else "".join(shown)


def near(word: str, known: Iterable[str]) -> str:
    """The hint "did you mean", from words of about the same length, for to compare with all of schema.org takes time."""
    return nearest(word, (name for name in known if abs(len(name) - len(word)) <= 3))


def at(path: str, flaws: Iterable[Flaw]) -> Found:
    return ((path, flaw) for flaw in flaws)


# ---- rules about a node


def check_keywords(node: Node, scope: Scope) -> Found:
    for keyword, entry in node.keywords.items():
        same_context = keyword == "@context" and entry.value == node.document.value.get("@context")
        if keyword not in _NODE_KEYWORDS and not same_context:
            yield entry.path, Flaw("bad-keyword", f"{quote(entry.key)} is not understood here", near(keyword, _NODE_KEYWORDS))


def check_id(node: Node, scope: Scope) -> Found:
    entry = node.keywords.get("@id")
    if not entry:
        return
    if not is_iri(node.id) and not node.id.startswith("_:"):
        yield entry.path, Flaw("bad-id", f"{quote(entry.value)} is no absolute address", "write https://…")
    first = next(iter(scope.definitions.of(node.id)), node)
    if first is not node:
        yield (
            entry.path,
            Flaw(
                "repeated-id", f"{quote(node.id)} is also defined at {place(first.document.block, first.path)}", 'repeat {"@id": …} alone'
            ),
        )


def check_classes(node: Node, scope: Scope) -> Found:
    classes = scope.vocabulary.classes
    if not node.classes:
        yield node.path, Flaw("untyped", "the node has no @type", "write which class it is of")
    for entry in node.classes:
        if not isinstance(entry.value, str):
            yield entry.path, Flaw("bad-id", f"{quote(entry.value)} is no name of a class", "write the name as a text")
        else:
            yield from at(entry.path, scope.judge(entry.key, entry.meaning, "class", entry.meaning.term in classes, lambda: classes))


def check_properties(node: Node, scope: Scope) -> Found:
    kinds = scope.kinds(node)
    for entry in node.properties:
        prop = scope.vocabulary.property(entry.meaning.term or "")
        yield from at(entry.path, scope.judge(entry.key, entry.meaning, "property", prop is not None, lambda: _alike(kinds, scope)))
        if prop:
            # A Role stands between a thing and the value of a property, and has that property itself.
            role = "Role" in kinds and prop.name == node.via
            if kinds and prop.owners and kinds.isdisjoint(prop.owners) and not role:
                message = f"{prop.name} belongs to {listing(prop.owners)}, not to {listing(node.class_names)}"
                yield entry.path, Flaw("wrong-class", message, CLASS_ADVICE.get(prop.name, ""))
            for path, value in each_value(entry.path, entry.value):
                yield from check_value(value, Slot(node, prop, path), scope)


def _alike(kinds: frozenset[str], scope: Scope) -> list[str]:
    """The properties to choose a hint from: those that the node may have, if that can be told."""
    return [name for name, (owners, _) in scope.vocabulary.properties.items() if not kinds or not kinds.isdisjoint(owners)]


NODE_RULES: Final = (check_keywords, check_id, check_classes, check_properties)


# ---- rules about a value


class Slot(NamedTuple):
    """Where a value stands."""

    node: Node
    prop: Property
    path: str

    def refuses(self, what: str, hint: str = "") -> Flaw:
        message = f"{self.prop.name} takes {listing(self.prop.ranges)}, not {what}"
        return Flaw("wrong-range", message, hint or RANGE_ADVICE.get(self.prop.name, ""))


def check_value(value: Any, slot: Slot, scope: Scope) -> Found:
    """What is wrong with one value, which is no list."""
    if is_empty(value):  # told of by the reader
        return
    if not isinstance(value, dict):
        yield from at(slot.path, _check_literal(value, slot, scope))
        return
    keys = read_keys(value, slot.node.context)
    if "@value" in keys:
        yield from _check_value_object(keys, slot, scope)
    elif keys.keys() == {"@id"}:
        yield from at(step(slot.path, next(iter(value))), _check_reference(keys["@id"], slot, scope))
    else:
        yield from at(slot.path, _check_nodes([scope.node_at(slot.node, slot.path)], slot, scope))


def _check_nodes(nodes: list[Node], slot: Slot, scope: Scope) -> Iterator[Flaw]:
    """Nodes that are one thing: the one that stands here, or all that a reference leads to."""
    kinds = scope.kinds(*nodes)
    role = "Role" in kinds and any(entry.meaning.term == slot.prop.name for node in nodes for entry in node.properties)
    if kinds and not slot.prop.takes(kinds) and not role:
        yield slot.refuses(listing(name for node in nodes for name in node.class_names))


def _check_reference(target: Any, slot: Slot, scope: Scope) -> Iterator[Flaw]:
    if not isinstance(target, str):
        yield Flaw("bad-id", f"{quote(target)} is no address", "write it as a text")
        return
    meaning = slot.node.context.address(target)
    takes_any = "URL" in slot.prop.ranges
    if nodes := scope.definitions.of(meaning.iri):
        yield from _check_nodes(nodes, slot, scope)
    elif meaning.term is not None:
        yield from _check_term(target, meaning, slot, scope)
    elif not is_iri(meaning.iri) and not meaning.iri.startswith("_:"):
        yield Flaw("bad-id", f"{quote(target)} is no absolute address", "write https://…")
    elif not takes_any and slot.prop.ranges == slot.prop.data_types:
        yield slot.refuses("a reference")
    elif not takes_any or scope.definitions.owns(meaning.iri):
        hint = near(meaning.iri, scope.definitions.ids()) or "define it in this document, with its @type"
        yield Flaw("undefined-id", f"{quote(target)} is not defined here", hint)


def _check_term(target: str, meaning: Meaning, slot: Slot, scope: Scope) -> Iterator[Flaw]:
    """A reference to a term of schema.org."""
    vocabulary, term, prop = scope.vocabulary, meaning.term or "", slot.prop
    sort = "Class" if term in vocabulary.classes else "Property" if term in vocabulary.properties else ""
    enumerations = vocabulary.members.get(term, [])
    known = bool(sort or enumerations)
    yield from scope.judge(target, meaning, "member", known, lambda: vocabulary.members_of(prop.ranges) or vocabulary.members)
    if "URL" in prop.ranges and not prop.enumerations:
        return
    if sort and not prop.takes(vocabulary.above(sort)):
        yield Flaw("term-as-value", f"{term} is a {sort.lower()}, not a thing", RANGE_ADVICE.get(prop.name, ""))
    elif enumerations and not prop.takes(vocabulary.kinds(enumerations)):
        message = f"{prop.name} takes {listing(prop.ranges)}, and {term} is a member of {listing(enumerations)}"
        yield Flaw("wrong-member", message, _name_members(prop, scope))


def _check_value_object(keys: dict[str, Any], slot: Slot, scope: Scope) -> Found:
    for key in sorted(keys.keys() - _VALUE_KEYWORDS):
        yield slot.path, Flaw("bad-keyword", f"{quote(key)} cannot stand beside @value")
    value = keys["@value"]
    if isinstance(value, (dict, list)):
        yield slot.path, Flaw("bad-keyword", "@value holds one text, number, true or false")
    elif not is_empty(value):
        yield from at(step(slot.path, "@value"), _check_literal(value, slot, scope))


def _check_literal(value: str | float | bool, slot: Slot, scope: Scope) -> Iterator[Flaw]:
    prop = slot.prop
    member = _name_member(value, slot, scope) if prop.enumerations and isinstance(value, str) else ""
    if member:
        yield Flaw(
            "enum-as-text",
            f"{quote(value)} is a text and no link to the member",
            f'write {{"@id": "{slot.node.context.scheme}://schema.org/{member}"}}',
        )
    elif prop.data_types:
        flaw = find_flaw(value, prop.data_types)
        if flaw:
            yield flaw
    elif prop.enumerations:
        message = f"{prop.name} takes a member of {listing(prop.enumerations)}, not a text"
        yield Flaw("enum-as-text", message, RANGE_ADVICE.get(prop.name) or _name_members(prop, scope))
    else:
        is_reference = isinstance(value, str) and scope.definitions.of(value)
        yield slot.refuses(quote(value), f'write {{"@id": "{value}"}}' if is_reference else "")


def _name_member(text: str, slot: Slot, scope: Scope) -> str:
    """The member of the property's enumerations that a text names, by name or address."""
    term = slot.node.context.name(text).term or ""
    return term if slot.prop.takes(scope.vocabulary.kinds(scope.vocabulary.members.get(term, []))) else ""


def _name_members(prop: Property, scope: Scope) -> str:
    members = scope.vocabulary.members_of(prop.ranges)
    return f"its members are {listing(members, 'and')}" if members else ""
