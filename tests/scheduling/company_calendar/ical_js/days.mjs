// Reads {files, zones, first, last} on its standard input and prints by file, zone and day what is on, as ical.js has it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.argv[2], "package.json"));
const { default: ICAL } = await import(pathToFileURL(require.resolve("ical.js")));
const { files, zones, first, last } = JSON.parse(readFileSync(0, "utf8"));
const DAY = 86_400_000;
const clocks = Object.fromEntries(
  zones.map((zone) => [zone, new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })]),
);
const text = (time) => time.toString().slice(0, 10);

function* occurrences(calendar) {
  const events = calendar.getAllSubcomponents("vevent");
  for (const component of events.filter((one) => !one.hasProperty("recurrence-id"))) {
    const uid = component.getFirstPropertyValue("uid");
    const exceptions = events.filter((one) => one.hasProperty("recurrence-id") && one.getFirstPropertyValue("uid") === uid);
    const event = new ICAL.Event(component, { strictExceptions: true, exceptions });
    const iterator = event.iterator();
    for (let at = iterator.next(), count = 0; at && text(at.start ?? at) <= last && count < 20_000; at = iterator.next(), count += 1) {
      const isPeriod = at instanceof ICAL.Period; // of an RDATE
      const own = isPeriod ? { item: event, startDate: at.start, endDate: at.getEnd() } : undefined;
      const { item, startDate, endDate } = own ?? event.getOccurrenceDetails(at);
      if (item.component.getFirstPropertyValue("status") !== "CANCELLED") yield { name: item.summary, startDate, endDate };
    }
  }
}

// The first and the last day of an occurrence on the clock of a zone.
function span({ startDate, endDate }, zone) {
  const isFloating = !startDate.isDate && startDate.zone === ICAL.Timezone.localTimezone;
  if (startDate.isDate || isFloating) {
    const end = endDate.clone();
    if (endDate.compare(startDate) > 0) end.adjust(startDate.isDate ? -1 : 0, 0, 0, startDate.isDate ? 0 : -1);
    return [text(startDate), text(end)];
  }
  const [begin, end] = [startDate.toJSDate(), endDate.toJSDate()];
  const until = end > begin ? new Date(end - 1000) : begin;
  return [clocks[zone].format(begin), clocks[zone].format(until)];
}

function days(calendars, zone) {
  const found = {};
  for (const occurrence of calendars.flatMap((calendar) => [...occurrences(calendar)])) {
    const [begin, end] = span(occurrence, zone);
    for (let at = Date.parse(begin); at <= Date.parse(end); at += DAY) {
      const day = new Date(at).toISOString().slice(0, 10);
      if (first <= day && day < last) (found[day] ??= []).push(occurrence.name);
    }
  }
  for (const names of Object.values(found)) names.sort();
  return found;
}

const answer = {};
for (const [file, content] of Object.entries(files)) {
  const parsed = ICAL.parse(content);
  const calendars = (Array.isArray(parsed[0]) ? parsed : [parsed]).map((one) => new ICAL.Component(one));
  ICAL.TimezoneService.reset();
  for (const calendar of calendars) for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  answer[file] = Object.fromEntries(zones.map((zone) => [zone, days(calendars, zone)]));
}
console.log(JSON.stringify(answer));
