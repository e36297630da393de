"""schema.org markup from records: one JSON-LD document for each condition, and the list of what it cannot say.

What becomes what is data, in ontology/alignments.ttl. Nothing is said that the vocabulary does not allow, so a document is
valid by the way it is made.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from avn_graph.format import Told
    from avn_graph.publishing.document import Published


@lru_cache(maxsize=1)
def publish(told: Told) -> Published:
    """All of schema.org that can be said of a unit, and what is lost; made once for the formats that ask in turn.

    What makes it is imported with the first.
    """
    from avn_graph.publishing.document import publish as run

    return run(told)
