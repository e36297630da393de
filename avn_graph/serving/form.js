"use strict";
// The query form. Whatever the server says is put on the page as text, never as markup.

const MOST_ROWS = 1000;
const RESULTS = [["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"],
  ["JSON", "application/sparql-results+json", "srj"], ["XML", "application/sparql-results+xml", "srx"]];
const GRAPHS = [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["JSON-LD", "application/ld+json", "jsonld"]];
const ACCEPT = "application/sparql-results+json, text/turtle";

const place = (id) => document.getElementById(id);
const form = place("form"), query = place("query"), status = place("status"), shown = place("shown"), save = place("save");
let known = { base: "", prefixes: {}, questions: [] };
let asking = null;

document.documentElement.classList.add("js");

function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

function post(text, accept, signal) {
  const body = new URLSearchParams({ query: text });
  return fetch("/sparql", { method: "POST", headers: { Accept: accept }, body, signal });
}

function tell(text, fault = false) {
  status.textContent = text;
  status.classList.toggle("fault", fault);
}

async function ask() {
  if (asking) return;
  const text = query.value;
  const stopper = asking = new AbortController();
  history.replaceState(null, "", text.length < 4000 ? `/?${new URLSearchParams({ query: text })}` : "/");
  place("answer").hidden = false;
  place("run").disabled = true;
  place("stop").hidden = false;
  save.hidden = true;
  shown.replaceChildren();
  tell("Asking …");
  const start = performance.now();
  try {
    const answer = await post(text, ACCEPT, stopper.signal);
    const found = await answer.text();
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    if (!answer.ok) {
      tell(found.trim(), true);
    } else if (answer.headers.get("content-type").includes("json")) {
      show(JSON.parse(found), seconds);
      offer(text, RESULTS);
    } else {
      shown.append(make("pre", found.length > 500000 ? `${found.slice(0, 500000)}\n…` : found));
      tell(`A graph in Turtle, in ${seconds} s`);
      offer(text, GRAPHS);
    }
  } catch (fault) {
    tell(fault.name === "AbortError" ? "Stopped." : "The server does not answer. Is it still running?", true);
  } finally {
    asking = null;
    place("run").disabled = false;
    place("stop").hidden = true;
    place("answer").scrollIntoView({ block: "nearest" });
  }
}

function show(found, seconds) {
  if ("boolean" in found) {
    tell(`${found.boolean ? "Yes" : "No"}, in ${seconds} s`);
    return;
  }
  const names = found.head.vars, rows = found.results.bindings;
  const table = document.createElement("table"), body = document.createElement("tbody"), head = document.createElement("tr");
  head.append(...names.map((name) => make("th", name, { scope: "col" })));
  table.append(make("caption", "What was found", { class: "unseen" }), document.createElement("thead"), body);
  table.tHead.append(head);
  for (const row of rows.slice(0, MOST_ROWS)) {
    const line = document.createElement("tr");
    line.append(...names.map((name) => cell(row[name])));
    body.append(line);
  }
  if (rows.length) shown.append(table);
  const rest = rows.length > MOST_ROWS ? `; the first ${MOST_ROWS.toLocaleString("en")} are shown` : "";
  tell(`${count(rows.length, "row")} in ${seconds} s${rest}`);
}

function cell(term) {
  const made = document.createElement("td");
  if (!term) return made;
  if (term.type === "uri") made.append(linked(term.value));
  else made.append(make("bdi", term.value));
  const tag = term["xml:lang"] || (term.datatype ? shorten(term.datatype) : "");
  if (tag) made.append(make("span", tag, { class: "tag" }));
  return made;
}

function linked(iri) {
  const words = shorten(iri);
  const local = known.base && iri.startsWith(known.base) ? iri.slice(known.base.length) : "";
  if (/^[a-z-]+\/[\w.-]+$/i.test(local)) return make("a", words, { href: `/${local}`, title: iri });
  if (/^https?:\/\//.test(iri)) return make("a", words, { href: iri, title: iri, rel: "noopener noreferrer" });
  return make("span", words);
}

function shorten(iri) {
  let best = "", name = "";
  for (const [prefix, space] of Object.entries(known.prefixes)) {
    if (iri.startsWith(space) && space.length > best.length) [best, name] = [space, prefix];
  }
  return best && /^[\w.-]+$/.test(iri.slice(best.length)) ? `${name}:${iri.slice(best.length)}` : iri;
}

function offer(text, forms) {
  save.replaceChildren(place("save-title"));
  for (const [name, accept, suffix] of forms) {
    const button = make("button", name, { type: "button", class: "plain" });
    button.addEventListener("click", () => keep(text, accept, `answer.${suffix}`));
    save.append(button);
  }
  save.hidden = false;
}

async function keep(text, accept, name) {
  const answer = await post(text, accept);
  if (!answer.ok) return tell((await answer.text()).trim(), true);
  const address = URL.createObjectURL(await answer.blob());
  make("a", "", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function start() {
  const list = place("question");
  for (const { name, question } of known.questions) list.append(make("option", question, { value: name }));
  list.addEventListener("change", () => {
    const chosen = known.questions.find(({ name }) => name === list.value);
    place("keywords").textContent = chosen ? chosen.keywords.join(", ") : "";
    if (chosen) query.value = chosen.text;
  });
}

form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
place("stop").addEventListener("click", () => asking?.abort());
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); ask(); }
});
fetch("/assets/questions.json").then((answer) => answer.json()).then((told) => { known = told; start(); }).finally(() => {
  const given = new URLSearchParams(location.search).get("query");
  query.value = given || query.value || "SELECT ?claim ?status WHERE { ?claim a avn:Claim ; avn:status ?status } LIMIT 20";
  if (given) ask();
});
