"""A client that speaks frames: it sends what no polite client sends, and waits without guessing."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import uuid

import zmq

from spec import CheckedSession

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = str((TOP / os.environ.get("TENSORCELL", "build/tensorcell")).resolve())
PATIENCE_MS = 10_000
CHANNELS = ["shell", "control", "stdin", "iopub", "hb"]


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for s in held:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def connection(folder, transport="tcp", key=None, **more):
    info = {
        "transport": transport,
        "ip": "127.0.0.1" if transport == "tcp" else f"{folder}/kernel-ipc",
        "key": str(uuid.uuid4()) if key is None else key,
        "signature_scheme": "hmac-sha256",
        "kernel_name": "tensorcell",
    }
    ports = free_ports(5) if transport == "tcp" else range(1, 6)
    info.update({f"{c}_port": p for c, p in zip(CHANNELS, ports)})
    info.update(more)
    return info


def write_connection(folder, info):
    path = pathlib.Path(folder) / f"kernel-{uuid.uuid4()}.json"
    path.touch(0o600)
    path.write_text(json.dumps(info))
    return str(path)


def spawn(path, **options):
    options.setdefault("stderr", subprocess.PIPE)
    return subprocess.Popen([PROGRAM, "kernel", "--connection-file", path], **options)


class Client:
    """One client of a kernel: its five sockets and its own session."""

    def __init__(self, info, topics=(b"",)):
        self.info = info
        self.session = CheckedSession(key=info["key"].encode())
        self.context = zmq.Context.instance()
        self.shell = self.connect("shell", zmq.DEALER)
        self.control = self.connect("control", zmq.DEALER)
        self.stdin = self.connect("stdin", zmq.DEALER)
        self.iopub = self.connect("iopub", zmq.SUB)
        for topic in topics:
            self.iopub.setsockopt(zmq.SUBSCRIBE, topic)

    def connect(self, channel, kind, identity=None):
        s = self.context.socket(kind)
        s.linger = 0
        s.reconnect_ivl = 2
        if kind == zmq.DEALER:
            s.identity = identity or self.session.bsession
        ip, port = self.info["ip"], self.info[f"{channel}_port"]
        tcp = self.info["transport"] == "tcp"
        s.connect(f"tcp://{ip}:{port}" if tcp else f"ipc://{ip}-{port}")
        return s

    def close(self):
        for s in (self.shell, self.control, self.stdin, self.iopub):
            s.close()

    def send(self, socket_, kind, content=None, **more):
        """Returns the message's id."""
        message = self.session.send(socket_, kind, content or {}, **more)
        return message["header"]["msg_id"]

    def receive(self, socket_, patience_ms=PATIENCE_MS):
        assert socket_.poll(patience_ms), f"nothing came in {patience_ms} ms"
        return self.session.recv(socket_, 0)[1]

    def reply(self, socket_, msg_id, patience_ms=PATIENCE_MS):
        """The answer to one request; answers to others are passed over."""
        end = time.monotonic() + patience_ms / 1000
        while True:
            left = max(0, int((end - time.monotonic()) * 1000))
            message = self.receive(socket_, left)
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def outputs(self, msg_id, patience_ms=PATIENCE_MS):
        """What was published for one request, up to its idle."""
        got = []
        while True:
            m = self.receive(self.iopub, patience_ms)
            if m["parent_header"].get("msg_id") != msg_id:
                continue
            got.append(m)
            if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
                return got

    def execute(self, code, **more):
        return self.send(self.shell, "execute_request", request(code, **more))

    def run(self, code, **more):
        """Executes and waits: (reply's content, what was published)."""
        msg_id = self.execute(code, **more)
        return self.reply(self.shell, msg_id)["content"], self.outputs(msg_id)

    def ask(self, kind, content=None, channel="shell"):
        """A request that is not execute: its reply's content."""
        s = getattr(self, channel)
        return self.reply(s, self.send(s, kind, content))["content"]

    def ready(self):
        """Waits until requests are answered and outputs arrive."""
        self.welcome = self.receive(self.iopub)
        assert self.welcome["msg_type"] == "iopub_welcome"
        return self.ask("kernel_info_request")


class Kernel(Client):
    """A kernel process and its first client."""

    def __init__(self, folder, transport="tcp", key=None, env=None, **more):
        info = connection(folder, transport, key, **more)
        self.path = write_connection(folder, info)
        self.log_path = self.path + ".log"
        own = {"TENSORCELL_HISTORY": f"{folder}/history.sqlite"}
        with open(self.log_path, "wb") as log:
            self.process = spawn(self.path, stderr=log, env={**os.environ, **own, **(env or {})})
        super().__init__(info)
        self.ready()

    def log(self):
        return pathlib.Path(self.log_path).read_text(errors="replace")

    def alive(self):
        """Still serves: the check after every act of violence."""
        assert self.process.poll() is None, self.log()
        reply, _ = self.run("1 + 1")
        assert reply["status"] == "ok"

    def stop(self):
        self.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def request(code, **more):
    return {
        "code": code,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
        **more,
    }


def text_of(messages, stream="stdout"):
    return "".join(
        m["content"]["text"]
        for m in messages
        if m["msg_type"] == "stream" and m["content"]["name"] == stream
    )


def kinds(messages):
    return [
        m["content"]["execution_state"] if m["msg_type"] == "status" else m["msg_type"]
        for m in messages
    ]


# Runs until it is interrupted.
FOREVER = "i = 0\nwhile (true) <\n  i += 1\n>"
