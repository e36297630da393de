"""A document while it is made: the unit that is told of, the nodes so far, and what was lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote

from avn_graph import vocabulary as v
from avn_graph.format import Loss, Told
from avn_graph.knowledge import Entity
from avn_graph.naming import iri, prefixes, spoken
from avn_graph.publishing.alignment import classes_of, narrowest
from avn_graph.publishing.nodes import Foreign, Nodes, Ref
from avn_graph.terms import Iri, Text, order

MATCHES = (v.SKOS_EXACT_MATCH, v.SKOS_CLOSE_MATCH, v.SKOS_BROAD_MATCH, v.SKOS_NARROW_MATCH, v.SKOS_RELATED_MATCH)
_TELLING = (v.AVN_CATEGORY, *MATCHES[:3])
"""Facts whose values tell what an entity is; a term that is only narrower or related does not."""
_ABOVE = {"test": (v.AVN_MEMBER_OF, v.AVN_PART_OF)}
"""By kind, the facts that lead to what an entity is one of: a part of an examination is an examination."""


class Draft:
    def __init__(self, told: Told) -> None:
        self.told = told
        self.dataset = told.dataset
        self.nodes = Nodes()
        self.losses: list[Loss] = []
        self.told_elsewhere: list[tuple[str, Iri, str]] = []
        """(entity, fact, node): facts that another entity's node tells, if it comes to be in the document."""
        self._classes: dict[str, tuple[str, ...]] = {}
        self._made: dict[str, Ref] = {}
        """The entities that have a node."""
        self.spoken_of: set[str] = set()
        """The entities whose names stand in a text."""
        self.prefixes = sorted(prefixes(told.dataset).items(), key=lambda item: -len(item[1].iri))
        """The prefixes of identifiers, those with the longest IRI first."""
        self.entities = {entity.id: entity for entity in told.entities}
        self.facts = {entity.id: _grouped(entity) for entity in told.entities}

    def lose(self, id: str, what: str, why: str) -> None:
        self.losses.append(Loss(id, what, why))

    # ---- ids and texts

    def iri(self, id: str) -> Iri:
        entity = self.entities.get(id)
        return entity.iri if entity else iri(self.dataset, id)

    def id(self, iri: str) -> str:
        """The id that an IRI under the base stands for; empty for any other."""
        kind, slash, local = iri.removeprefix(self.dataset.base).partition("/")
        return f"{kind}:{local}" if iri.startswith(self.dataset.base) and slash and kind in v.KINDS else ""

    def mint(self, kind: str, *words: str) -> str:
        """The @id of what is no entity: a page, a code, an author."""
        return f"{self.dataset.base}{kind}/{'_'.join(map(_part, words))}"

    def label(self, id: str) -> str:
        return self.entities[id].label if id in self.entities else spoken(id)

    def iris(self, id: str, term: Iri) -> list[Iri]:
        """The values of a fact that are no texts."""
        return [value for value in self.facts.get(id, {}).get(term, ()) if isinstance(value, str)]

    def texts(self, id: str, term: Iri) -> list[Text]:
        return [value for value in self.facts.get(id, {}).get(term, ()) if not isinstance(value, str)]

    def telling(self, id: str) -> list[Iri]:
        """The codes and identifiers by which an entity is known for what it is."""
        facts = self.facts.get(id, {})
        return [value for term in _TELLING for value in facts.get(term, ()) if isinstance(value, str)]

    def spoken(self, texts: Sequence[Text]) -> tuple[list[str], list[Text]]:
        """The texts of the document's language, or of the first there is, and those left over."""
        if len(texts) < 2:
            return [text.value for text in texts], []
        languages = {text.language for text in texts}
        chosen = self.dataset.language if self.dataset.language in languages else min(languages)
        kept = [text.value for text in texts if text.language in (chosen, "")]
        return kept, [text for text in texts if text.language not in (chosen, "")]

    # ---- nodes

    def node(self, id: str, becomes: tuple[str, ...] = ()) -> Ref | None:
        """The node of an entity, made when first asked for; None where schema.org has no class for it.

        ``becomes`` are classes that it takes on beside its own.
        """
        if id in self._made and not becomes:
            return self._made[id]
        if id not in self._classes:
            self._classes[id] = self._find_classes(id)
        node = Ref(self.iri(id))
        if becomes and not self.nodes.kinds(node.iri).issuperset(becomes):
            self._classes[id] = narrowest((*self._classes[id], *becomes))
            self.nodes.retype(node.iri, self._classes[id])
        if node.iri not in self.nodes and self._classes[id]:
            self.nodes.add(node.iri, *self._classes[id])
            self._made[id] = node
            self._name(id)
        return node if node.iri in self.nodes else None

    def title(self, id: str) -> str:
        """The title of a work; of anything else, and of a work whose title is not known, the name."""
        return (self.spoken(self.texts(id, v.DCTERMS_TITLE))[0] or [self.label(id)])[0]

    def _name(self, id: str) -> None:
        node, entity, title = self.iri(id), self.entities.get(id), self.title(id)
        self.nodes.say(node, "name", title)
        if title != self.label(id):
            self.nodes.say(node, "alternateName", self.label(id))
        names = [*self.texts(id, v.DCTERMS_TITLE), *(entity.names if entity else ())]
        for name in self.spoken(names)[1]:
            self.nodes.say(node, "alternateName", Foreign(name.value, name.language))
        if not entity:
            self.lose(id, "entity", "another unit defines it; here it has its name alone, and the class that is usual for its kind")

    def _find_classes(self, id: str) -> tuple[str, ...]:
        """By category or identifiers, its own or those of what it is one of; else by its class."""
        entity = self.entities.get(id)
        if entity is None:
            return classes_of([v.KINDS.get(id.partition(":")[0], "")])
        line = [id]
        for one in line:  # grows while it is read
            if found := classes_of(self.telling(one)):
                return found
            terms = _ABOVE.get(one.partition(":")[0], (v.AVN_MEMBER_OF,))
            line += [above for term in terms for value in self.iris(one, term) if (above := self.id(value)) not in line]
        return classes_of([entity.cls])


@lru_cache(maxsize=1_000)
def _part(word: str) -> str:
    """A word as a part of an address."""
    return quote(word.replace(":", "_").replace(" ", "-"), safe="")


def _grouped(entity: Entity) -> dict[Iri, tuple[Iri | Text, ...]]:
    """The facts of an entity by property. Only of authors the order is kept, which means something."""
    found: defaultdict[Iri, list[Iri | Text]] = defaultdict(list)
    for term, value in entity.facts:
        found[term].append(value)
    for term, values in found.items():
        if len(values) > 1 and term != v.DC_CREATOR:
            values.sort(key=order)
    return {term: tuple(found[term]) for term in sorted(found)}
