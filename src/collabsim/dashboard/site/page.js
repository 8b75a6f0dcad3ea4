"use strict";
/* The page: dials ask, workers run the model, and charts are drawn from what comes back. */
const DATA = JSON.parse(document.getElementById("data").textContent);
const W = DATA.words;
const PANELS = Object.keys(DATA.panels);
const dark = matchMedia("(prefers-color-scheme: dark)");
const show = () => document.documentElement.classList.toggle("theme--dark", dark.matches);
dark.addEventListener("change", show);
show();

// small things ------------------------------------------------------------------------------------

const $ = (id) => document.getElementById(id);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const digits = (value, places) => value.toFixed(places).replace("-", "−");
const SVG = "http://www.w3.org/2000/svg";

/* An element with attributes and children; text is always text, never markup. */
function made(tag, attributes = {}, ...children) {
  const svg = ["svg", "path", "g", "circle", "text", "line"].includes(tag);
  const element = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* The value below which a share of the numbers lies, as NumPy reckons it. */
function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
}

// what is asked -----------------------------------------------------------------------------------

const asked = { scenario: DATA.scenarios[0].name, pair: [...DATA.pair], years: 20, values: {} };
const scenarioNow = () => DATA.scenarios.find((each) => each.name === asked.scenario);
const horizons = () => DATA.horizons.filter((years) => 12 * years <= scenarioNow().months);
const offered = () => Object.keys(scenarioNow().packed.worlds);

/* Numbers from the address; whatever is not offered on the page is left out. */
function fromAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  if (DATA.scenarios.some((each) => each.name === said.get("scenario"))) asked.scenario = said.get("scenario");
  for (const [place, name] of ["first", "second"].entries())
    if (offered().includes(said.get(name))) asked.pair[place] = said.get(name);
  if (horizons().includes(Number(said.get("years")))) asked.years = Number(said.get("years"));
  for (const dial of scenarioNow().dials) {
    const value = Number(said.get(dial.name));
    if (said.has(dial.name) && value >= dial.low && value <= dial.high)
      asked.values[dial.name] = dial.whole ? Math.round(value) : value;
  }
}

function toAddress() {
  const said = new URLSearchParams({ scenario: asked.scenario, first: asked.pair[0], second: asked.pair[1], years: asked.years });
  for (const [name, value] of Object.entries(asked.values)) said.set(name, value);
  history.replaceState(null, "", `#${said}`);
}

// dials -------------------------------------------------------------------------------------------

function choice(name, options, value, chosen) {
  const list = made("select", { name });
  for (const [key, text] of options) {
    const option = made("option", { value: key }, text);
    option.selected = key === String(value);
    list.append(option);
  }
  list.addEventListener("change", () => chosen(list.value));
  return made("label", {}, made("span", { class: "name" }, W[name]), list);
}

function slider(dial) {
  const places = dial.whole ? 0 : Math.max(0, Math.ceil(-Math.log10(dial.step) - 1e-9));
  const said = (value) => `${digits(value, places)}${dial.unit ? ` ${dial.unit}` : ""}`;
  const value = asked.values[dial.name] ?? dial.value;
  // an output can be labelled, too, so the label has to say that it is the slider's
  const id = `dial-${dial.name}`;
  const input = made("input", { id, type: "range", min: dial.low, max: dial.high, step: "any", value });
  const output = made("output", { for: id }, said(value));
  const usual = made("span", { class: "usual" }, fill(W.usual, { value: said(dial.value) }));
  const label = made("label", { for: id, title: dial.help }, made("span", { class: "name" }, dial.label, output), input, usual);
  label.classList.toggle("moved", dial.name in asked.values);
  input.addEventListener("input", () => {
    // round steps, but the usual value itself can always be reached again
    const round = Number((Math.round(input.value / dial.step) * dial.step).toFixed(6));
    const near = Math.abs(input.value - dial.value) < 0.75 * dial.step;
    if (near) delete asked.values[dial.name];
    else asked.values[dial.name] = Math.min(dial.high, Math.max(dial.low, round));
    output.textContent = said(asked.values[dial.name] ?? dial.value);
    label.classList.toggle("moved", !near);
    ask();
  });
  return label;
}

function drawDials() {
  const form = $("dials");
  const names = offered().map((name) => [name, name]);
  const again = () => { drawDials(); ask(); };
  const back = made("button", { type: "button" }, W.reset);
  back.addEventListener("click", () => { asked.values = {}; again(); });
  form.replaceChildren(
    choice("scenario", DATA.scenarios.map((each) => [each.name, each.title]), asked.scenario, (name) => {
      Object.assign(asked, { scenario: name, values: {} });
      asked.pair = asked.pair.map((each, place) => (offered().includes(each) ? each : DATA.pair[place]));
      if (!horizons().includes(asked.years)) asked.years = horizons().at(-1);
      again();
    }),
    choice("first", names, asked.pair[0], (name) => { asked.pair[0] = name; ask(); }),
    choice("second", names, asked.pair[1], (name) => { asked.pair[1] = name; ask(); }),
    choice("years", horizons().map((years) => [String(years), fill(W.years_unit, { years })]), asked.years,
      (years) => { asked.years = Number(years); toAddress(); draw(); }),
    made("h2", {}, W.dials),
    ...scenarioNow().dials.map(slider),
    back,
  );
}

// answers -----------------------------------------------------------------------------------------

let number = 0;
let runs = new Map(); // strategy -> list of runs, by seed
let shown = null;
let drawing = false;
const workers = [];
const ready = new Map(); // scenario -> promise that the workers have its worlds

async function begin() {
  const source = new Blob([$("worker").textContent], { type: "text/javascript" });
  const address = URL.createObjectURL(source);
  const count = Math.min(4, Math.max(2, navigator.hardwareConcurrency || 2));
  for (let n = 0; n < count; n++) workers.push(new Worker(address));
  for (const worker of workers) worker.onmessage = ({ data }) => take(data);
  begin.module = await WebAssembly.compile(await unpacked($("kernel").textContent));
}

function prepare(scenario) {
  if (!ready.has(scenario.name)) {
    ready.set(scenario.name, unpacked(scenario.bytes).then((bytes) => {
      for (const worker of workers)
        worker.postMessage({ scenario: scenario.name, module: begin.module, packed: scenario.packed, bytes });
    }));
  }
  return ready.get(scenario.name);
}

async function ask() {
  toAddress();
  const mine = ++number;
  const scenario = scenarioNow();
  const question = { scenario: scenario.name, pair: [...asked.pair], values: { ...asked.values } };
  document.body.classList.add("busy");
  await prepare(scenario);
  if (mine !== number) return;
  runs = new Map(question.pair.map((name) => [name, []]));
  shown = question;
  const jobs = [];
  for (let seed = 1; seed <= DATA.worlds; seed++)
    for (const strategy of new Set(question.pair)) jobs.push({ strategy, seed });
  const usual = Object.fromEntries(scenario.dials.map((dial) => [dial.name, dial.value]));
  workers.forEach((worker, n) => worker.postMessage({
    number: mine, scenario: scenario.name, panels: PANELS, values: { ...usual, ...question.values },
    runs: jobs.filter((_, place) => place % workers.length === n),
  }));
}

function take(run) {
  if (run.number !== number) return;
  runs.get(run.strategy)[run.seed - 1] = run;
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => { drawing = false; draw(); });
}

/* Worlds that both strategies have lived through, as pairs of runs. */
function pairs() {
  const [first, second] = shown.pair.map((name) => runs.get(name));
  return first.flatMap((run, n) => (run && second[n] ? [[run, second[n]]] : []));
}

function draw() {
  if (!shown) return;
  const lived = pairs();
  const whole = lived.length === DATA.worlds;
  if (!whole && lived.length < 4) return;
  document.body.classList.toggle("busy", !whole);
  const place = DATA.horizons.indexOf(asked.years);
  const differences = lived.map(([first, second]) => ({
    seed: first.seed, value: second.sums[place] - first.sums[place],
  }));
  drawHeadline(differences.map((each) => each.value));
  drawStrip(differences);
  drawPanels(lived);
}

function strategyName(name) {
  return made("b", { class: `name-of s-${name}` }, name);
}

/* A sentence in which the names of strategies have their colour. */
function sentence(text, values) {
  return text.split(/(\{\w+\})/).map((part) => {
    const found = part.match(/^\{(\w+)\}$/);
    if (!found) return part;
    const value = values[found[1]];
    return offered().includes(value) ? strategyName(value) : String(value);
  });
}

function drawHeadline(values) {
  const [first, second] = shown.pair;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const leads = mean > 0;
  const count = values.filter((each) => (leads ? each > 0 : each < 0)).length;
  const said = {
    years: asked.years, n: values.length, first, second, difference: digits(Math.abs(mean), 2),
    leader: leads ? second : first, other: leads ? first : second, count,
  };
  const alike = Math.abs(mean) < 0.005;
  if (alike) said.count = values.filter((each) => each > 0).length;
  $("headline").replaceChildren(...sentence(alike ? W.alike : W.ahead, said));
}

// charts ------------------------------------------------------------------------------------------

/* A round number at least as large, so that scales change seldom. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((each) => each >= value - 1e-12);
}

/* Dots along a line from one side ahead to the other; dots that would touch stand on one another. */
function drawStrip(differences) {
  const figure = $("strip");
  const [first, second] = shown.pair;
  const [width, height, radius] = [figure.clientWidth, 104, 6.5];
  const most = roundUp(Math.max(0.2, ...differences.map((each) => Math.abs(each.value))));
  const x = (value) => width / 2 + (value / most) * (width / 2 - 20);
  let svg = figure.querySelector("svg");
  if (!svg) {
    svg = made("svg", { role: "img" }, made("g", { class: "axes" }), made("g", { class: "dots" }));
    figure.append(made("figcaption"), svg);
  }
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  figure.querySelector("figcaption").textContent = fill(W.strip, { first, second });
  const ground = height - 34;
  const tick = (value) => made("g", {},
    made("line", { class: value ? "grid" : "zero", x1: x(value), x2: x(value), y1: 4, y2: ground + 8 }),
    made("text", { x: x(value), y: height - 12, "text-anchor": "middle" }, `${value > 0 ? "+" : ""}${digits(value, most < 1 ? 2 : 1)}`));
  const side = (name, text, at, anchor) =>
    made("text", { class: `end s-${name}`, x: at, y: 14, "text-anchor": anchor }, fill(text, { first, second }));
  svg.querySelector(".axes").replaceChildren(...[-most, -most / 2, 0, most / 2, most].map(tick),
    side(first, W.strip_first, x(0) - 12, "end"), side(second, W.strip_second, x(0) + 12, "start"));
  const placed = [];
  const dots = svg.querySelector(".dots");
  const bySeed = new Map([...dots.children].map((dot) => [Number(dot.dataset.seed), dot]));
  for (const each of [...differences].sort((a, b) => a.value - b.value)) {
    const at = x(each.value);
    let row = 0;
    while (placed.some(([there, level]) => level === row && Math.abs(there - at) < 2 * radius)) row++;
    placed.push([at, row]);
    const dot = bySeed.get(each.seed) ?? dots.appendChild(made("circle", { "data-seed": each.seed, r: radius }));
    bySeed.delete(each.seed);
    dot.setAttribute("class", `dot s-${each.value > 0 ? second : first}`);
    dot.setAttribute("cx", at);
    dot.setAttribute("cy", ground - row * 1.7 * radius);
  }
  for (const gone of bySeed.values()) gone.remove();
  svg.setAttribute("aria-label", $("headline").textContent);
}

function drawPanels(lived) {
  const months = scenarioNow().months;
  const places = Array.from({ length: Math.ceil(months / 3) }, (_, n) => Math.min(months - 1, 3 * n + 2));
  const beside = getComputedStyle($("panels")).gridTemplateColumns.split(" ");
  const [width, height, left, right, bottom] = [parseFloat(beside[0]), 176, 34, 96, 22];
  const x = (month) => left + ((month + 1) / months) * (width - left - right);
  const figures = PANELS.map((panel) => {
    const [title, unit] = DATA.panels[panel];
    const lines = shown.pair.map((name, side) => {
      const values = places.map((month) => lived.map((pair) => pair[side].months[panel][month]).sort((a, b) => a - b));
      return { name, ...Object.fromEntries([["low", 0.1], ["middle", 0.5], ["high", 0.9]].map(([key, share]) => [key, values.map((each) => quantile(each, share))])) };
    });
    const most = roundUp(Math.max(0.05, ...lines.flatMap((line) => line.high)));
    const y = (value) => height - bottom - (value / most) * (height - bottom - 8);
    const points = (values) => values.map((value, n) => `${x(places[n]).toFixed(1)},${y(value).toFixed(1)}`);
    const path = (stops) => `M${stops.join("L")}`;
    const svg = made("svg", { width, height, role: "img" });
    for (const value of [0, most / 2, most])
      svg.append(made("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
        made("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, String(Number(value.toPrecision(3)))));
    const every = months > 240 ? 10 : 5;
    for (let year = every; 12 * year <= months; year += every)
      svg.append(made("text", { x: x(12 * year - 1), y: height - 6, "text-anchor": "middle" }, year === every ? `${year} years` : String(year)));
    const ends = lines.map((line) => y(line.middle.at(-1)));
    if (Math.abs(ends[0] - ends[1]) < 14) {
      const middle = (ends[0] + ends[1]) / 2;
      const above = ends[0] <= ends[1] ? -7 : 7;
      [ends[0], ends[1]] = [middle + above, middle - above];
    }
    lines.forEach((line, side) => svg.append(made("g", { class: `s-${line.name}` },
      made("path", { class: "band", d: `${path([...points(line.high), ...points(line.low).reverse()])}Z` }),
      made("path", { class: "line", d: path(points(line.middle)) }),
      made("text", { class: "end", x: width - right + 6, y: Math.min(height - bottom, Math.max(12, ends[side] + 4)) }, line.name))));
    const readings = lines.map((line) => `${line.name} ${digits(line.middle.at(-1), 2)}`).join(", ");
    svg.setAttribute("aria-label", fill(W.chart, { title, unit, readings }));
    return made("figure", {}, made("figcaption", {}, made("strong", {}, title), made("span", {}, ` ${unit}`)), svg);
  });
  $("panels").replaceChildren(...figures, made("figcaption", {}, fill(W.band, { n: lived.length })));
}

$("limits").append(...W.limits.map((text) => made("p", {}, text)));
$("headline").textContent = W.working;
addEventListener("resize", () => requestAnimationFrame(draw));
fromAddress();
drawDials();
begin().then(ask);
