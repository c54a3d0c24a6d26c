"""A Jupyter server on the loopback interface, and what a page does with it: REST and websockets."""

import json
import re
import socket
import struct
import subprocess
import sys
import time
import urllib.request
import uuid

import websocket

from spec import check

TOKEN = "a-token-of-the-tests"
V1 = "v1.kernel.websocket.jupyter.org"
PATIENCE = 15


class Server:
    """The process, and its REST interface."""

    def __init__(self, folder):
        self.log = folder / "server.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jupyter_server", "--ip=127.0.0.1", "--port=0", "--no-browser",
                 "--allow-root", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"],
                stdout=log, stderr=subprocess.STDOUT)
        self.port = self.find_port()

    def find_port(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.log.read_text())
            if found and self.answers(int(found[1])):
                return int(found[1])
            time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    @staticmethod
    def answers(port):
        """The address is written before the server listens, on a busy machine long before."""
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            return False
        return True

    def ask(self, method, path, body=None):
        """(status, what was answered)."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/{path}", method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            data = answer.read()
            is_json = answer.headers.get_content_type() == "application/json"
            return answer.status, json.loads(data) if is_json and data else data

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def pack_v1(channel, message):
    """Offsets, then channel and frames: eight bytes little-endian each."""
    parts = [channel.encode()] + [json.dumps(message[k]).encode()
                                  for k in ("header", "parent_header", "metadata", "content")]
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


def unpack_v1(data):
    """The channel, and a message that is checked against the specification."""
    count = struct.unpack_from("<Q", data)[0]
    offsets = struct.unpack_from(f"<{count}Q", data, 8)
    channel, *frames = [data[a:b] for a, b in zip(offsets, offsets[1:])]
    state = json.loads(frames[3]).get("execution_state")
    if state in ("restarting", "dead"):  # the server's own word, not the kernel's
        return "iopub", {"header": {"msg_type": "status"}, "parent_header": {}, "content": {"execution_state": state}}
    return channel.decode(), check([b"", *frames])


class Page:
    """One websocket to one kernel, as a page holds it."""

    def __init__(self, server, kernel, protocol=None):
        self.session = uuid.uuid4().hex
        self.address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={self.session}"
        self.protocols = [protocol] if protocol else None
        self.connect()

    def connect(self):
        self.socket = websocket.create_connection(
            self.address, header=[f"Authorization: token {TOKEN}"], subprotocols=self.protocols,
            timeout=PATIENCE)
        self.v1 = self.socket.getsubprotocol() == V1

    def reconnect(self):
        """As JupyterLab does once a restart has been answered."""
        self.close()
        self.connect()
        return self.until_done(self.send("kernel_info_request", {}))

    def send(self, kind, content, channel="shell"):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": self.session, "username": "page",
                  "date": "2026-01-01T00:00:00.000Z", "version": "5.5"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        if self.v1:
            self.socket.send_binary(pack_v1(channel, message))
        else:
            self.socket.send(json.dumps({**message, "channel": channel, "buffers": []}))
        return header["msg_id"]

    def receive(self):
        data = self.socket.recv()
        if self.v1:
            return unpack_v1(data)
        message = json.loads(data)
        return message["channel"], message

    def until_done(self, msg_id, seen=None):
        """Reply's content and what was published, once both the reply and idle have come."""
        reply, published, idle = None, [], False
        while reply is None or not idle:
            channel, message = self.receive()
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if channel in ("shell", "control") and kind.endswith("_reply"):
                reply = content
            elif channel == "iopub":
                published.append((kind, content))
                idle = content.get("execution_state") == "idle"
            elif seen:
                seen(channel, kind, content)
        return reply, published

    def execute(self, code, **more):
        return self.send("execute_request", {"code": code, "silent": False, "store_history": True,
                                             "user_expressions": {}, "allow_stdin": False,
                                             "stop_on_error": True, **more})

    def run(self, code):
        return self.until_done(self.execute(code))

    def until_published(self, kind):
        while True:
            channel, message = self.receive()
            if channel == "iopub" and message["header"]["msg_type"] == kind:
                return message["content"]

    def close(self):
        self.socket.close()
