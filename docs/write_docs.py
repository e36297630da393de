"""Write what the docs take from the code: ``python docs/write_docs.py [--check]``.

Tables stand between ``<!-- name -->`` and ``<!-- end -->``; the JSON Schemas are files of their own. With ``--check``
nothing is written; the exit code is 1 if anything would change.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from avn_graph import vocabulary as v
from avn_graph.evidence import TABLE
from avn_graph.formats import FORMATS
from avn_graph.model import Dataset, Source, schema
from avn_graph.questions import known_questions

HERE = Path(__file__).parent


def table(head: tuple[str, ...], rows: Iterable[Iterable[object]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(str(cell) for cell in line)} |\n" for line in lines)


def relations() -> str:
    rows = ((f"`{name}`", r.definition, ", ".join(r.subjects), ", ".join(r.objects)) for name, r in v.RELATIONS.items())
    return table(("relation", "meaning", "from", "to"), rows)


def wordings() -> str:
    rows = ((f"`{name}`", c.definition, "level 0" if c.level == 0 else "") for name, c in v.WORDING_CODES.items())
    return table(("wording", "meaning", "caps the line at"), rows)


def designs() -> str:
    return table(("level", "design", "meaning"), ((c.level, f"`{name}`", c.definition) for name, c in v.DESIGN_CODES.items()))


def rules() -> str:
    first = ("1", f"`{v.Rule.NO_LINES}`", v.RULE_CODES["no-lines"].definition, v.Status.UNASSESSED)
    rest = ((n, f"`{row.rule}`", v.RULE_CODES[row.rule].definition, row.status) for n, row in enumerate(TABLE, 2))
    return table(("", "rule", "applies where", "status"), (first, *rest))


def statuses() -> str:
    rows = (("none" if c.rank is None else c.rank, f"**{c.label}**", c.definition) for c in v.STATUS_CODES.values())
    return table(("rank", "status", "meaning"), rows)


def prefixes() -> str:
    rows = ((f"`{name}`", p.title, f"`{p.iri}`", p.may_ship, p.licence) for name, p in v.PREFIXES.items())
    return table(("prefix", "vocabulary", "IRI", "may be published", "licence"), rows)


def formats() -> str:
    rows = ((f"`{f.name}`", f.title, f"`.{f.suffix}`", f"`{f.media_type}`", f"one file for the {f.scope}") for f in FORMATS)
    return table(("format", "what", "suffix", "media type", "scope"), rows)


def questions() -> str:
    rows = ((f"`{q.name}`", q.question, ", ".join(q.keywords), q.service or "here") for q in known_questions().values())
    return table(("name", "question", "keywords", "answered"), rows)


TABLES: dict[str, Callable[[], str]] = {
    f.__name__: f for f in (relations, wordings, designs, rules, statuses, prefixes, formats, questions)
}
SCHEMAS = {"source.schema.json": Source, "dataset.schema.json": Dataset}


def fill(text: str) -> str:
    """The text of a page with its tables made anew."""
    return re.sub(
        r"(<!-- (\w+) -->\n).*?(<!-- end -->)",
        lambda m: m[1] + (TABLES[m[2]]() if m[2] in TABLES else "") + m[3],
        text,
        flags=re.DOTALL,
    )


def wanted() -> dict[Path, str]:
    """Every file that this program answers for, as it should be."""
    pages = [*sorted(HERE.glob("*.md")), HERE.parent / "README.md"]
    found = {page: fill(page.read_text(encoding="utf-8")) for page in pages}
    return found | {HERE / name: json.dumps(schema(kind), indent=2) + "\n" for name, kind in SCHEMAS.items()}


def main() -> int:
    stale = [path for path, text in wanted().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv[1:]:
        print("".join(f"{path.name} differs: run python docs/write_docs.py\n" for path in stale) or "the docs are up to date")
        return 1 if stale else 0
    for path, text in wanted().items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
