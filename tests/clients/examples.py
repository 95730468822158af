"""The API page's own curl and Node examples, with the three things to fill in: host, token and task id."""

HOST, TOKEN, TASK_ID = "https://your-tenant.us.qlikcloud.com", "<access_token>", "{taskId}"
EXAMPLE_ID = "5be59decca62aa00097268a4"  # of the task that the page's answers show
APP_ID = "116dbfae-7fb9-4983-8e23-5ccd8c508722"

_SCHEDULE = (
    '{"appId":"116dbfae-7fb9-4983-8e23-5ccd8c508722","partial":false,"timeZone":"America/Toronto","autoReload":false,'
    '"recurrence":["RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",'
    '"RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0"],'
    '"endDateTime":"2022-10-12T23:59:00","startDateTime":"2022-09-19T11:18:00","autoReloadPartial":false,'
)
CREATE_BODY = _SCHEDULE + '"type":"scheduled_reload"}'
UPDATE_BODY = _SCHEDULE + '"state":"Disabled"}'

# In this order: what is created is read, changed and deleted. (method, path, body)
CALLS = (
    ("POST", "/api/v1/reload-tasks", CREATE_BODY),
    ("GET", "/api/v1/reload-tasks", None),
    ("GET", "/api/v1/reload-tasks/{taskId}", None),
    ("PUT", "/api/v1/reload-tasks/{taskId}", UPDATE_BODY),
    ("DELETE", "/api/v1/reload-tasks/{taskId}", None),
)


_CLI_SCHEDULE = """ \\
--appId="116dbfae-7fb9-4983-8e23-5ccd8c508722" \\
--endDateTime="2022-10-12T23:59:00" \\
--recurrence='"RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",\
"RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0"' \\
--startDateTime="2022-09-19T11:18:00" \\
"""
CLI_TASK_ID = "<taskId>"
# The same calls by qlik-cli, as lines of a shell.
CLI = (
    f'qlik reload-task create{_CLI_SCHEDULE}--timeZone="America/Toronto" \\\n--type="scheduled_reload"',
    "qlik reload-task ls",
    "qlik reload-task get <taskId>",
    f'qlik reload-task update <taskId>{_CLI_SCHEDULE}--state="Disabled" \\\n--timeZone="America/Toronto"',
    "qlik reload-task rm <taskId>",
)


def curl(method: str, path: str, body: str | None) -> list[str]:
    """The curl example of a call, as arguments."""
    command = ["curl", f"{HOST}{path}"]
    command += [] if method == "GET" else ["-X", method]
    command += ["-H", f"Authorization: Bearer {TOKEN}"]
    return command if body is None else [*command, "-H", "Content-type: application/json", "-d", body]


def node(method: str, path: str, body: str | None) -> str:
    """The Node example of a call."""
    content_type = "" if body is None else ",\n      'Content-type': 'application/json'"
    write = "" if body is None else "\n  req.write(data)"
    return f"""const https = require('https')
  const data = JSON.stringify({body or '""'})
  const options =   {{
    'hostname': '{HOST}',
    'port': 443,
    'path': '{path}',
    'method': '{method}',
    'headers': {{
      'Authorization': 'Bearer {TOKEN}'{content_type}
    }}
  }}
  const req = https.request(options){write}
"""


# As printed, the Node examples neither end the request nor read its answer.
NODE_ANSWER = """
  req.on('response', (response) => {
    let text = ''
    response.on('data', (chunk) => { text += chunk })
    response.on('end', () => { console.log(JSON.stringify({ status: response.statusCode, text })) })
  })
  req.end()
"""
