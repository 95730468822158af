// One npm engine on one workload: `node peers.mjs ENGINE WORKLOAD DATA EVERY`, run in a folder that has the packages.
// Prints what engines.py prints. Each engine gets the zone (TZID) and gives instants; lines are joined without doubles.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [engine, workload, path, every] = process.argv.slice(2);
const require = createRequire(join(process.cwd(), "package.json"));
const data = JSON.parse(readFileSync(path));
const instant = (text) =>
  new Date(text.replace(/(....)(..)(..)T(..)(..)(..)/, "$1-$2-$3T$4:$5:$6Z"));
const start = (task) => `DTSTART;TZID=${task.tz}:${task.dtstart}`;

const engines = {
  rrule: () => {
    const { rrulestr } = require("rrule");
    const set = (task) =>
      rrulestr([start(task), ...task.rules.map((rule) => `RRULE:${rule}`)].join("\n"), { forceset: true });
    return {
      between: (task, first, last) => set(task).between(first, new Date(last - 1), true).map(Number),
      next: (task, now) => set(task).after(now),
    };
  },
  "rrule-temporal": () => {
    const { RRuleTemporal } = require("rrule-temporal");
    const rules = (task) =>
      task.rules.map((rule) => new RRuleTemporal({ rruleString: `${start(task)}\nRRULE:${rule}`, maxIterations: 1e9, maxCandidateEvaluations: 1e9 }));
    return {
      between: (task, first, last) =>
        rules(task).flatMap((rule) => rule.between(first, new Date(last - 1), true).map((run) => run.epochMilliseconds)),
      next: (task, now) => rules(task).map((rule) => rule.next(now)).find(Boolean),
    };
  },
  "rrule-rust": () => {
    const { RRuleSet, DateTime } = require("rrule-rust");
    const set = (task) => {
      const found = RRuleSet.fromString([start(task), ...task.rules.map((rule) => `RRULE:${rule}`)].join("\n"));
      found.cache.disable();
      return found;
    };
    const utc = (date) => DateTime.fromString(`${date.toISOString().replace(/[-:]/g, "").slice(0, 15)}Z`);
    const epoch = ({ year, month, day, time: { hour, minute, second }, offset }) =>
      Date.UTC(year, month - 1, day, hour, minute, second) - (offset ?? 0) * 1000;
    return {
      between: (task, first, last) => set(task).between(utc(first), utc(new Date(last - 1000)), true).map(epoch),
      next: (task, now) => {
        for (const run of set(task)) if (epoch(run) > now) return run;
        return null;
      },
    };
  },
};

const { between, next } = engines[engine]();
const [first, last] = (workload === "W5" ? data.year : data.win).map(instant);
const answer =
  workload === "W4"
    ? (task) => (next(task, instant(data.now)) ? 1 : 0)
    : (task) => new Set(between(task, first, last)).size;
const kind = (task) => JSON.stringify(task.rules);
let tasks = data[workload === "W5" ? "W1" : workload];
if (Number(every) > 1) {
  tasks = tasks
    .toSorted((one, other) => (kind(one) < kind(other) ? -1 : 1))
    .filter((_, place) => place % every === Math.floor(every / 2));
}
const before = process.memoryUsage().rss;
const times = [];
let runs = 0;
let peak = before;
for (const task of tasks) {
  const begin = process.cpuUsage();
  runs += answer(task);
  const { user, system } = process.cpuUsage(begin);
  times.push((user + system) / 1e6);
  peak = Math.max(peak, process.memoryUsage().rss);
}
const seconds = times.reduce((sum, time) => sum + time, 0);
console.log(JSON.stringify({ seconds, runs, times, tasks: tasks.length, mb: (peak - before) / 2 ** 20 }));
