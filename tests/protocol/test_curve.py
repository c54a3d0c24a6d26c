"""CurveZMQ: with keys in the connection file nobody without the kernel's public key is heard."""

import json
import pathlib
import re
import subprocess

import pytest
import zmq
from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from client import PROGRAM, Client, connection, spawn, write_connection


class Encrypted(Client):
    """server: the key that it believes the kernel to have."""

    def __init__(self, info, server=None):
        self.server = server or info["curve_publickey"].encode()
        super().__init__(info)

    def connect(self, channel, kind, identity=None):
        s = self.context.socket(kind)
        s.linger = 0
        s.curve_publickey, s.curve_secretkey = zmq.curve_keypair()
        s.curve_serverkey = self.server
        if kind == zmq.DEALER:
            s.identity = identity or self.session.bsession
        ip, port = self.info["ip"], self.info[f"{channel}_port"]
        tcp = self.info["transport"] == "tcp"
        s.connect(f"tcp://{ip}:{port}" if tcp else f"ipc://{ip}-{port}")
        return s


@pytest.fixture(params=["tcp", "ipc"])
def served(folder, request):
    public, secret = zmq.curve_keypair()
    info = connection(folder, request.param, curve_publickey=public.decode(),
                      curve_secretkey=secret.decode())
    process = spawn(write_connection(folder, info), stderr=subprocess.DEVNULL)
    yield info
    process.terminate()
    assert process.wait(5) == 0


def test_all_five_sockets(served):
    client = Encrypted(served)
    client.ready()
    reply, outputs = client.run("1 + 1")
    assert reply["status"] == "ok"
    assert any(m["msg_type"] == "execute_result" for m in outputs)
    assert client.ask("kernel_info_request", channel="control")["status"] == "ok"
    for _ in range(20):  # its connection may be the last that is made
        client.execute('input "? "', allow_stdin=True)
        if client.stdin.poll(250):
            break
    assert client.receive(client.stdin, 0)["msg_type"] == "input_request"
    client.send(client.stdin, "input_reply", {"value": "x"})
    heart = client.connect("hb", zmq.REQ)
    heart.send(b"beat")
    assert heart.poll(2000) and heart.recv() == b"beat"
    heart.close()
    client.close()


def test_others_are_not_heard(served):
    plain = Client(served)
    wrong = Encrypted(served, server=zmq.curve_keypair()[0])
    heart = [c.connect("hb", zmq.DEALER) for c in (plain, wrong)]
    for client in (plain, wrong):
        client.send(client.shell, "kernel_info_request")
        client.send(client.control, "shutdown_request", {"restart": False})
    for h in heart:
        h.send(b"beat")
    honest = Encrypted(served)
    honest.ready()
    honest.run('print "secret"')
    for client in (plain, wrong):
        for s in (client.shell, client.control, client.stdin, client.iopub):
            assert not s.poll(100)
        client.close()
    for h in heart:
        assert not h.poll(50)
        h.close()
    assert honest.run("1")[0]["status"] == "ok"
    honest.close()


PUBLIC, SECRET = (k.decode() for k in zmq.curve_keypair())
OTHER = zmq.curve_keypair()[0].decode()


@pytest.mark.parametrize("keys", [
    {"curve_publickey": PUBLIC},
    {"curve_secretkey": SECRET},
    {"curve_publickey": PUBLIC, "curve_secretkey": SECRET[:-1]},
    {"curve_publickey": PUBLIC, "curve_secretkey": "~" * 40},
    {"curve_publickey": "\"" * 40, "curve_secretkey": SECRET},
    {"curve_publickey": OTHER, "curve_secretkey": SECRET},
    {"curve_publickey": PUBLIC, "curve_secretkey": None},
    {"curve_publickey": "", "curve_secretkey": ""},
    {"curve_publickey": 5, "curve_secretkey": []},
], ids=range(9))
def test_never_plain_when_the_keys_are_bad(folder, keys):
    process = spawn(write_connection(folder, connection(folder, **keys)))
    _, err = process.communicate(timeout=5)
    text = err.decode()
    assert process.returncode == 1 and text.count("\n") == 1 and "curve" in text
    assert SECRET not in text


def test_with_jupyter_client(folder):
    """As a server would: the key pair is made because the kernelspec allows it."""
    subprocess.run([PROGRAM, "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
    specs = KernelSpecManager(kernel_dirs=[folder + "/share/jupyter/kernels"],
                              ensure_native_kernel=False)
    manager = KernelManager(kernel_name="tensorcell", kernel_spec_manager=specs,
                            transport_encryption="required")
    manager.start_kernel(stderr=subprocess.DEVNULL)
    try:
        info = json.loads(pathlib.Path(manager.connection_file).read_text())
        assert len(info["curve_publickey"]) == 40
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=10)
        assert client.execute_interactive("1 + 1", timeout=10)["content"]["status"] == "ok"
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)


def readable(pid):
    """(flags, bytes) of every mapping that can be written."""
    smaps = pathlib.Path(f"/proc/{pid}/smaps").read_text()
    parts = re.split(r"(?m)^([0-9a-f]+)-([0-9a-f]+) (\S+) .*\n", smaps)[1:]
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for start, end, mode, rest in zip(*[iter(parts)] * 4):
            if mode.startswith("rw"):
                memory.seek(int(start, 16))
                try:
                    data = memory.read(int(end, 16) - int(start, 16))
                except OSError:
                    continue
                yield re.search(r"VmFlags:(.*)", rest).group(1).split(), data


def test_where_the_keys_are(folder):
    """Once the kernel serves, the texts of both keys are nowhere in its memory."""
    public, secret = (k.decode() for k in zmq.curve_keypair())
    info = connection(folder, curve_publickey=public, curve_secretkey=secret)
    process = spawn(write_connection(folder, info), stderr=subprocess.DEVNULL)
    client = Encrypted(info)
    client.ready()
    for i in range(20):
        client.run(f"{i}")
    try:
        found = [("dd" in flags, [data.count(k.encode()) for k in (info["key"], secret, public)])
                 for flags, data in readable(process.pid)]
    except PermissionError:
        pytest.skip("this system lets nobody read a process's memory")
    finally:
        client.close()
        process.terminate()
        process.wait(5)
    assert sum(n[0] for _, n in found) == 0
    assert sum(n[1] for _, n in found) == 0
    # what is no secret stays beside them, in the page that is in no core file
    assert sum(n[2] for protected, n in found if protected) == 1
