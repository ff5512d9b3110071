// The live charts of the instances: what there was, and how full. They follow the others' cursor.
(() => {
  "use strict";
  const base = JSON.parse(document.getElementById("data").textContent);
  const data = JSON.parse(document.getElementById("fleet-data").textContent);
  const root = document.documentElement;
  const words = data.words;
  const color = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const steps = uPlot.paths.stepped({ align: 1 });
  const short = (v) => String(+v.toFixed(Math.abs(v) >= 10 ? 1 : 2));
  const { STEPS, tick, moment } = window.ecsim;
  const line = (key, hue, unit, extra) => ({
    label: words[key], stroke: color(hue), width: 1.6, points: { show: false },
    value: (u, v) => (v == null ? "–" : short(v) + unit), ...extra,
  });
  const COUNTS = [["desired", "--c6", { dash: [5, 4] }], ["active", "--c0"], ["idle", "--c3"],
    ["draining", "--c1"], ["pending", "--c5"], ["warm", "--c4"]];
  const SHARES = [["cpuReserved", "--c0"], ["memoryReserved", "--c2"], ["cpuUsed", "--c1"],
    ["memoryUsed", "--c5"], ["cpuStranded", "--c3"]];
  let charts = [];
  let chosen = 0;
  function draw() {
    for (const chart of charts) chart.destroy();
    const pool = data.pools[chosen];
    const x = base.start === null ? pool.x : pool.x.map((v) => v + base.start);
    const font = "12px " + getComputedStyle(document.body).fontFamily;
    const axis = { stroke: color("--faded"), font, ticks: { stroke: color("--rule"), size: 5 },
      grid: { stroke: color("--grid"), width: 1 } };
    const panel = (id, curves, unit, least) => {
      const place = document.getElementById("live-" + id);
      place.textContent = "";
      return new uPlot({
        width: Math.max(place.clientWidth, 240), height: innerWidth < 640 ? 190 : 230,
        series: [{ label: base.words.time, value: (u, v) => moment(v) },
          ...curves.map(([key, hue, extra]) => line(key, hue, unit,
            { ...(unit ? {} : { paths: steps }), ...extra }))],
        axes: [{ ...axis, incrs: STEPS, space: base.long ? 74 : 60, size: 34,
          values: (u, all, at, space, incr) => all.map((s) => tick(s, incr)) },
          { ...axis, size: 74, values: (u, all) => all.map((v) => short(v) + unit) }],
        scales: { x: { time: false },
          y: { range: (u, min, max) => [0, Math.max(max * 1.06, least)] } },
        cursor: { y: false, sync: { key: "time", scales: ["x", null] }, points: { size: 6 } },
      }, [x, ...curves.map(([key]) => pool[key])], place);
    };
    charts = [panel("instances", COUNTS, "", 1), panel("reservation", SHARES, "%", 100)];
  }
  const tools = document.getElementById("fleet-tools");
  data.pools.forEach((pool, i) => {
    if (data.pools.length < 2) return;
    const button = document.createElement("button");
    button.textContent = pool.name;
    button.onclick = () => { chosen = i; press(); draw(); };
    tools.append(button);
  });
  const press = () => [...tools.children].forEach((button, i) =>
    button.setAttribute("aria-pressed", String(i === chosen)));
  press();
  draw();
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) { width = innerWidth; draw(); }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
