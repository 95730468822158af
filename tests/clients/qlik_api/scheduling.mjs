// Drives the newer scheduling service by Qlik's own client for Node (npm @qlik/api), unmodified, at TENANT_URL. Ends with 1 at the first surprise.
import assert from "node:assert/strict"
import { createQlikApi } from "@qlik/api"

const { TENANT_URL: host, TENANT_TOKEN: apiKey, APP_ID: appId, DATA_APP_ID: dataAppId } = process.env
const { PARENT_ID: parentId, CHILD_ID: childId, FULL_APP_ID: fullAppId } = process.env
const { CLOSED: closed, FORBIDDEN_TOKEN: forbidden } = process.env
const connect = (key) => createQlikApi({ hostConfig: { authType: "apikey", host, apiKey: key } })
const qlik = connect(apiKey)
const tasks = qlik.scheduling.tasks
const fresh = { noCache: true }
const ids = (page) => page.data.data.map((task) => task.id)
const done = (step) => console.log(`ok: ${step}`)
const recurrence = "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
const body = (name, app = appId, schedule = { recurrence, timezone: "Europe/Zurich" }) => ({
  name,
  specVersion: "0.8",
  version: "1.0.0",
  enabled: true,
  start: { stateName: "reload", schedule },
  states: [
    {
      name: "reload",
      type: "EVENT",
      end: true,
      onEvents: [
        {
          eventRefs: [],
          actions: [
            { name: "reload-action", functionRef: { refName: "app.reload", arguments: { appId: app, partial: false } } },
          ],
        },
      ],
    },
  ],
})

async function refused(status, code, call) {
  const error = await call().then(
    () => assert.fail(`expected ${status}`),
    (error) => error,
  )
  assert.equal(error.status, status)
  assert.equal(error.data.errors[0].code, code)
  return error.data
}

async function walk(first, step) {
  let page = first
  const pages = [ids(page)]
  while (page.next) {
    page = await page.next(fresh)
    pages.push(ids(page))
  }
  assert.ok(pages.length > 2, `needs more pages: ${step}`)
  assert.equal(new Set(pages.flat()).size, pages.flat().length)
  for (const expected of pages.slice(0, -1).reverse()) {
    page = await page.prev(fresh)
    assert.deepEqual(ids(page), expected)
  }
  assert.equal(page.prev, undefined)
  done(`${step}: ${pages.length} pages both ways`)
}

const filter = 'name co "task a" and enabled eq true'
await walk(await tasks.getTasks({ limit: 2, sort: "+name", filter }, fresh), "list")
await walk(await qlik.tasks.getTasks({ limit: 2, sort: "-updatedAt" }, fresh), "v1 list")

const created = await tasks.createTask({}, body("Made by the client"))
assert.equal(created.status, 201)
assert.match(created.data.metadata.orchestration.attrs.next_run_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const id = created.data.id
assert.equal((await tasks.createTaskWithoutQuery(body("Another one"))).status, 201)
done("create")

const got = await tasks.getTask(id, fresh)
assert.deepEqual(got.data, created.data)
assert.deepEqual((await qlik.tasks.getTask(id, fresh)).data, created.data)
assert.ok(ids(await tasks.getTasks({ resourceId: appId, limit: 100 }, fresh)).includes(id))
done("get")

const patched = await tasks.patchTask(id, [{ op: "replace", path: "/enabled", value: false }])
assert.equal(patched.status, 200)
assert.equal(patched.data.metadata.disabledCode, "MANUALLY")
const again = await tasks.patchTask(id, [{ op: "add", path: "/enabled", value: true }])
assert.equal(again.data.enabled, true)
done("patch")

const { enabled, ...rest } = body("Replaced")
const put = await tasks.updateTask(id, rest)
assert.equal(put.data.name, "Replaced")
assert.equal(put.data.enabled, false)
assert.equal((await tasks.updateTask(id, body("Replaced again"))).data.enabled, true)
done("put")

const started = await tasks.startTask(id, { source: "Reload Desk" })
assert.deepEqual(started.data, { message: "Task started successfully" })
assert.equal((await qlik.tasks.startTask(id, {})).data.code, "CHO-000")
done("start")

const last = await tasks.getTaskLastRun(id, fresh)
assert.equal(last.data.status, "RUNNING")
const runs = await tasks.getTaskRuns(parentId, { limit: 1, sort: "-startedAt" }, fresh)
assert.equal(runs.data.data[0].status, "SUCCEEDED")
const older = await runs.next(fresh)
assert.ok(older.data.data[0].startedAt < runs.data.data[0].startedAt)
assert.ok((await tasks.getTaskResourceRuns(appId, { limit: 5 }, fresh)).data.data.length > 0)
assert.ok((await qlik.tasks.getTaskRuns(id, { limit: 5 }, fresh)).data.data.length > 1)
done("runs")

const log = await tasks.getTaskRunLog(parentId, runs.data.data[0].id, fresh)
assert.match(log.data.logContent, /^ReloadID: [0-9a-f]{24}\nStarted loading\n[^]*Finished successfully\n$/)
const text = await tasks.getTaskRunLog(parentId, runs.data.data[0].id, { ...fresh, headers: { Accept: "text/plain" } })
assert.ok(text.data)
done("log")

const graph = await tasks.getTaskSubgraph(parentId, { level: 3, withTask: true }, fresh)
assert.deepEqual(graph.data.edges, [{ source: parentId, target: childId, attrs: { depth: 1 } }])
assert.equal((await tasks.getTaskGraphDescendants(parentId, { level: 1 }, fresh)).data.vertices.length, 2)
assert.equal((await tasks.getTaskGraphAncestors(childId, {}, fresh)).data.vertices.length, 2)
assert.deepEqual(ids(await tasks.getTaskGraphParents(childId, { limit: 2, sort: "+name" }, fresh)), [parentId])
assert.deepEqual(ids(await tasks.getTaskGraphChildren(parentId, { limit: 2 }, fresh)), [childId])
done("graphs")

const post = (kind, sent, app = dataAppId) =>
  fetch(`${host}/api/scheduling/tasks/resources/${app}/actions/reload/${kind}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": "application/json" },
    body: JSON.stringify(sent),
  })
assert.equal((await post("on-time-schedule", { name: "One call", recurrence })).status, 201)
assert.equal((await post("on-task-event", { name: "One call", onTaskId: parentId, onTaskStatus: "any" })).status, 201)
assert.equal((await post("on-dataset-updated", { name: "One call" })).status, 201)
const conflict = await post("on-dataset-updated", { name: "One call" })
assert.equal(conflict.status, 409)
assert.ok((await conflict.json()).value.existingTaskId)
done("409, and the three creations of one call, which the client does not have yet")

await refused(400, "CHO-001", () => tasks.getTasks({ limit: 101 }, fresh))
await refused(400, "CHO-001", () => tasks.createTask({}, { name: "No state", specVersion: "0.8" }))
await refused(400, "CHO-017", () => tasks.createTask({}, body("x", appId, { recurrence, timezone: "Europe/Atlantis" })))
done("400")
await refused(403, "CHO-003", () => tasks.createTask({}, body("x", "00000000-0000-4000-8000-00000000dead")))
await refused(403, "CHO-003", () => connect(forbidden).scheduling.tasks.getTask(id, fresh))
done("403")
await refused(422, "CHO-014", () => tasks.createTask({}, body("Too many", fullAppId)))
done("422")

assert.equal((await tasks.deleteTask(id)).status, 204)
await refused(404, "CHO-004", () => tasks.getTask(id, fresh))
await refused(404, "CHO-004", () => tasks.getTaskLastRun(childId, fresh))
done("delete, then 404")
await refused(401, "HTTP-401", () => connect(`${apiKey}x`).scheduling.tasks.getTasks({}, fresh))
done("401")

const make = () => qlik.reloadTasks.createReloadTask({ appId, timeZone: "Europe/Zurich" })
if (closed === "open") assert.equal((await make()).status, 201)
if (closed === "closing") await refused(410, "TASKS-011", make)
if (closed === "gone") await refused(404, "HTTP-404", () => qlik.reloadTasks.getReloadTasks({ limit: 3 }, fresh))
done(`reload tasks ${closed}`)
