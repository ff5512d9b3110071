// The live charts of a report: four uPlot series with one cursor and one zoom. No network.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  root.classList.add("js");
  const words = data.words;
  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const trim = (v, digits) => String(+v.toFixed(digits));
  const group = (v) => {
    const digits = Math.abs(v) >= 100 ? 0 : Math.abs(v) >= 10 ? 1 : 2;
    const [whole, part] = trim(v, digits).split(".");
    return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? "." + part : "");
  };
  const ms = (v) => (v < 1000 ? group(v) + " ms" : group(v / 1000) + words.seconds);
  const two = (n) => String(n).padStart(2, "0");

  // Seconds of Unix time where there is a calendar, else seconds since the start.
  const DAY = 86400;
  const STEPS = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
    DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY];
  const day = (d) => data.lang === "ko"
    ? `${d.getUTCMonth() + 1}월 ${d.getUTCDate()}일`
    : `${words.months[d.getUTCMonth()]} ${d.getUTCDate()}`;
  const clock = (d, step) => `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}` +
    (step < 60 ? `:${two(d.getUTCSeconds())}` : "");
  const tick = (s, step) => {
    if (data.start === null) return group(s / data.unit);
    const d = new Date(s * 1000);
    return step >= DAY || (data.long && s % DAY === 0) ? day(d) : clock(d, step);
  };
  const moment = (s) => {
    if (s == null) return "–";
    if (data.start === null) return group(s / data.unit) + " " + words.unit;
    const d = new Date(s * 1000);
    return (data.long ? day(d) + " " : "") + clock(d, 60);
  };

  // The charts of the instances have the same axis of time.
  window.ecsim = { STEPS, tick, moment };

  const line = (label, name, extra) => Object.assign(
    { label, stroke: color(name), width: 1.6, points: { show: false } }, extra);
  const steps = uPlot.paths.stepped({ align: 1 });
  const value = (format) => ({ value: (u, v) => (v == null ? "–" : format(v)) });

  function panels(s) {
    const area = { fill: color("--c0") + "26" };
    const arrivals = [[s.arrived, line(words.arrived, "--c0", { ...area, ...value(group) })]];
    if (s.capacity) {
      arrivals.push([s.capacity, line(words.capacity, "--c1", { paths: steps, ...value(group) })]);
    }
    const percent = value((v) => group(v) + "%");
    const cpu = [
      [s.cpu, line(words.cpu, "--c0", percent)],
      [s.memory, line(words.memory, "--c2", percent)],
    ];
    if (s.target !== null) {
      const level = s.x.map(() => s.target);
      cpu.push([level, line(words.target, "--c6", { dash: [6, 5], width: 1.2, ...percent })]);
    }
    return [
      { id: "arrivals", series: arrivals, format: group, zero: true },
      { id: "latency", format: ms, log: true, series: [
        [s.p50, line("p50", "--c0", value(ms))],
        [s.p95, line("p95", "--c1", value(ms))],
        [s.p99, line("p99", "--c3", value(ms))],
      ] },
      { id: "utilization", series: cpu, format: (v) => group(v) + "%", zero: true },
      { id: "tasks", format: group, zero: true, series: [
        [s.running, line(words.running, "--c0", { paths: steps, ...value(group) })],
        [s.desired, line(words.desired, "--c1", { paths: steps, dash: [5, 4], ...value(group) })],
      ] },
    ];
  }

  let charts = [];
  let chosen = 0;
  let following = false;

  // What one chart shows, all show.
  function follow(from, key) {
    if (key !== "x" || following) return;
    following = true;
    const { min, max } = from.scales.x;
    for (const chart of charts) {
      if (chart !== from) chart.setScale("x", { min, max });
    }
    following = false;
  }

  // On a logarithmic axis: ones, twos and fives over a short range, else powers of ten.
  const named = (u, splits) => {
    const { min, max } = u.scales.y;
    const kept = max / min < 200 ? [1, 2, 5] : [1];
    return splits.map((v) => {
      const digit = Math.round(v / 10 ** Math.floor(Math.log10(v) + 1e-9));
      return kept.includes(digit) ? v : null;
    });
  };

  const log = (base, panel) => (panel.log ? { filter: named,
    grid: { ...base.grid, filter: named }, ticks: { ...base.ticks, filter: named } } : {});

  function axes(panel) {
    const font = "12px " + getComputedStyle(document.body).fontFamily;
    const base = { stroke: color("--faded"), font, ticks: { stroke: color("--rule"), size: 5 },
      grid: { stroke: color("--grid"), width: 1 } };
    return [
      { ...base, incrs: STEPS, space: data.long ? 74 : 60, size: 34,
        values: (u, splits, axis, space, incr) => splits.map((s) => tick(s, incr)) },
      { ...base, size: 74, ...log(base, panel), values: (u, splits) =>
        splits.map((v) => (v == null ? "" : panel.format(v))) },
    ];
  }

  function draw() {
    for (const chart of charts) chart.destroy();
    charts = [];
    const s = data.services[chosen];
    const x = data.start === null ? s.x : s.x.map((v) => v + data.start);
    for (const panel of panels(s)) {
      const place = document.getElementById("live-" + panel.id);
      place.textContent = "";
      // Nothing is drawn where nothing happened.
      const empty = panel.id !== "tasks" &&
        (s.still || panel.series.every(([ys]) => ys.every((y) => y === null)));
      place.parentElement.hidden = empty;
      if (empty) continue;
      const range = (u, min, max) => [0, Math.max(max * 1.06, panel.id === "utilization" ? 100 : 1)];
      charts.push(new uPlot({
        width: Math.max(place.clientWidth, 240), height: innerWidth < 640 ? 190 : 230,
        series: [{ label: words.time, value: (u, v) => moment(v) }, ...panel.series.map((p) => p[1])],
        axes: axes(panel),
        scales: { x: { time: false }, y: panel.log ? { distr: 3 } : { range } },
        cursor: { y: false, sync: { key: "time", scales: ["x", null] }, points: { size: 6 } },
        hooks: { setScale: [follow] },
      }, [x, ...panel.series.map((p) => p[0])], place));
    }
    document.body.dataset.ready = "1";
    document.body.dataset.points = x.length;
  }

  function buttons() {
    const tools = document.getElementById("tools");
    if (data.services.length > 1) {
      data.services.forEach((s, i) => {
        const button = document.createElement("button");
        button.textContent = s.name;
        button.onclick = () => { chosen = i; press(); draw(); };
        tools.append(button);
      });
    }
    const press = () => [...tools.querySelectorAll("button")].forEach((button, i) => {
      if (i < data.services.length && data.services.length > 1) {
        button.setAttribute("aria-pressed", String(i === chosen));
      }
    });
    const reset = document.createElement("button");
    reset.textContent = words.reset;
    reset.onclick = draw;
    tools.append(reset);
    press();
  }

  function filter() {
    const box = document.getElementById("filter");
    const rows = [...document.querySelectorAll("#events tbody tr")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    box.addEventListener("input", () => {
      const wanted = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row, i) => { row.hidden = !wanted.every((word) => texts[i].includes(word)); });
    });
  }

  buttons();
  filter();
  draw();
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) { width = innerWidth; draw(); }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
