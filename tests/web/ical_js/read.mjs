// Reads a calendar on its standard input and prints its events, as ical.js (the parser of Thunderbird) sees them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.argv[2], "package.json"));
const { default: ICAL } = await import(pathToFileURL(require.resolve("ical.js")));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    start: event.startDate.isDate ? event.startDate.toString() : event.startDate.toJSDate().toISOString(),
    minutes: event.duration.toSeconds() / 60,
    summary: event.summary,
    description: event.description,
    status: component.getFirstPropertyValue("status"),
    repeats: event.isRecurring(),
  };
});
console.log(JSON.stringify(events));
