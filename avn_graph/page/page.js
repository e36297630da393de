"use strict";
// All that is shown comes from the page itself, and goes in as text or as a copy of what is there.
(() => {
  const one = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const make = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  document.documentElement.classList.add("js");

  // ---- what the page holds

  const table = one("#claims-table");
  const svg = one(".scroller > svg");
  const panel = one("#panel");
  const chosen = one("#chosen");
  const claims = all("tbody.claim").map((body, order) => {
    const { status, rank, subject, object, looks, sources, negated, also } = body.dataset;
    const [said, evidence] = body.rows;
    return {
      body, order, status, subject, object, said, evidence,
      looks: looks.split(" "),
      firm: negated === undefined && status !== "refuted",
      edge: document.getElementById("picture-" + body.id),
      haystack: fold(body.textContent + " " + (also || "")),
      keys: { ...Object.fromEntries(["subject", "relation", "object", "extent"].map((key, n) => [key, said.cells[n].textContent])), status: +rank, sources: +sources },
      sentence: [...said.cells].slice(0, 3).map((cell) => cell.textContent).join(" ") + (said.cells[3].textContent && ` (${said.cells[3].textContent})`),
      shown: true,
    };
  });
  const nodes = new Map(all(".node", svg).map((el) => [el.dataset.id, { el, id: el.dataset.id, name: one("title", el).textContent, from: [], to: [] }]));
  const byEdge = new Map();
  for (const claim of claims) {
    nodes.get(claim.subject).from.push(claim);
    nodes.get(claim.object).to.push(claim);
    byEdge.set(claim.edge, claim);
    const hit = one(".line", claim.edge).cloneNode();
    hit.setAttribute("class", "hit");
    hit.removeAttribute("marker-end");
    claim.edge.append(hit);
    claim.edge.setAttribute("aria-hidden", "true");
    one("title", claim.edge).remove();
  }

  // ---- filter and search

  const filters = all(".filter");
  const find = one("#find");
  const resets = [one("#reset"), ...all(".reset")];
  const pressed = (group) => new Set(filters.filter((b) => b.dataset.group === group && b.ariaPressed === "true").map((b) => b.dataset.value));
  const narrow = () => {
    const statuses = pressed("status");
    const looks = pressed("look");
    const words = fold(find.value).split(/\s+/).filter(Boolean);
    const seen = new Set();
    let number = 0;
    for (const claim of claims) {
      const shown = (!statuses.size || statuses.has(claim.status)) && (!looks.size || claim.looks.some((look) => looks.has(look)))
        && words.every((word) => claim.haystack.includes(word));
      if (shown !== claim.shown) {
        claim.shown = shown;
        claim.body.hidden = !shown;
        claim.edge.classList.toggle("off", !shown);
      }
      if (shown) {
        number += 1;
        seen.add(claim.subject).add(claim.object);
      }
    }
    for (const { el, id } of nodes.values()) el.classList.toggle("off", !seen.has(id));
    const whole = `${claims.length} claim${claims.length === 1 ? "" : "s"}`;
    one("#count").textContent = number < claims.length ? `${number} of ${whole}` : whole;
    one("#reset").hidden = !(statuses.size || looks.size || words.length);
    one("#nothing").hidden = number > 0;
  };
  const showAll = () => {
    for (const button of filters) button.ariaPressed = "false";
    find.value = "";
    narrow();
  };
  for (const button of filters) {
    button.disabled = false;
    button.addEventListener("click", () => {
      button.ariaPressed = button.ariaPressed === "true" ? "false" : "true";
      narrow();
    });
  }
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && find.value) {
      find.value = "";
      narrow();
    }
  });
  for (const button of resets) {
    button.addEventListener("click", () => {
      showAll();
      find.focus();
    });
  }

  // ---- the table: sorting, and the evidence of a row

  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const heads = all("th[data-key]", table);
  for (const head of heads) {
    const { key } = head.dataset;
    const figures = key === "status" || key === "sources";
    const button = make("button", head.textContent, "sort");
    button.type = "button";
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.ariaSort ? head.ariaSort === "ascending" : figures;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.ariaSort = down ? "descending" : "ascending";
      const way = down ? -1 : 1;
      const by = figures ? (a, b) => a.keys[key] - b.keys[key] : (a, b) => compare(a.keys[key], b.keys[key]);
      table.append(...[...claims].sort((a, b) => way * by(a, b) || a.order - b.order).map((claim) => claim.body));
    });
  }
  const open = (claim, wanted = !claim.evidence.classList.contains("open")) => {
    claim.evidence.classList.toggle("open", wanted);
    claim.toggle.ariaExpanded = String(wanted);
  };
  for (const claim of claims) {
    claim.evidence.id = "evidence-of-" + claim.body.id;
    claim.toggle = make("button", "Evidence", "toggle");
    claim.toggle.type = "button";
    claim.toggle.ariaExpanded = "false";
    claim.toggle.setAttribute("aria-controls", claim.evidence.id);
    claim.toggle.append(make("span", " for: " + claim.sentence, "unseen"));
    claim.said.cells[5].append(claim.toggle);
    claim.said.addEventListener("click", (event) => {
      if (event.target.closest(".toggle") || (!event.target.closest("a") && getSelection().isCollapsed)) open(claim);
    });
    const place = make("button", "Show in the picture", "plain place");
    place.type = "button";
    place.addEventListener("click", () => {
      keep(claim);
      one(".line", claim.edge).scrollIntoView({ block: "center", inline: "center" });
      uncover(claim);
    });
    claim.evidence.cells[0].append(place);
  }

  // ---- light: what belongs to a claim or to a box

  const light = (lines, boxes) => {
    svg.classList.toggle("lit", lines.size + boxes.size > 0);
    for (const claim of claims) claim.edge.classList.toggle("on", lines.has(claim));
    for (const node of nodes.values()) node.el.classList.toggle("on", boxes.has(node.id));
  };
  // Every way from a box, onwards or back: through firm claims, and no further than a condition.
  const follow = (node, way, end, lines, boxes) => {
    const waiting = [node];
    while (waiting.length) {
      const at = waiting.pop();
      if (at !== node && at.id.startsWith("condition:")) continue;
      for (const claim of at[way]) {
        if (!claim.shown || (at !== node && !claim.firm)) continue;
        lines.add(claim);
        if (!boxes.has(claim[end])) {
          boxes.add(claim[end]);
          if (claim.firm) waiting.push(nodes.get(claim[end]));
        }
      }
    }
  };
  const lightUp = (thing) => {
    const lines = new Set();
    const boxes = new Set();
    if (thing && thing.edge) {
      lines.add(thing);
      boxes.add(thing.subject).add(thing.object);
    } else if (thing) {
      boxes.add(thing.id);
      follow(thing, "from", "object", lines, boxes);
      follow(thing, "to", "subject", lines, boxes);
    }
    light(lines, boxes);
  };

  // ---- the panel: a claim with its evidence, or a box with its claims

  const pill = (claim) => one(".pill", claim.said).cloneNode(true);
  const fillClaim = (claim) => {
    const head = make("h3");
    head.append(pill(claim), make("span", claim.sentence));
    const copies = [...claim.evidence.cells[0].children].filter((el) => !el.matches(".place")).map((el) => el.cloneNode(true));
    const more = make("a", "This claim in the table");
    more.href = "#" + claim.body.id;
    chosen.replaceChildren(head, ...copies, more);
  };
  const fillNode = (node) => {
    const list = make("ul", "", "list");
    for (const claim of new Set([...node.from, ...node.to])) {
      if (!claim.shown) continue;
      const button = make("button");
      button.type = "button";
      button.append(pill(claim), make("span", claim.sentence));
      button.addEventListener("click", () => keep(claim, true));
      const item = make("li");
      item.append(button);
      list.append(item);
    }
    const about = document.getElementById("about-" + node.id.replace(":", "-"));
    const told = make("div", "", "about");
    if (about) told.append(...[...about.nextElementSibling.children].map((el) => el.cloneNode(true)));
    chosen.replaceChildren(make("h3", node.name), list, told);
  };
  const hint = make("p", "Point at a line or a box, or choose it, to see who says so.", "hint");
  let kept = null;
  let cause = null;
  const show = (thing) => {
    if (!thing) chosen.replaceChildren(hint);
    else if (thing.edge) fillClaim(thing);
    else fillNode(thing);
    lightUp(thing);
  };
  const peek = (thing) => {
    if (!kept) show(thing);
  };
  const mark = (thing, wanted) => {
    if (thing) (thing.edge || thing.el).classList.toggle("held", wanted);
  };
  const keep = (thing, focus = false) => {
    mark(kept, false);
    mark(thing, true);
    kept = thing;
    panel.classList.toggle("kept", Boolean(thing));
    show(thing);
    panel.scrollTop = 0;
    if (thing) uncover(thing);
    if (focus && thing) chosen.focus({ preventScroll: true });
  };
  const uncover = (thing) => {
    const { top, bottom } = (thing.edge || thing.el).getBoundingClientRect();
    const edge = Math.min(panel.getBoundingClientRect().top, innerHeight - panel.offsetHeight - 10);
    const covered = bottom - edge + 12;
    scrollBy(0, Math.max(0, Math.min(covered, top - barHeight() - 12)));
  };
  const close = () => {
    keep(null);
    if (cause) cause.focus({ preventScroll: true });
    cause = null;
  };
  panel.hidden = false;
  show(null);
  one("#close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && kept && event.target !== find) close();
  });

  // ---- the picture: pointing, choosing, and the way with the keyboard

  const thingAt = (target) => {
    const el = target.closest(".claim, .node");
    return el && (byEdge.get(el) || nodes.get(el.dataset.id));
  };
  svg.addEventListener("pointerover", (event) => {
    const thing = thingAt(event.target);
    if (thing) peek(thing);
  });
  svg.addEventListener("pointerleave", () => peek(null));
  svg.addEventListener("click", (event) => {
    const thing = thingAt(event.target);
    cause = thing && thing.el ? thing.el : null;
    keep(thing === kept ? null : thing);
  });
  const order = [...nodes.values()].filter(({ id }) => nodes.get(id).from.length + nodes.get(id).to.length);
  svg.setAttribute("role", "group");
  for (const node of nodes.values()) {
    node.el.setAttribute("role", "button");
    node.el.setAttribute("aria-label", `${node.name}, ${node.from.length + node.to.length} claims`);
    node.el.setAttribute("tabindex", node === order[0] ? "0" : "-1");
    one("title", node.el).remove();
    for (const row of all("tspan:not(:last-child)", node.el)) {
      const gap = document.createElementNS(svg.namespaceURI, "tspan");
      gap.setAttribute("class", "gap");
      gap.textContent = " ";
      row.after(gap);
    }
    node.el.addEventListener("focus", () => {
      one(".node[tabindex='0']", svg).setAttribute("tabindex", "-1");
      node.el.setAttribute("tabindex", "0");
      if (node.el.matches(":focus-visible")) peek(node);
    });
    node.el.addEventListener("blur", () => peek(null));
  }
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const neighbour = (node, [x, y]) => {
    const middle = ({ el }) => {
      const box = el.getBBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [left, top] = middle(node);
    let best = null;
    let least = Infinity;
    for (const other of nodes.values()) {
      const [dx, dy] = ((at) => [at[0] - left, at[1] - top])(middle(other));
      const ahead = dx * x + dy * y;
      const far = x ? ahead + 3 * Math.abs(dy) : ahead + 8 * Math.abs(dx);
      if (other !== node && ahead > (x ? 60 : 1) && far < least) [best, least] = [other, far];
    }
    return best;
  };
  svg.addEventListener("keydown", (event) => {
    const node = thingAt(event.target);
    if (!node || !node.el) return;
    if (event.key === "Enter" || event.key === " ") {
      cause = node.el;
      keep(node, true);
    } else if (ways[event.key]) {
      const next = neighbour(node, ways[event.key]);
      if (next) next.el.focus();
    } else return;
    event.preventDefault();
  });

  // ---- links to a claim; print

  const arrive = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const claim = claims.find(({ body }) => body.id === id);
    for (const other of claims) other.body.classList.toggle("chosen", other === claim);
    const term = id.startsWith("about-") && document.getElementById(id);
    if (term) term.closest("details").open = true;
    if (!claim) return;
    if (!claim.shown) showAll();
    open(claim, true);
    claim.body.scrollIntoView({ block: "start" });
    claim.toggle.focus({ preventScroll: true });
  };
  addEventListener("hashchange", arrive);
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='#claim-']");
    if (target && target.getAttribute("href") === location.hash) arrive();
  });
  const bar = one(".legend");
  const barHeight = () => (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0);
  new ResizeObserver(() => document.documentElement.style.setProperty("--bar", `${barHeight()}px`)).observe(bar);
  arrive();
})();
