"""The picture of one condition as SVG: self-contained, with a legend, for light and dark paper.

The format ``svg`` and the page hold the same drawing: ``draw`` gives it without XML declaration, ``stylesheet`` the rules, and each claim
and each node is a group with an id and data attributes, so that a script can filter and highlight.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Final
from weakref import WeakKeyDictionary

from msgspec import Struct

from avn_graph import vocabulary as v
from avn_graph.drawing import CLASSIFICATION, FAINT, FONT, INK, LOOKS, PAPER, STROKES, number, outline, text_width
from avn_graph.format import Told
from avn_graph.knowledge import Claim
from avn_graph.layout import BOLD, LEADING, SIZE, Heading, Picture, lay_out
from avn_graph.routing import Box, Point, Route

_MARGIN: Final = 22.0
_ROOT: Final = ".avn-picture"
_ARROW: Final = 6.0
_TITLE: Final = "picture-title"
_DESC: Final = "picture-desc"
_DRAWN: WeakKeyDictionary[Told, tuple[str, str]] = WeakKeyDictionary()


def draw(told: Told, prefix: str = "", styled: bool = True) -> str:
    """The picture as an ``<svg>`` element; drawn once for all formats that ask. ``prefix`` is put before every id; without
    ``styled``, the rules of ``stylesheet()`` must be given elsewhere.
    """
    if told not in _DRAWN:
        _DRAWN[told] = _draw(told)
    head, body = _DRAWN[told]
    style = f"<style>\n{stylesheet()}</style>\n" if styled else ""
    return f"{_prefixed(head, prefix)}{style}{_prefixed(body, prefix)}" if prefix else f"{head}{style}{body}"


def _prefixed(svg: str, prefix: str) -> str:
    """With the prefix before ids, and where they are referred to. A quote ends or begins an attribute: texts have theirs escaped."""
    svg = svg.replace(' id="', f' id="{prefix}').replace('="url(#', f'="url(#{prefix}')
    return svg.replace(f'"{_TITLE} {_DESC}"', f'"{prefix}{_TITLE} {prefix}{_DESC}"')


def _draw(told: Told) -> tuple[str, str]:
    """What stands before the rules, and what stands after them."""
    picture = lay_out(told)
    name = told.condition.label if told.condition else told.name
    subtitle = _subtitle(told)
    width = max(picture.width, text_width(subtitle, 13.0)) + 2 * _MARGIN
    legend, below = _legend(told, picture, width - 2 * _MARGIN, 76.0)
    top = below + 46
    height = top + picture.height + _MARGIN
    named = f'role="img" aria-labelledby="{_TITLE} {_DESC}"'
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {number(width)} {number(height)}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="avn-picture" {size} {named}>\n',
        f'<title id="{_TITLE}">{_escape(f"{name}: what is claimed, and how well it is supported")}</title>\n',
        f'<desc id="{_DESC}">{_escape(_describe(told, name))}</desc>\n',
    ]
    body = [
        f"<defs>\n{''.join(_markers())}</defs>\n",
        f'<rect class="paper" width="{number(width)}" height="{number(height)}"/>\n',
        f'<text class="title" x="{number(_MARGIN)}" y="38">{_escape(name)}</text>\n',
        f'<text class="subtitle" x="{number(_MARGIN)}" y="58">{_escape(subtitle)}</text>\n',
        legend,
        f'<g class="graph" transform="translate({number(_MARGIN)} {number(top)})">\n',
        *(_heading(heading) for heading in picture.headings),
        *_memberships(picture),
        *_claims(told, picture),
        *map(_node, picture.boxes),
        "</g>\n</svg>\n",
    ]
    return "".join(head), "".join(body)


def claim_element(claim: str) -> str:
    """The id of a claim's group: ``claim-`` and the local part of the claim's id."""
    return f"claim-{claim.partition(':')[2]}"


def node_element(id: str) -> str:
    """The id of a node's group: ``node-drug-iloprost``."""
    return f"node-{id.replace(':', '-', 1)}"


def _escape(text: str) -> str:
    """For text, and for attributes, which hold nothing but ids here."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("\r", "&#13;")


# ---------------------------------------------------------------- words


def _subtitle(told: Told) -> str:
    references = {reference for claim in told.claims for reference in claim.citations}
    claims = f"{len(told.claims)} claim{'' if len(told.claims) == 1 else 's'}"
    sources = f"{len(references)} source{'' if len(references) == 1 else 's'}"
    return f"{claims} from {sources}. Each line is one claim; how it is drawn says how well the sources support it."


def _describe(told: Told, name: str) -> str:
    counts = [(status, sum(1 for claim in told.claims if claim.status == status)) for status in v.STATUS_CODES]
    listed = ", ".join(f"{count} {STROKES[status].label}" for status, count in counts if count)
    return (
        f"A diagram of {len(told.claims)} claims about {name}: lines run from treatments on the left to the mechanisms and findings"
        f" they act on and to the condition, and from tests on the right to what they show. By status: {listed or 'none'}."
    )


def claim_title(claim: Claim) -> str:
    """What a claim says, its status and why, in one text."""
    return f"{claim.label} \u2013 {STROKES[claim.status].label}. {claim.verdict.reason}"


# ---------------------------------------------------------------- style


@cache
def stylesheet() -> str:
    """The rules of the picture, light and, where the reader prefers it, dark. All hold within ``.avn-picture`` only."""
    fixed = [
        f"{_ROOT} {{ max-width: 100%; height: auto; font-family: {FONT}; }}",
        f"{_ROOT} .line, {_ROOT} .case, {_ROOT} .inner {{ fill: none; stroke-linejoin: round; }}",
        f"{_ROOT} .title {{ font-size: 23px; font-weight: 700; }}",
        f"{_ROOT} .subtitle, {_ROOT} .legend text {{ font-size: 12.5px; }}",
        f"{_ROOT} .heading {{ font-size: 15px; font-weight: 700; }}",
        f"{_ROOT} .level-2 {{ font-size: 12px; font-weight: 700; letter-spacing: .04em; }}",
        f"{_ROOT} .node text {{ font-size: {number(SIZE)}px; text-anchor: middle; }}",
        *(f"{_ROOT} .{look} text {{ font-weight: 600; }}" for look in sorted(BOLD)),
        f"{_ROOT} .shape, {_ROOT} .rule {{ stroke-width: 1.2; }}",
        f"{_ROOT} .inner {{ stroke-width: .8; }}",
        f"{_ROOT} .badge text, {_ROOT} .relation {{ font-size: 10.5px; text-anchor: middle; }}",
        f"{_ROOT} .relation {{ stroke-width: 5px; paint-order: stroke; }}",
        f"{_ROOT} .claim:hover .line {{ stroke-width: 4.5; }}",
        *(_line_rule(status) for status in STROKES),
    ]
    dark = "".join(f"  {rule}\n" for rule in _colours(1))
    return "".join(f"{rule}\n" for rule in (*fixed, *_colours(0))) + f"@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def _line_rule(status: str) -> str:
    stroke = STROKES[status]
    dash = f" stroke-dasharray: {stroke.dash};" if stroke.dash else ""
    cap = " stroke-linecap: round;" if stroke.dash.startswith("0") else ""
    return f"{_ROOT} .{status} .line {{ stroke-width: {number(stroke.width)};{dash}{cap} }}"


def _colours(dark: int) -> Iterator[str]:
    yield f"{_ROOT} .paper {{ fill: {PAPER[dark]}; }}"
    yield f"{_ROOT} .case, {_ROOT} .relation {{ stroke: {PAPER[dark]}; }}"
    yield f"{_ROOT} text {{ fill: {INK[dark]}; }}"
    yield f"{_ROOT} .subtitle, {_ROOT} .level-2, {_ROOT} .relation {{ fill: {FAINT[dark]}; }}"
    for status, stroke in STROKES.items():
        yield f"{_ROOT} .{status} .line {{ stroke: {stroke.tint[dark]}; }}"
        yield f"{_ROOT} .{status}.end {{ fill: {stroke.tint[dark]}; }}"
    yield f"{_ROOT} .rule {{ stroke: {FAINT[dark]}; }}"
    yield f"{_ROOT} .badge path {{ fill: {PAPER[dark]}; stroke: {INK[dark]}; }}"
    for kind, look in LOOKS.items():
        yield f"{_ROOT} .{kind} .shape {{ fill: {look.fill[dark]}; stroke: {look.edge[dark]}; }}"
        yield f"{_ROOT} .{kind} .inner {{ stroke: {look.edge[dark]}; }}"
        if look.text != INK:
            yield f"{_ROOT} .{kind} text {{ fill: {look.text[dark]}; }}"


def _markers() -> Iterator[str]:
    for status, stroke in STROKES.items():
        if stroke.end == "arrow":
            half = 2.7 + stroke.width * 0.4
            shape = f'd="M0 {number(5 - half)}L{number(_ARROW + 1)} 5L0 {number(5 + half)}z"'
        elif stroke.end == "tee":
            shape = f'd="M{number(_ARROW - 2)} 0h2.6v10h-2.6z"'
        else:
            continue
        box = 'viewBox="0 0 8 10" markerWidth="8" markerHeight="10" refX="1" refY="5" markerUnits="userSpaceOnUse" orient="auto"'
        yield f'<marker id="end-{status}" {box}><path class="{status} end" {shape}/></marker>\n'


# ---------------------------------------------------------------- nodes


def _heading(heading: Heading) -> str:
    rule = f'<path class="rule" d="M{number(heading.x)} {number(heading.y + 8)}h{number(heading.width)}"/>' if heading.level == 1 else ""
    text = f'<text class="heading level-{heading.level}" x="{number(heading.x)}" y="{number(heading.y)}">{_escape(heading.text)}</text>'
    return f"{text}{rule}\n"


def _node(box: Box) -> str:
    look = LOOKS[box.look]
    shape = _shape(look.shape, box.x, box.y, box.width, box.height)
    first = box.middle - (len(box.lines) - 1) * LEADING / 2 + SIZE * 0.35
    x = number(box.x + box.width / 2)
    rows = "".join(f'<tspan x="{x}" y="{number(first + n * LEADING)}">{_escape(line)}</tspan>' for n, line in enumerate(box.lines))
    names = f'id="{_escape(node_element(box.id))}" class="node {box.look}" data-kind="{box.kind}" data-id="{_escape(box.id)}"'
    return f"<g {names}><title>{_escape(box.label)} ({look.label})</title>{shape}<text>{rows}</text></g>\n"


def _shape(shape: str, x: float, y: float, w: float, h: float) -> str:
    inner = f'<path class="inner" d="{outline(shape, x + 2.5, y + 2.5, w - 5, h - 5)}"/>' if shape == "double" else ""
    return f'<path class="shape" d="{outline(shape, x, y, w, h)}"/>{inner}'


def _memberships(picture: Picture) -> Iterator[str]:
    boxes = {box.id: box for box in picture.boxes}
    for box in picture.boxes:
        above = boxes.get(box.parent)
        if above is not None and above.y < box.y and above.x < box.x:
            start = f"M{number(above.x + 7.5)} {number(above.y + above.height)}"
            names = f'data-subject="{_escape(box.id)}" data-object="{_escape(above.id)}"'
            yield f'<g class="{CLASSIFICATION}" {names}><path class="line" d="{start}V{number(box.middle)}H{number(box.x)}"/></g>\n'


# ---------------------------------------------------------------- claims


def _claims(told: Told, picture: Picture) -> Iterator[str]:
    """The thinnest first, so that the others lie on top; what is refuted or negated last, for it is rare and must be seen."""
    routes = {route.claim: route for route in picture.routes}
    claims = sorted(told.claims, key=_height)
    labels = _relation_labels(claims, picture) if picture.named else {}
    for claim in claims:
        yield _claim(claim, routes[claim.id], labels.get(claim.id), _aside(claim, routes, told.claims))


def _height(claim: Claim) -> tuple[bool, float, str]:
    return claim.status == v.Status.REFUTED or claim.negated, STROKES[claim.status].width, claim.id


def _aside(claim: Claim, routes: Mapping[str, Route], claims: Sequence[Claim]) -> float:
    """Which way a badge must move so that it does not stand on the line of a claim with the same ends: up, down or not."""
    if not claim.negated:
        return 0.0
    beside = [routes[c.id].points[-1][1] for c in claims if c is not claim and (c.subject, c.object) == (claim.subject, claim.object)]
    return 0.0 if not beside else (-6.0 if routes[claim.id].points[-1][1] <= sum(beside) / len(beside) else 6.0)


def _claim(claim: Claim, route: Route, label: Point | None, aside: float) -> str:
    status = claim.status
    d = _path(_shortened(route.points))
    negated = "true" if claim.negated else "false"
    data = (("status", status), ("relation", claim.relation), ("subject", claim.subject), ("object", claim.object), ("negated", negated))
    attributes = " ".join(f'data-{name}="{_escape(value)}"' for name, value in data)
    case = f'<path class="case" d="{d}" stroke-width="{number(STROKES[status].width + 3)}"/>'
    line = f'<path class="line" d="{d}" marker-end="url(#end-{status})"/>'
    extra = ""
    if claim.negated:
        x, y = _at(route.points, 0.5)
        extra = _badge((x, y + aside))
    if label is not None:
        extra += f'<text class="relation" x="{number(label[0])}" y="{number(label[1] + 3.5)}">{_escape(_relation(claim))}</text>'
    names = f'id="{_escape(claim_element(claim.id))}" class="claim {status}" {attributes}'
    return f"<g {names}><title>{_escape(claim_title(claim))}</title>{case}{line}{extra}</g>\n"


def _relation(claim: Claim) -> str:
    return v.RELATIONS[claim.relation].label


def _shortened(points: Sequence[Point]) -> tuple[Point, ...]:
    """The line without the last bit, which its arrow covers."""
    (x2, y2), (x, y) = points[-2], points[-1]
    back = _ARROW if x > x2 else -_ARROW
    return (*points[:-2], (x2 - back, y2), (x - back, y))


def _path(points: Sequence[Point]) -> str:
    pairs = [f"{number(x)} {number(y)}" for x, y in points]
    return f"M{pairs[0]}C{' '.join(pairs[1:])}"


def _at(points: Sequence[Point], part: float) -> Point:
    """A point of the line's last curve, or of its only one."""
    a, b, c, d = points[-4:]
    r = 1 - part
    x, y = (r**3 * p + 3 * r * r * part * q + 3 * r * part * part * s + part**3 * t for p, q, s, t in zip(a, b, c, d, strict=True))
    return x, y


def _badge(at: Point) -> str:
    x, y = at
    frame = outline("round", x - 11, y - 7.5, 22, 15)
    return f'<g class="badge"><path d="{frame}"/><text x="{number(x)}" y="{number(y + 3.5)}">not</text></g>'


class _Area(Struct, frozen=True):
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: _Area) -> bool:
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height


def _relation_labels(claims: Sequence[Claim], picture: Picture) -> dict[str, Point]:
    """Where a relation's name fits on its line, hitting no box, no other name, and no line of another relation or object.
    Lines that run side by side and say the same have one name between them; what finds no room has it in its title.
    ``claims`` are in the order of drawing: the last lies on top, and so is the first to be named.
    """
    routes = {route.claim: route.points for route in picture.routes}
    taken = [_Area(box.x, box.y, box.width, box.height) for box in picture.boxes]
    taken += [_Area(x - 14, y - 14, 28, 28) for x, y in (_at(routes[claim.id], 0.5) for claim in claims if claim.negated)]
    points = sorted((x, y, claim.relation, claim.object) for claim in claims for x, y in _samples(routes[claim.id]))
    found: dict[str, Point] = {}
    named: list[tuple[str, str, Point]] = []
    for claim in reversed(claims):
        width = text_width(_relation(claim), 10.5) + 6
        (x0, y0), (x1, y1) = routes[claim.id][-4], routes[claim.id][-1]
        hidden = abs(x0 - x1) < width + 16 and abs(y0 - y1) < 30
        near = [at for relation, value, at in named if (relation, value) == (claim.relation, claim.object)]
        for part in (0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2):
            x, y = _at(routes[claim.id], part)
            if hidden or any(abs(x - px) < width and abs(y - py) < 30 for px, py in near):
                break
            area = _Area(x - width / 2, y - 7, width, 14)
            if not any(area.meets(other) for other in taken) and not _is_crossed(area, points, claim):
                taken.append(area)
                named.append((claim.relation, claim.object, (x, y)))
                found[claim.id] = (x, y)
                break
    return found


def _is_crossed(area: _Area, points: Sequence[tuple[float, float, str, str]], claim: Claim) -> bool:
    """Whether a line of another relation or object runs through; ``points``, from left to right, say which they have."""
    first = bisect_left(points, area.x, key=itemgetter(0))
    last = bisect_right(points, area.x + area.width, key=itemgetter(0))
    said = claim.relation, claim.object
    return any(area.y <= y <= area.y + area.height and (relation, value) != said for _, y, relation, value in points[first:last])


def _samples(points: Sequence[Point]) -> Iterator[Point]:
    for start in range(0, len(points) - 1, 3):
        yield from (_at(points[start : start + 4], n / 24) for n in range(25))


# ---------------------------------------------------------------- legend


def _legend(told: Told, picture: Picture, width: float, top: float) -> tuple[str, float]:
    """Lines by status, then shapes by kind, each that occurs; and the height at which it ends."""
    statuses = {claim.status for claim in told.claims}
    nested = any(box.parent for box in picture.boxes)
    lines = [(STROKES[s].label, _line_sample(s)) for s in STROKES if s in statuses or (s == CLASSIFICATION and nested)]
    if any(claim.negated for claim in told.claims):
        lines.append(("the source says it does not", _badge((22, 0))))
    looks = {box.look for box in picture.boxes}
    shapes = [(LOOKS[k].label, f'<g class="{k}">{_shape(LOOKS[k].shape, 2, -8, 36, 16)}</g>') for k in LOOKS if k in looks]
    out, y = [f'<g class="legend" aria-hidden="true" transform="translate({number(_MARGIN)} 0)">\n'], top
    for row in (lines, shapes):
        x = 0.0
        for label, sample in row:
            needed = 50 + text_width(label, 12.5) + 18
            if x + needed > width and x:
                x, y = 0.0, y + 24
            out.append(f'<g transform="translate({number(x)} {number(y + 10)})">{sample}<text x="50" y="4.5">{label}</text></g>\n')
            x += needed
        y += 26 if row else 0
    return "".join([*out, "</g>\n"]), y


def _line_sample(status: str) -> str:
    end = f' marker-end="url(#end-{status})"' if STROKES[status].end != "none" else ""
    return f'<g class="{status}"><path class="line" d="M0 0H36"{end}/></g>'
