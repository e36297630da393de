"""The page that people look at: elements, parts, and the two documents made of them."""

from avn_graph.page import overview
from avn_graph.page.document import PREFIX, Drawing, write_page

__all__ = ["PREFIX", "Drawing", "overview", "write_page"]
