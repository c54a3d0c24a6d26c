"""The message specification as schemas: what a kernel may send, field by field.

A Session that looks at every message it receives: frames, header, content by type, and the order of
what is published for one request. Every client of the suite has one, so that each test checks all
that it receives. Source: jupyter_client's docs/messaging.rst, protocol 5.5, and the enhancement
proposals 65 (welcome) and 91 (subshells). What the specification leaves open and this kernel
decides is closed here: a field that is not in the list is an error.
"""

import json

import fastjsonschema
from jupyter_client.session import Session

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
COUNT = {"type": "integer", "minimum": 0}
FLAG = {"type": "boolean"}
ANY = {"type": "object"}


def one_of(*values):
    return {"enum": list(values)}


def fields(required=None, optional=None):
    required, optional = required or {}, optional or {}
    return {"type": "object", "properties": {**required, **optional}, "required": list(required),
            "additionalProperties": False}


# application/json and …+json hold JSON itself; everything else is text (pictures in base64).
MIME = {
    "type": "object",
    "patternProperties": {
        r"^[\w+.-]+/([\w+.-]+\+)?json$": {"not": {"type": "string"}},
        r"^(?![\w+.-]+/([\w+.-]+\+)?json$)[\w+.-]+/[\w+.-]+$": TEXT,
    },
    "additionalProperties": False,
}
DISPLAY_ID = fields({}, {"display_id": TEXT})
DATA = {"data": MIME, "metadata": ANY}
FAILURE = {"ename": TEXT, "evalue": TEXT, "traceback": TEXTS}
EXPRESSION = {"anyOf": [fields({"status": one_of("ok"), **DATA}),
                        fields({"status": one_of("error"), **FAILURE})]}
PAYLOAD = {"anyOf": [fields({"source": one_of("page"), "data": MIME, "start": COUNT}),
                     fields({"source": one_of("set_next_input"), "text": TEXT, "replace": FLAG})]}
TYPED = fields({"text": TEXT, "type": TEXT, "start": COUNT, "end": COUNT}, {"signature": TEXT})
LANGUAGE = fields({"name": TEXT, "version": TEXT, "mimetype": TEXT,
                   "file_extension": {"type": "string", "pattern": r"^\.\w+$"}},
                  {"pygments_lexer": TEXT, "codemirror_mode": {"type": ["string", "object"]},
                   "nbconvert_exporter": TEXT})
SHARE = {"type": "number", "minimum": 0}
# Not in the specification: what ipykernel answers and jupyter-resource-usage shows, and our devices.
USAGE = {"hostname": TEXT, "pid": COUNT, "kernel_cpu": SHARE, "kernel_memory": COUNT, "cpu_count": COUNT,
         "host_cpu_percent": SHARE, "host_virtual_memory": ANY,
         "devices": {"type": "object", "additionalProperties": ANY}}
PORT = {"type": "integer", "minimum": 1, "maximum": 65535}


def reply(required=None, optional=None, ok="ok", failed=None):
    """A reply that is one of two things: what was asked for, or an error."""
    return {"anyOf": [fields({"status": one_of(*ok.split()), **(required or {})}, optional),
                      fields({"status": one_of("error"), **FAILURE, **(failed or {})}, required)]}


REPLIES = {
    "kernel_info_reply": reply(
        {"protocol_version": one_of("5.5"), "implementation": TEXT, "implementation_version": TEXT,
         "language_info": LANGUAGE, "banner": TEXT, "supported_features": TEXTS,
         "help_links": {"type": "array", "items": fields({"text": TEXT, "url": TEXT})}},
        {"debugger": FLAG}),
    "execute_reply": reply(
        {"execution_count": COUNT, "payload": {"type": "array", "items": PAYLOAD},
         "user_expressions": {"type": "object", "additionalProperties": EXPRESSION}},
        failed={"execution_count": COUNT}),
    "is_complete_reply": reply({}, {"indent": {"type": "string", "pattern": r"^\s*$"}},
                               ok="complete incomplete invalid unknown"),
    "complete_reply": reply(
        {"matches": TEXTS, "cursor_start": COUNT, "cursor_end": COUNT,
         "metadata": fields({}, {"_jupyter_types_experimental": {"type": "array", "items": TYPED}})}),
    "inspect_reply": reply({"found": FLAG, **DATA}),
    "history_reply": reply({"history": {"type": "array", "items": {
        "type": "array", "minItems": 3, "maxItems": 3,
        "items": [COUNT, COUNT, {"anyOf": [TEXT, {
            "type": "array", "minItems": 2, "maxItems": 2,
            "items": [TEXT, {"type": ["string", "null"]}]}]}]}}}),
    "comm_info_reply": reply({"comms": {"type": "object", "additionalProperties":
                                        fields({"target_name": TEXT})}}),
    "connect_reply": reply({f"{c}_port": PORT for c in ("shell", "iopub", "stdin", "control", "hb")}),
    "interrupt_reply": reply(),
    "shutdown_reply": reply({"restart": FLAG}),
    "usage_reply": reply(USAGE),
    "create_subshell_reply": reply({"subshell_id": TEXT}),
    "delete_subshell_reply": reply(),
    "list_subshell_reply": reply({"subshell_id": TEXTS}),
}

PUBLISHED = {
    "status": fields({"execution_state": one_of("busy", "idle", "starting")}),
    "stream": fields({"name": one_of("stdout", "stderr"), "text": {"type": "string", "minLength": 1}}),
    "display_data": fields(DATA, {"transient": DISPLAY_ID}),
    "update_display_data": fields({**DATA, "transient": fields({"display_id": TEXT})}),
    "execute_input": fields({"code": TEXT, "execution_count": COUNT}),
    "execute_result": fields({**DATA, "execution_count": COUNT}, {"transient": DISPLAY_ID}),
    "error": fields(FAILURE, {"execution_count": COUNT}),
    "clear_output": fields({"wait": FLAG}),
    "comm_open": fields({"comm_id": TEXT, "target_name": TEXT, "data": ANY}, {"target_module": TEXT}),
    "comm_msg": fields({"comm_id": TEXT, "data": ANY}),
    "comm_close": fields({"comm_id": TEXT, "data": ANY}),
}

ASKED = {
    "input_request": fields({"prompt": TEXT, "password": FLAG}),
    "iopub_welcome": fields({"subscription": TEXT}),
}

HEADER = {
    "type": "object",
    "properties": {
        "msg_id": {"type": "string", "minLength": 1}, "session": {"type": "string", "minLength": 1},
        "username": TEXT, "msg_type": TEXT, "version": one_of("5.5"), "subshell_id": TEXT,
        "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$"},
    },
    "required": ["msg_id", "session", "username", "msg_type", "version", "date"],
    "additionalProperties": False,
}

CONTENT = {kind: fastjsonschema.compile(schema) for kind, schema in
           {**REPLIES, **PUBLISHED, **ASKED}.items()}
check_header = fastjsonschema.compile(HEADER)


class Wrong(AssertionError):
    """A message that the specification does not allow."""


def demand(holds, what, message):
    if not holds:
        raise Wrong(f"{what}: {json.dumps(message)[:2000]}")


def refuse_number(name):
    raise Wrong(f"{name} is no JSON")


def parse(frame):
    """As strictly as a browser: UTF-8 without exceptions, no NaN."""
    return json.loads(bytes(frame).decode("utf-8"), parse_constant=refuse_number)


def check_parent(message):
    kind, parent = message["header"]["msg_type"], message["parent_header"]
    alone = kind == "iopub_welcome" or message["content"].get("execution_state") == "starting"
    demand(not parent if alone else parent.get("msg_id"), "the parent header", message)
    if kind.endswith("_reply"):
        demand(parent["msg_type"] == kind.replace("_reply", "_request"), "a reply to another type", message)


def check_ranges(message):
    """What a schema cannot say."""
    content = message["content"]
    if message["header"]["msg_type"] == "complete_reply" and content["status"] == "ok":
        demand(content["cursor_start"] <= content["cursor_end"], "the cursor's order", message)
        typed = content["metadata"].get("_jupyter_types_experimental")
        demand(typed is None or [t["text"] for t in typed] == content["matches"], "types and matches", message)
    if content.get("status") == "incomplete" and message["header"]["msg_type"] == "is_complete_reply":
        demand("indent" in content, "incomplete without indent", message)


def check(frames):
    """One message, from its signature on, as its four JSON frames."""
    names = ["header", "parent_header", "metadata", "content"]
    message = dict(zip(names, map(parse, frames[1:5])))
    kind = message["header"].get("msg_type")
    demand(kind in CONTENT, "no message that a kernel sends", message)
    demand(all(isinstance(message[n], dict) for n in names), "frames that are objects", message)
    try:
        check_header(message["header"])
        CONTENT[kind](message["content"])
    except fastjsonschema.JsonSchemaException as e:
        raise Wrong(f"{kind}: {e.message}: {json.dumps(message)[:2000]}") from None
    check_parent(message)
    check_ranges(message)
    return message


class Order:
    """What one subscriber may see for one request: busy, anything, idle; then nothing more."""

    def __init__(self):
        self.busy, self.idle, self.ids = set(), set(), set()

    def see(self, message):
        header, parent = message["header"], message["parent_header"].get("msg_id")
        demand(header["msg_id"] not in self.ids, "a message id used twice", message)
        self.ids.add(header["msg_id"])
        if header["msg_type"] not in PUBLISHED or parent is None:
            return
        state = message["content"].get("execution_state")
        demand(parent not in self.idle, "published after idle", message)
        demand(state != "busy" or parent not in self.busy, "busy twice", message)
        if state == "busy":
            self.busy.add(parent)
        elif state == "idle":
            self.idle.add(parent)


class CheckedSession(Session):
    """Raises Wrong where a message is received that breaks the specification."""

    def __init__(self, **options):
        super().__init__(**options)
        self.order = Order()

    def deserialize(self, msg_list, content=True, copy=True):
        self.order.see(check(msg_list))
        return super().deserialize(msg_list, content=content, copy=copy)
