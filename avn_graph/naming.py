"""How things are named: ids and IRIs that stay the same for as long as they stand for the same, and texts by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from msgspec import UNSET

from avn_graph import model
from avn_graph import vocabulary as v
from avn_graph.model import Dataset
from avn_graph.terms import Iri, Text


def iri(dataset: Dataset, id: str) -> Iri:
    """The IRI of an id: the base, the kind, the id."""
    return Iri(dataset.base + id.replace(":", "/", 1))


def graph_iri(dataset: Dataset, unit: str) -> Iri:
    """The named graph of a unit, by the name of its folder or file."""
    return Iri(f"{dataset.base}graph/{quote(unit, safe='')}")


def texts(words: Any, language: str) -> tuple[Text, ...]:
    """Each language's text; a text that names no language is in the default one."""
    if words is UNSET:
        return ()
    if isinstance(words, str):
        return (Text(words, language),)
    return tuple(Text(value, tag) for tag, value in sorted(words.items()))


def plain(words: Any, language: str) -> str:
    """The text in the default language, else in the first language there is."""
    if isinstance(words, str):
        return words
    return str(words.get(language) or words[min(words)])


def spoken(id: str) -> str:
    """An id that another unit defines, in words: ``drug:core-decompression`` is "core decompression"."""
    return id.partition(":")[2].replace("-", " ")


def date(value: str) -> Text:
    """A date typed by what is known of it: a year, a month or a day."""
    return Text(value, datatype=(v.XSD_G_YEAR, v.XSD_G_YEAR_MONTH, v.XSD_DATE)[value.count("-")])


def prefixes(dataset: Dataset) -> Mapping[str, v.Prefix]:
    """The prefixes of identifiers: those of ontology/prefixes.yaml, and the dataset's own over them."""
    return _prefixes(tuple(dataset.prefixes.items())) if dataset.prefixes else v.PREFIXES


@lru_cache(maxsize=4)
def _prefixes(own: tuple[tuple[str, model.PrefixEntry], ...]) -> Mapping[str, v.Prefix]:
    return {**v.PREFIXES, **{name: v.Prefix(p.iri, p.pattern, p.may_ship, p.licence, p.title) for name, p in own}}


def match_iri(curie: str, known: Mapping[str, v.Prefix]) -> Iri:
    """The IRI that a CURIE stands for. Unknown prefixes are refused by the checks; here they stay CURIEs."""
    prefix, _, code = curie.partition(":")
    return Iri(known[prefix].iri + code if prefix in known else curie)


def brand_id(name: str) -> str:
    """The id of a brand that is written as its name alone; empty where the name has no letter of a-z."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")


def delivery_id(subject: str, delivery: str) -> str:
    """The id of a delivery, which within its entry is known by a word alone."""
    return f"delivery:{subject.replace(':', '_')}_{delivery}"


def claim_id(subject: str, claim: model.Claim, condition: str) -> str:
    """What the claim says, as an id that stays the same for as long as it says the same.

    Condition, subject kind and id, relation, object kind and id, then the qualifiers in fixed order, joined by ``_``.
    A claim that is made of no condition has ``general`` in that place.
    """
    about = condition if claim.condition is UNSET else claim.condition
    words = [about.partition(":")[2] or "general", subject.replace(":", "_"), claim.relation, claim.object.replace(":", "_")]
    if claim.stage is not UNSET:
        words += ["stage", claim.stage]
    if claim.population is not UNSET:
        words += ["population", claim.population.partition(":")[2]]
    if claim.site is not UNSET:
        words += ["site", claim.site.partition(":")[2]]
    if claim.when:
        words += ["when", *(id.replace(":", "_") for id in sorted(claim.when))]
    if claim.delivery is not UNSET:
        words += ["delivery", claim.delivery]
    if claim.negated:
        words += ["negated", "true"]
    return "claim:" + "_".join(words)


def evidence_id(claim: str, line: model.Evidence) -> str:
    part = "" if line.part is UNSET else f"_{line.part}"
    return f"evidence:{claim.partition(':')[2]}_{line.source.partition(':')[2]}{part}"


def verb(relation: str, negated: bool) -> str:
    """The relation in words: "detects", or "does not detect" where the claim is negated."""
    label = v.RELATIONS[relation].label
    if not negated:
        return label
    if label.startswith("is "):
        return f"is not {label[3:]}"
    return f"does not {' or '.join(_bare(words) for words in label.split(' or '))}"


def _bare(words: str) -> str:
    """The words with their first, a verb, in its bare form: detect, supply, assess."""
    first, space, rest = words.partition(" ")
    ending, instead = next(pair for pair in (("ies", "y"), ("sses", "ss"), ("s", ""), ("", "")) if first.endswith(pair[0]))
    return first.removesuffix(ending) + instead + space + rest
