"""The one client through which every kernel of the benchmark is measured: raw sockets, jupyter's own
message format, no threads."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

import zmq
from jupyter_client.session import Session

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
TENSORCELL = [TOP / "build/tensorcell", "kernel", "--connection-file", "{file}"]
IPYKERNEL = [sys.executable, "-m", "ipykernel_launcher", "-f", "{file}"]
BARE = [TOP / "build/bench/bare", "{shell_port}", "{iopub_port}", "{key}"]
PORTS = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"]
SECONDS = 60_000


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


class Kernel:
    """A kernel process and a client to it; `seconds` from its start to the first kernel_info_reply."""

    def __init__(self, command, ask_info=True):
        self.folder = tempfile.TemporaryDirectory()
        info = dict(zip(PORTS, free_ports(5)), key="benchmark", ip="127.0.0.1", transport="tcp",
                    signature_scheme="hmac-sha256", kernel_name="")
        path = pathlib.Path(self.folder.name) / "kernel.json"
        path.write_text(json.dumps(info))
        path.chmod(0o600)
        self.session = Session(key=b"benchmark")
        self.context = zmq.Context()
        self.shell = self.connect(zmq.DEALER, info["shell_port"])
        self.control = self.connect(zmq.DEALER, info["control_port"])
        self.iopub = self.connect(zmq.SUB, info["iopub_port"])
        self.iopub.subscribe(b"")
        self.info = info
        words = [str(w).format(file=path, **info) for w in command]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TENSORCELL_")}
        environment["XDG_DATA_HOME"] = self.folder.name
        begin = time.perf_counter()
        self.process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL if command is IPYKERNEL else None)
        if ask_info:
            self.session.send(self.shell, "kernel_info_request")
            self.receive(self.shell)
            self.seconds = time.perf_counter() - begin
        self.settle()

    def connect(self, kind, port):
        s = self.context.socket(kind)
        s.linger = 0
        s.rcvhwm = 0  # nothing is lost on this side
        s.reconnect_ivl = 1  # ms: the kernel's start is measured, not the client's patience
        s.rcvtimeo = SECONDS
        s.connect(f"tcp://127.0.0.1:{port}")
        return s

    def receive(self, sock):
        _, message = self.session.recv(sock, mode=0)
        return message

    def settle(self):
        """Until a request's own output arrives: subscriptions take a moment."""
        while True:
            self.session.send(self.shell, "execute_request", {"code": "1", "silent": False})
            self.receive(self.shell)
            if self.iopub.poll(200):
                time.sleep(0.05)
                while self.iopub.poll(0):
                    self.receive(self.iopub)
                return

    def outputs(self, msg_id):
        """What is published for one request, up to its idle."""
        got = []
        while not got or got[-1]["content"].get("execution_state") != "idle":
            message = self.receive(self.iopub)
            if message["parent_header"].get("msg_id") == msg_id:
                got.append(message)
        return got

    def send(self, kind, content, channel=None):
        return self.session.send(channel or self.shell, kind, content)["header"]["msg_id"]

    def begin(self, code):
        return self.send("execute_request", {"code": code, "silent": False})

    def exchange(self, kind, content):
        """Seconds from the request to its idle, reply received too; and what was published."""
        begin = time.perf_counter()
        published = self.outputs(self.send(kind, content))
        reply = self.receive(self.shell)
        seconds = time.perf_counter() - begin
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"{content}: {reply['content']}")
        return seconds, published

    def execute(self, code):
        return self.exchange("execute_request", {"code": code, "silent": False})[0]

    def printed(self, code):
        published = self.exchange("execute_request", {"code": code, "silent": False})[1]
        return "".join(m["content"]["text"] for m in published if m["msg_type"] == "stream")

    def resident(self):
        """MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.context.destroy(linger=0)
        self.folder.cleanup()
