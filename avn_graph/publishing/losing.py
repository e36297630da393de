"""What a document leaves out, once it is known what is in it: claim by claim and entity by entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from avn_graph import vocabulary as v
from avn_graph.publishing.alignment import classes_of
from avn_graph.publishing.claims import SURE, Telling
from avn_graph.publishing.draft import Draft
from avn_graph.publishing.entities import words
from avn_graph.publishing.nesting import Nesting

_TOLD_OF_INNER = frozenset({v.AVN_POSITION, v.AVN_USES, v.AVN_WORDING})
"""Facts of steps and deliveries that are told with their texts."""
_ONE_LANGUAGE = "a text of schema.org is in one language"


def lose_claims(draft: Draft, tellings: Sequence[Telling], texts: Mapping[str, Sequence[str]], nesting: Nesting) -> None:
    for telling in tellings:
        found = [("claim", _stand_in(telling, texts.get(telling.claim.id, ()), nesting))] if telling.recommendation is None else []
        for what, why in (*found, *_parts(draft, telling, nesting)):
            if why:
                draft.lose(telling.claim.id, what, why)


def _stand_in(telling: Telling, texts: Sequence[str], nesting: Nesting) -> str:
    """What stands for a claim that is no recommendation."""
    names = sorted(name for name, owner in telling.links.items() if owner in nesting)
    links = [name for name in names if name not in telling.written]
    written = [name for name in names if name in telling.written]
    written += ["the texts on mechanisms"] if any(text in nesting for text in texts) else []
    told = [f"as {', '.join(links)}, without status and evidence"] if links else []
    told += [f"in words, in {' and '.join(written)}"] if written else []
    return f"it is no recommendation; told {' and '.join(told)}" if told else "schema.org has nothing that says it"


def _parts(draft: Draft, telling: Telling, nesting: Nesting) -> Iterator[tuple[str, str]]:
    """What is lost of a claim, by kind; where there is no reason, nothing is lost."""
    claim, advised = telling.claim, telling.recommendation is not None
    label, lines = v.RELATIONS[claim.relation].label, len(claim.evidence)
    exact = any(telling.links[name] in nesting for name in telling.exact)
    yield "relation", "" if exact else f"that it {label} {draft.label(claim.object)} is at most said in words"
    yield "negation", "that it does not is at most said in words" if claim.negated else ""
    yield "qualifiers", _qualifiers(draft, telling)
    yield "link", _missing_links(telling)
    yield "status", "in words; without rank, rule and the lines that decided" if advised else ""
    left = "in words; without levels and own statuses" if advised else "left out"
    yield "evidence", f"{lines} line{'s' * (lines > 1)} {left}" if lines else ""
    yield "grade", "in words; schema.org has A, B and C alone" if claim.grade and advised and not _graded(draft, telling) else ""
    texts = [claim.note, *(found for line in claim.evidence for found in (line.note, line.size, line.locator))]
    yield "texts", _ONE_LANGUAGE if advised and any(draft.spoken(found)[1] for found in texts) else ""


def _qualifiers(draft: Draft, telling: Telling) -> str:
    """The qualifiers, apart from a stage that is one of the recommendation's subjects."""
    claim = telling.claim
    stage = v.STAGE_CODES[claim.stage] if claim.stage else None
    staged = stage and telling.recommendation and claim.condition and classes_of([stage.iri])
    found = [f"{stage.label} stage"] if stage and not staged else []
    found += [draft.label(id) for id in (claim.population, claim.site, claim.delivery) if id]
    found += [f"when {' or '.join(draft.label(id) for id in claim.when)}"] if claim.when else []
    return f"at most in words: {'; '.join(found)}" if found else ""


def _missing_links(telling: Telling) -> str:
    """The links that the claim does not make, since it is too unsure or schema.org does not take its ends."""
    claim, refused = telling.claim, ", ".join(sorted(telling.refused))
    if not telling.withheld:
        return f"no {refused}: schema.org takes nothing of its class there" if refused and not telling.links else ""
    if claim.negated:
        why = "negated"
    elif claim.status in SURE:
        why = "limited, or gainsaid by another"
    else:
        why = v.STATUS_CODES[claim.status].label
    return f"no {', '.join(sorted(telling.withheld))}, since the claim is {why}"


def _graded(draft: Draft, telling: Telling) -> bool:
    return telling.recommendation is not None and "evidenceLevel" in draft.nodes[telling.recommendation.iri].properties


def lose_entities(draft: Draft, nesting: Nesting) -> None:
    """Each entity that is not in the document, with all that is said of it; and what only such a one could tell of others."""
    for id, term, node in draft.told_elsewhere:
        if node not in nesting:
            draft.lose(id, words(term), "the other end has no place in the document")
    named = draft.spoken_of | {id for c in draft.told.claims for id in (c.subject, c.object, c.population, c.site, c.delivery, *c.when)}
    absent = {id: facts for id, facts in draft.facts.items() if draft.iri(id) not in nesting}
    draft.losses = [loss for loss in draft.losses if loss.id not in absent]
    for id, facts in absent.items():
        untold = sorted(words(term) for term in facts if term not in _TOLD_OF_INNER)
        rest = f"; without its {', '.join(untold)}" if untold else ""
        draft.lose(id, "entity", ("by name alone, in the words of others" if id in named else "schema.org has no place for it") + rest)
        if len({name.language for name in draft.entities[id].names}) > 1:
            draft.lose(id, "texts", _ONE_LANGUAGE)
