"""The page that lists the conditions of a corpus: a start, a row for each, an end, so that it can be written as a stream."""

from __future__ import annotations

from collections import Counter

from avn_graph.drawing import STROKES
from avn_graph.format import Told
from avn_graph.model import Dataset
from avn_graph.page.document import bar, opening, stylesheet
from avn_graph.page.elements import NOTHING, element, named
from avn_graph.vocabulary import STATUS_CODES


def start(dataset: Dataset) -> str:
    described = element("p", dataset.description, class_="lede") if isinstance(dataset.description, str) else NOTHING
    head = element(
        "header",
        element("p", f"Version {dataset.version}, {dataset.issued}", class_="dataset"),
        element("h1", named(dataset.title)),
        described,
        element("p", dataset.disclaimer, class_="disclaimer", role="note"),
        class_="page-head",
    )
    labels = ["Condition", "Claims", *(STROKES[status].label.capitalize() for status in STATUS_CODES), "Balance"]
    heads = element("thead", element("tr", *(element("th", label, scope="col") for label in labels)))
    caption = element("caption", "Conditions, and how many of their claims have which status")
    summary = f"{dataset.title}: its conditions, and how sure their claims are."
    begun = opening(dataset, dataset.title, summary, stylesheet(), "", NOTHING)
    table = f'<div class="scroller" tabindex="0" role="region" aria-label="Conditions"><table class="overview">{caption}{heads}\n<tbody>\n'
    return f'{begun}<body>{head}<main><section id="conditions">{element("h2", "Conditions")}{table}'


def row(told: Told) -> str:
    """A row for a condition; nothing for a unit of shared entries."""
    if told.condition is None:
        return ""
    name = told.condition.id.partition(":")[2]
    counts = Counter(claim.status for claim in told.claims)
    cells = [element("td", str(counts[status]) if counts[status] else "\u2013", class_="figure") for status in STATUS_CODES]
    title = element("th", element("a", named(told.condition.label), href=f"{name}/{name}.html"), scope="row")
    total = element("td", str(len(told.claims)), class_="figure")
    return element("tr", title, total, *cells, element("td", bar([(s, counts[s]) for s in STATUS_CODES]))) + "\n"


def end(dataset: Dataset) -> str:
    licence = element("a", "licence", href=dataset.licence)
    return f"</tbody></table></div></section></main>{element('footer', element('p', dataset.publisher, ', ', licence))}</body>\n</html>\n"
