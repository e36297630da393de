"""schema.org markup from records: one JSON-LD document for each condition, and the list of what it cannot say.

What becomes what is data, in ontology/alignments.ttl. Nothing is said that the vocabulary does not allow, so a document is
valid by the way it is made.
"""

from avn_graph.publishing.document import Published, list_files, publish

__all__ = ["Published", "list_files", "publish"]
