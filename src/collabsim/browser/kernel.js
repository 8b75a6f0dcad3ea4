/* The model in a browser: lays a world out in the memory of the compiled model, and runs it.

   `about` and `bytes` are what `collabsim.browser.packing.pack` gives; the kernel is a compiled
   WebAssembly module. Everything is synchronous, so a page runs this in a worker. */
(function (root) {
  "use strict";
  const BIG = { i8: true, u8: true };
  const READ = {
    f8: "getFloat64", f4: "getFloat32", i8: "getBigInt64", u8: "getBigUint64",
    i4: "getInt32", u4: "getUint32", i2: "getInt16", u2: "getUint16", i1: "getInt8", u1: "getUint8",
  };
  const round16 = (n) => (n + 15) & ~15;

  class Kernel {
    constructor(module, about, bytes) {
      const nothing = {};
      for (const each of WebAssembly.Module.imports(module)) {
        // what is left of Numba's ways to tell Python of errors, which this model never has
        nothing[each.name] = () => { throw new Error(`the kernel asked for ${each.name}`); };
      }
      this.about = about;
      this.bytes = bytes;
      this.code = new WebAssembly.Instance(module, { env: nothing }).exports;
      const months = about.months;
      let top = round16(this.code.__heap_base.value);
      const room = (size) => { const at = top; top = round16(top + size); return at; };
      this.base = room(bytes.length);
      this.record = room(months * about.record.size);
      this.row = room(about.row.size);
      this.wins = room(8 * months);
      this.lengths = room(8 * Object.values(about.worlds)[0].lengths.length);
      const pages = Math.ceil((top - this.code.memory.buffer.byteLength) / 65536);
      if (pages > 0) this.code.memory.grow(pages);
      this.memory = new Uint8Array(this.code.memory.buffer);
      this.view = new DataView(this.code.memory.buffer);
      this.memory.set(bytes, this.base);
    }

    /* Set a parameter, such as "trust.gain"; it holds for all runs to come. */
    set(name, value) {
      const [at, kind] = this.about.parameters.columns[name];
      const place = this.base + this.about.parameters.at[0] + at;
      if (BIG[kind]) this.view[READ[kind].replace("get", "set")](place, BigInt(value), true);
      else this.view[READ[kind].replace("get", "set")](place, value, true);
    }

    /* Run a strategy with a seed up to a month; with `first` the run before goes on from there. */
    run(strategy, seed, end = this.about.months, first = 0) {
      const world = this.about.worlds[strategy];
      if (first === 0) {
        for (const [at, size] of Object.values(world.tables)) {
          this.memory.set(this.bytes.subarray(at, at + size), this.base + at);
        }
        this.memory.fill(0, this.record, this.record + this.about.months * this.about.record.size);
        world.lengths.forEach((n, i) => this.view.setBigInt64(this.lengths + 8 * i, BigInt(n), true));
      }
      const { tables, arguments: others } = this.about;
      const places = {
        parameters: this.base + this.about.parameters.at[0], record: this.record, row: this.row,
        wins: this.wins, discounts: this.base + this.about.discounts[0], lengths: this.lengths,
      };
      this.code.run_from(
        ...tables.map((name) => this.base + world.tables[name][0]),
        ...others.map((name) => places[name]),
        BigInt(seed), BigInt(first), BigInt(end),
      );
      return this;
    }

    /* An observable in each month of the run. */
    observed(name, end = this.about.months) {
      const [at, kind] = this.about.record.columns[name];
      const step = this.about.record.size;
      return Float64Array.from({ length: end }, (_, month) => this.read(kind, this.record + month * step + at));
    }

    /* An outcome of the whole run, as a list: some have a number for each horizon. */
    outcomes(name) {
      const [at, kind, count = 1] = this.about.row.columns[name];
      const wide = Number(kind[1]);
      return Array.from({ length: count }, (_, n) => this.read(kind, this.row + at + n * wide));
    }

    /* A column of a table of the strategy's world, as it is now: a number for each row. */
    column(strategy, table, name) {
      const [at, kind] = this.about[table].columns[name];
      const [start, size] = this.about.worlds[strategy].tables[table];
      const step = this.about[table].size;
      return Float64Array.from({ length: size / step }, (_, row) => this.read(kind, this.base + start + row * step + at));
    }

    read(kind, at) {
      return Number(this.view[READ[kind]](at, true));
    }
  }

  root.CollabsimKernel = Kernel;
})(typeof self !== "undefined" ? self : globalThis);
