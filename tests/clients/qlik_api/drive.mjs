// Drives Qlik's own client for Node (npm @qlik/api), unmodified, against the tenant at TENANT_URL. Ends with 1 at the first surprise.
import assert from "node:assert/strict"
import { createQlikApi } from "@qlik/api"

const { TENANT_URL: host, TENANT_TOKEN: apiKey, APP_ID: appId } = process.env
const { CLIENT_ID: clientId, CLIENT_SECRET: clientSecret } = process.env
const connect = (key) => createQlikApi({ hostConfig: { authType: "apikey", host, apiKey: key } })
const { reloadTasks } = connect(apiKey)
const fresh = { noCache: true }
const ids = (page) => page.data.data.map((task) => task.id)
const done = (step) => console.log(`ok: ${step}`)

async function refused(status, call) {
  const error = await call().then(
    () => assert.fail(`expected ${status}`),
    (error) => error,
  )
  assert.equal(error.status, status)
  return error.data.errors[0]
}

let page = await reloadTasks.getReloadTasks({ limit: 2 }, fresh)
assert.equal(page.status, 200)
const pages = [ids(page)]
while (page.next) {
  page = await page.next(fresh)
  pages.push(ids(page))
}
assert.ok(pages.length > 2, "needs a tenant with more than four tasks")
assert.ok(pages.slice(0, -1).every((found) => found.length === 2))
assert.equal(new Set(pages.flat()).size, pages.flat().length)
done(`list with limit=2, ${pages.length} pages forth`)

for (const expected of pages.slice(0, -1).reverse()) {
  page = await page.prev(fresh)
  assert.deepEqual(ids(page), expected)
}
assert.equal(page.prev, undefined)
done("the same pages back")

const created = await reloadTasks.createReloadTask({
  appId,
  timeZone: "Europe/Zurich",
  startDateTime: "2026-01-05T00:00:00",
  recurrence: ["RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
  type: "scheduled_reload",
})
assert.equal(created.status, 201)
assert.equal(created.data.state, "Enabled")
assert.match(created.data.nextExecutionTime, /^\d{4}-\d\d-\d\dT\d\d:30:00Z$/)
const taskId = created.data.id
done("create")

const got = await reloadTasks.getReloadTask(taskId, fresh)
assert.deepEqual(got.data, created.data)
const ofApp = await reloadTasks.getReloadTasks({ appId, partial: false, limit: 100 }, fresh)
assert.ok(ids(ofApp).includes(taskId))
done("get, and list of one app")

const recurrence = ["RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0"]
const updated = await reloadTasks.updateReloadTask(taskId, { recurrence })
assert.equal(updated.status, 200)
assert.deepEqual(updated.data.recurrence, recurrence)
assert.equal(updated.data.timeZone, "Europe/Zurich")
done("update")

const disabled = await reloadTasks.updateReloadTask(taskId, { state: "Disabled" })
assert.equal(disabled.data.state, "Disabled")
assert.equal(disabled.data.disabledCode, "MANUALLY")
done("disable")

const enabled = await reloadTasks.updateReloadTask(taskId, { state: "Enabled" })
assert.equal(enabled.data.state, "Enabled")
assert.ok(!enabled.data.disabledCode)
done("enable")

const bad = await refused(400, () => reloadTasks.createReloadTask({ appId, timeZone: "Europe/Atlantis" }))
assert.ok(bad.code && bad.title && bad.detail)
await refused(400, () => reloadTasks.getReloadTasks({ limit: 101 }, fresh))
done("400")

const deleted = await reloadTasks.deleteReloadTask(taskId)
assert.equal(deleted.status, 204)
await refused(404, () => reloadTasks.getReloadTask(taskId, fresh))
done("delete, then 404")

const stranger = connect(`${apiKey}x`)
await refused(401, () => stranger.reloadTasks.getReloadTasks({ limit: 3 }, fresh))
done("401")

const oauth = createQlikApi({ hostConfig: { authType: "oauth2", host, clientId, clientSecret } })
const byClient = await oauth.reloadTasks.getReloadTasks({ limit: 2 }, fresh)
assert.equal(byClient.data.data.length, 2)
done("oauth2")
