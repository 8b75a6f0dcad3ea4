/* The page around everything: its language, zooming for everybody, and the theme that the visitor's
   system prefers until another is chosen. */
document.documentElement.lang = "en";
document
  .querySelector("meta[name=viewport]")
  .setAttribute("content", "width=device-width, initial-scale=1");
if (
  !localStorage.getItem(":solara:theme.variant") &&
  window.matchMedia("(prefers-color-scheme: dark)").matches
) {
  window.theme.variant = "dark";
  const app = document.getElementById("app");
  app.classList.replace("theme--light", "theme--dark");
}

/* What the charts share: numbers, scales, paths, places for labels, reading with keys, and saving.
   Solara loads this file before any component; everything is in window.collabsim. */
window.collabsim = (() => {
  // the looks of the charts lie beside this file
  document.head.append(
    Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: new URL("charts.css", document.currentScript.src).href,
    })
  );

  let ids = 0;
  /** An id that nothing else on the page has; scripts of components are read anew for each. */
  const newId = (kind) => `${kind}-${++ids}`;

  /* Words and numbers */

  /** Puts values in the place of {names}, as Python's str.format does. */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const formats = {};
  /** A number with that many decimals, or a dash where there is none; `sign` also writes a plus. */
  function number(value, digits, sign = false) {
    if (value === null || value === undefined) return "–";
    formats[digits] ??= new Intl.NumberFormat("en-GB", {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    const text = formats[digits].format(Math.abs(value));
    if (!/[1-9]/.test(text)) return text; // no signed zero
    return (value < 0 ? "−" : sign ? "+" : "") + text;
  }

  /** A year: whole, or with one decimal. */
  const year = (value) => number(value, Number.isInteger(value) ? 0 : 1);

  /** Round values between two bounds, `step` apart, and the decimals that tell them apart. */
  function ticks(low, high, most) {
    const rough = (high - low) / Math.max(1, most);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
    const values = [];
    for (let k = Math.ceil(low / step - 1e-6); k * step <= high + step * 1e-6; k++) values.push(k * step);
    return { values, step, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
  }

  /** The whole years among the points, or all points where there are hardly any. */
  function stops(years) {
    const whole = years.filter(Number.isInteger);
    return whole.length > 1 ? whole : years;
  }

  /** Every k-th value, at most `most`, the last one always among them. */
  function thinned(values, most) {
    const every = Math.ceil(values.length / most);
    return values.filter((_, i) => (values.length - 1 - i) % every === 0);
  }

  /** Position of the value nearest to `wanted`. */
  const nearest = (values, wanted) =>
    values.reduce((best, v, i) => (Math.abs(v - wanted) < Math.abs(values[best] - wanted) ? i : best), 0);

  /* Drawing */

  /** A straight map from [from, to] to [start, end]. */
  const scale = (from, to, start, end) => (value) =>
    start + ((value - from) / (to - from || 1)) * (end - start);

  /** A place in a path, to a tenth of a pixel. */
  const at = (x, y) => Math.round(x * 10) / 10 + "," + Math.round(y * 10) / 10;

  const gap = (list, i) => list[i] === null || list[i] === undefined;

  /** The path of a line, with gaps where there are no values; a point on its own is a short stroke. */
  function line(xs, values, y) {
    let path = "";
    for (let i = 0; i < xs.length; i++) {
      if (gap(values, i)) continue;
      const begins = i === 0 || gap(values, i - 1);
      path += (begins ? "M" : "L") + at(xs[i], y(values[i]));
      if (begins && (i + 1 === xs.length || gap(values, i + 1))) path += "h2";
    }
    return path;
  }

  /** The outlines of a band between two lists. */
  function band(xs, low, high, y) {
    let path = "";
    let under = "";
    for (let i = 0; i < xs.length; i++) {
      if (gap(low, i) || gap(high, i)) {
        if (under) path += under + "Z";
        under = "";
        continue;
      }
      path += (under ? "L" : "M") + at(xs[i], y(high[i]));
      under = "L" + at(xs[i], y(low[i])) + under;
    }
    return under ? path + under + "Z" : path;
  }

  const pen = document.createElement("canvas").getContext("2d");
  const widths = new Map();
  /** Width in pixels of words in a font such as "12px sans-serif". */
  function wide(text, font) {
    const key = `${font} ${text}`;
    if (!widths.has(key)) {
      if (widths.size > 2000) widths.clear();
      pen.font = font;
      widths.set(key, pen.measureText(text).width);
    }
    return widths.get(key);
  }

  /** Words broken into lines that are no wider than `most` pixels, where that can be done. */
  function wrap(text, most, font) {
    return text.split(" ").reduce((lines, word) => {
      const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length && wide(longer, font) <= most) lines[lines.length - 1] = longer;
      else lines.push(word);
      return lines;
    }, []);
  }

  /** Moves the middles of boxes apart, as little as need be, inside [low, high]; changes `y`. */
  function spread(boxes, low, high) {
    const sorted = [...boxes].sort((a, b) => a.y - b.y);
    let edge = low;
    for (const box of sorted) {
      box.y = Math.max(box.y, edge + box.size / 2);
      edge = box.y + box.size / 2;
    }
    edge = high;
    for (const box of sorted.reverse()) {
      box.y = Math.min(box.y, edge - box.size / 2);
      edge = box.y - box.size / 2;
    }
    return boxes;
  }

  /** Ticks of an axis of years: the first one says what is counted. */
  function yearTicks(first, last, x, word) {
    const found = ticks(first, last || first + 1, Math.max(2, (x(last) - x(first)) / 55));
    return found.values.map((value, i) => ({
      x: x(value),
      text: i ? number(value, found.digits) : fill(word, { year: number(value, found.digits) }),
    }));
  }

  /** Places for marks and their words, in rows that do not run into each other. Marks with the same
      words share a row and are labelled once: after the first or the last of them, or before. */
  function placeMarks(marks, x, first, last, right, font) {
    const shown = marks.filter((mark) => mark.year >= first && mark.year <= last);
    const rows = [];
    const placed = [...new Set(shown.map((mark) => mark.label))].flatMap((label) => {
      const words = wide(label, font) + 8;
      const group = shown.filter((mark) => mark.label === label).map((mark) => {
        const middle = x(mark.year);
        return { ...mark, x: middle, from: middle - 7, to: middle + 7, left: false, text: "" };
      });
      const end = group[group.length - 1];
      const fits = (mark, next) => mark.to + words < Math.min(right, next ? next.from : right);
      const bearer = fits(group[0], group[1]) ? group[0] : fits(end) ? end : group[0];
      bearer.left = !fits(bearer, bearer === end ? null : group[1]);
      bearer.text = label;
      if (bearer.left) bearer.from -= words;
      else bearer.to += words;
      const free = rows.findIndex((row) => group.every((g) => row.every((r) => g.to < r.from || g.from > r.to)));
      const row = free < 0 ? rows.push([]) - 1 : free;
      rows[row].push(...group);
      return group.map((mark) => ({ ...mark, row }));
    });
    return { placed, rows: rows.length };
  }

  /** Marks in words, such as "year 12: crisis". */
  const markWords = (marks, words) =>
    marks.map((mark) => fill(words.mark, { year: year(mark.year), label: mark.label })).join("; ");

  /** The words of the marks that belong to each of some years: those nearest to it. */
  function marksByYear(marks, years) {
    const found = years.map(() => []);
    for (const mark of marks) found[nearest(years, mark.year)].push(mark.label);
    return found;
  }

  /** The outline of a mark: what is lost points down, an overtaking is a diamond, all else points up. */
  function triangle(mark, y) {
    if (mark.kind === "crossover") return `M${mark.x},${y - 5}l5,5l-5,5l-5,-5Z`;
    if (["cut", "reversed"].includes(mark.kind)) return `M${mark.x},${y + 5}l5,-9h-10Z`;
    return `M${mark.x},${y - 5}l5,9h-10Z`;
  }

  /** Slanting lines, 6 pixels apart, that fill a box. */
  function hatching(x, y, wide, tall) {
    let path = "";
    for (let k = 6; k < wide + tall; k += 6) {
      const [fromX, fromY] = [Math.max(0, k - tall), Math.min(tall, k)];
      const [toX, toY] = [Math.min(wide, k), Math.max(0, k - wide)];
      path += `M${at(x + fromX, y + fromY)}L${at(x + toX, y + toY)}`;
    }
    return path;
  }

  /* Python */

  /** Sends a moving value to Python with one message under way, the last value always; and tells
      the answer to what was sent (`isNews` is false) from a value that somebody else has set. */
  function messenger(send, patience = 250) {
    let sent = null;
    let waiting = null;
    let timer = null;
    const next = () => {
      clearTimeout(timer);
      sent = waiting;
      waiting = null;
      if (sent !== null) {
        send(sent);
        timer = setTimeout(next, patience);
      }
    };
    return {
      send(value) {
        waiting = value;
        if (sent === null) next();
      },
      isNews(value) {
        if (sent === null) return true;
        if (value === sent) next();
        return false;
      },
    };
  }

  /** Tells how wide an element is and which letters it has, now and whenever its width changes;
      returns how to stop. */
  function watchWidth(element, tell) {
    const look = () => element.clientWidth && tell(element.clientWidth, getComputedStyle(element).fontFamily);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    look();
    return () => observer.disconnect();
  }


  /* Saving */

  const slug = (text) => text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "chart";

  function download(name, blob) {
    const url = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }

  const cell = (value) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  const saveCsv = (name, rows) => {
    const text = rows.map((row) => row.map(cell).join(",") + "\n").join("");
    download(`${name}.csv`, new Blob([text], { type: "text/csv" }));
  };

  const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray",
    "stroke-linejoin", "paint-order", "font-family", "font-size", "font-weight", "text-anchor"];

  /** An element of a picture. */
  function make(name, attributes, text = "") {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.textContent = text;
    return made;
  }

  /** A copy of a picture with its computed colours written into it, without cursor and focus. */
  function withColours(svg) {
    const copy = svg.cloneNode(true);
    const originals = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((element, i) => {
      const style = getComputedStyle(originals[i]);
      for (const name of KEPT) element.setAttribute(name, style.getPropertyValue(name));
      for (const name of ["style", "role", "tabindex", "aria-label", "data-place"]) element.removeAttribute(name);
    });
    copy.querySelectorAll(".live-only").forEach((element) => element.remove());
    copy.querySelectorAll("[class]").forEach((element) => element.removeAttribute("class"));
    return copy;
  }

  /** A picture that stands on its own: on paper, with a heading above it and a note below. */
  function alone(svg, heading, note) {
    const margin = 10;
    const { clientWidth: wideness, clientHeight: tallness } = svg;
    const look = getComputedStyle(svg.closest("figure"));
    const letters = look.fontFamily;
    const broken = (text, font) => (text ? wrap(text, wideness, `${font} ${letters}`) : []);
    const [above, below] = [broken(heading, "600 15px"), broken(note, "11px")];
    const written = (lines, y, size, weight) =>
      lines.map((words, i) =>
        make("text", { x: 0, y: y + i * (size + 4), fill: look.color, "font-family": letters, "font-size": size, "font-weight": weight }, words));
    const top = -margin - above.length * 19;
    const [width, height] = [wideness + 2 * margin, tallness + below.length * 15 + 2 * margin - top];
    const paper = look.getPropertyValue("--paper").trim() || "#fff";
    const copy = withColours(svg);
    copy.prepend(make("rect", { x: -margin, y: top, width, height, fill: paper }), ...written(above, top + 22, 15, 600));
    copy.append(...written(below, tallness + 16, 11, 400));
    const frame = { xmlns: "http://www.w3.org/2000/svg", viewBox: `${-margin} ${top} ${width} ${height}`, width, height };
    for (const key in frame) copy.setAttribute(key, frame[key]);
    return { text: new XMLSerializer().serializeToString(copy), width, height };
  }

  const saveSvg = (svg, name, heading, note) =>
    download(`${name}.svg`, new Blob([alone(svg, heading, note).text], { type: "image/svg+xml" }));

  /** Draws the picture at twice its size, which is sharp enough for slides. */
  function savePng(svg, name, heading, note) {
    const { text, width, height } = alone(svg, heading, note);
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => download(`${name}.png`, blob), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  }

  /* Parts of charts, for <component :is> */

  /** A field over the picture in which the year is read: drag, or arrow keys, Home and End. */
  const Reader = {
    props: { label: String, years: Array, at: Number, box: Object, saying: String, yearText: String },
    data: () => ({ said: "", timer: null, dragging: false }),
    template: `<div>
      <div class="chart-reader" role="slider" tabindex="0" :aria-label="label" :aria-valuetext="yearText"
        :aria-valuemin="years[0]" :aria-valuemax="years[years.length - 1]" :aria-valuenow="at"
        :style="{ left: box.left + 'px', top: box.top + 'px', width: box.width + 'px', height: box.height + 'px' }"
        @keydown="key" @pointerdown="grab" @pointermove="dragging && drag($event)"
        @pointerup="dragging = false" @pointercancel="dragging = false"></div>
      <p class="chart-hidden" aria-live="polite">{{ said }}</p>
    </div>`,
    beforeDestroy() {
      clearTimeout(this.timer);
    },
    methods: {
      move(place) {
        const year = this.years[Math.min(this.years.length - 1, Math.max(0, place))];
        this.$emit("move", year);
        this.timer ??= setTimeout(() => {
          this.timer = null;
          this.said = this.saying;
        }, 400);
      },
      key(event) {
        const far = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 }[event.key];
        const here = nearest(this.years, this.at);
        if (far) {
          const there = nearest(this.years, this.at + far);
          this.move(there === here ? here + Math.sign(far) : there);
        } else if (event.key === "Home") this.move(0);
        else if (event.key === "End") this.move(this.years.length - 1);
        else return;
        event.preventDefault();
      },
      grab(event) {
        if (event.button) return;
        this.dragging = true;
        event.target.setPointerCapture(event.pointerId);
        this.drag(event);
      },
      drag(event) {
        const share = event.offsetX / this.box.width;
        const [first, last] = [this.years[0], this.years[this.years.length - 1]];
        this.move(nearest(this.years, first + share * (last - first)));
      },
    },
  };

  /** The numbers of a chart as a table, and ways to save it; nothing is made until it is opened.
      `table` gives {head, rows} of words, `csv` rows of raw values, `svg` the picture. */
  const Numbers = {
    props: { title: String, unit: String, words: Object, table: Function, csv: Function, svg: Function },
    data: () => ({ open: false }),
    template: `<details class="chart-numbers" @toggle="open = $event.target.open">
      <summary>{{ words.numbers }}<span class="chart-hidden">: {{ title }}</span></summary>
      <template v-if="open">
        <p v-if="words.note" class="chart-note">{{ words.note }} {{ words.note_table }}</p>
        <p class="chart-save">{{ words.save }}
          <button type="button" @click="save('Png')">{{ words.save_png }}</button>
          <button type="button" @click="save('Svg')">{{ words.save_svg }}</button>
          <button type="button" @click="parts.saveCsv(slug, csv())">{{ words.save_csv }}</button>
        </p>
        <div class="chart-table" role="region" tabindex="0" :aria-label="words.table + ': ' + title">
          <table>
            <thead><tr><th v-for="(name, i) in made.head" :key="i" scope="col">{{ name }}</th></tr></thead>
            <tbody><tr v-for="(row, i) in made.rows" :key="i">
              <th scope="row">{{ row[0] }}</th><td v-for="(text, j) in row.slice(1)" :key="j">{{ text }}</td>
            </tr></tbody>
          </table>
        </div>
      </template>
    </details>`,
    computed: {
      parts: () => window.collabsim,
      slug() {
        return slug(this.title);
      },
      made() {
        return this.table();
      },
    },
    methods: {
      save(kind) {
        const heading = this.unit ? `${this.title} (${this.unit})` : this.title;
        window.collabsim["save" + kind](this.svg(), this.slug, heading, this.words.note);
      },
    },
  };

  return { newId, fill, number, year, ticks, stops, thinned, nearest, scale, line, band, wide, wrap, spread, yearTicks,
    placeMarks, markWords, marksByYear, triangle, hatching, messenger, watchWidth, saveCsv, saveSvg, savePng, Reader, Numbers };
})();
