/* A worker of the page: runs worlds one after another, and drops a question when a newer one comes. */
"use strict";
const kernels = {};
let latest = 0;

/* Let messages that have come meanwhile be heard. */
const channel = new MessageChannel();
const waiting = [];
channel.port1.onmessage = () => waiting.shift()();
const turn = () => new Promise((resolve) => { waiting.push(resolve); channel.port2.postMessage(0); });

self.onmessage = async ({ data }) => {
  if (data.packed) {
    kernels[data.scenario] = new self.CollabsimKernel(data.module, data.packed, data.bytes);
    return;
  }
  latest = data.number;
  const kernel = kernels[data.scenario];
  for (const { strategy, seed } of data.runs) {
    await turn();
    if (latest !== data.number) return;
    for (const [name, value] of Object.entries(data.values)) kernel.set(name, value);
    kernel.run(strategy, seed);
    const months = Object.fromEntries(data.panels.map((name) => [name, kernel.observed(name)]));
    const sums = kernel.outcomes("cumulative_in");
    self.postMessage({ number: data.number, strategy, seed, months, sums },
      Object.values(months).map((each) => each.buffer));
  }
};
