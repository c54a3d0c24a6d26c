"""Start-up by registration (JEP 66): the kernel chooses its ports and tells them to the launcher."""

import json
import pathlib
import signal
import stat
import subprocess
import time

import pytest

from client import PROGRAM, Client, spawn
from registrar import Registrar


@pytest.fixture
def launcher(folder, monkeypatch):
    """launcher(…) makes a registrar, and everything ends with the test."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", folder + "/run/time")
    made = []

    def one(**options):
        made.append(Registrar(folder, **options))
        return made[-1]

    yield one
    for registrar in made:
        registrar.close()


def ended(process, patience=7):
    _, err = process.communicate(timeout=patience)
    text = err.decode()
    assert text.count("\n") == 1, text
    return process.returncode, text


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
@pytest.mark.parametrize("key", ["a key", ""])
def test_registered_and_served(launcher, folder, transport, key):
    registrar = launcher(transport=transport, key=key)
    process = spawn(registrar.path)
    identity, info = registrar.wait()
    files = pathlib.Path(folder) / "run/time"
    assert not files.exists()  # nothing before the receipt
    registrar.acknowledge(identity)
    client = Client(info)
    client.ready()
    assert client.run("1 + 1")[0]["status"] == "ok"
    assert client.ask("connect_request")["shell_port"] == info["shell_port"]
    client.close()

    written = files / f"kernel-{registrar.file['kernel_id']}.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert stat.S_IMODE(files.stat().st_mode) == 0o700
    other = Client(json.loads(written.read_text()))
    other.ready()
    assert other.run("2 + 2")[0]["status"] == "ok"
    other.close()

    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert list(files.iterdir()) == []
    assert not list(pathlib.Path(folder).glob("launcher-[2-9]*"))


def test_restart_registers_again(launcher):
    registrar = launcher()
    for _ in range(3):
        process = spawn(registrar.path)
        identity, info = registrar.wait()
        registrar.acknowledge(identity)
        client = Client(info)
        client.ready()
        client.close()
        process.kill()  # its connection file stays, and is replaced
        process.wait()
        process.stderr.close()


def test_many_at_once_get_ports_of_their_own(launcher):
    registrar = launcher()
    processes = [spawn(registrar.path, stderr=subprocess.DEVNULL) for _ in range(8)]
    ports = []
    for _ in processes:
        identity, info = registrar.wait()
        ports += [info[name] for name in info if name.endswith("_port")]
        registrar.acknowledge(identity)
    assert len(set(ports)) == 40
    for p in processes:
        p.terminate()
        assert p.wait(5) == 0


@pytest.mark.parametrize("answer", ["signature", "empty", "other key", "own message", "short"])
def test_a_wrong_receipt(launcher, answer):
    registrar = launcher()
    process = spawn(registrar.path)
    identity, _ = registrar.wait()
    if answer == "signature":
        registrar.acknowledge(identity, signature=b"0" * 64)
    elif answer == "empty":
        registrar.acknowledge(identity, signature=b"")
    elif answer == "other key":
        from jupyter_client.session import Session
        registrar.acknowledge(identity, signature=Session(key=b"other").sign([b"ACK"]))
    elif answer == "own message":
        registrar.socket.close()
        registrar = Reflector(registrar, process)
        return
    else:
        registrar.socket.send_multipart([identity, b"ACK"])
    code, text = ended(process)
    assert code == 1 and "registration" in text and registrar.file["key"] not in text


class Reflector:
    """Sends a kernel its own registration back."""

    def __init__(self, registrar, process):
        process.kill()
        process.communicate()
        import zmq
        socket = zmq.Context.instance().socket(zmq.ROUTER)
        socket.linger = 0
        port = socket.bind_to_random_port("tcp://127.0.0.1")
        registrar.file["registration_port"] = port
        pathlib.Path(registrar.path).write_text(json.dumps(registrar.file))
        again = spawn(registrar.path)
        socket.send_multipart(socket.recv_multipart())
        code, text = ended(again)
        socket.close()
        assert code == 1 and "signature" in text


def test_no_receipt(launcher):
    registrar = launcher()
    began = time.monotonic()
    process = spawn(registrar.path)
    code, text = ended(process)
    took = time.monotonic() - began
    assert code == 1 and "no receipt" in text
    assert 4.5 < took < 6.5


@pytest.mark.parametrize("change, named", [
    ({"registration_port": 0}, "registration_port"),
    ({"registration_port": "x"}, "registration_port"),
    ({"registration_ip": 5}, "registration_ip"),
    ({"kernel_id": ["x"]}, "kernel_id"),
    ({"key": None}, "key"),
])
def test_files_that_cannot_be_used(launcher, change, named):
    registrar = launcher(**change) if "key" not in change else launcher()
    if "key" in change:
        pathlib.Path(registrar.path).write_text(json.dumps({**registrar.file, **change}))
    code, text = ended(spawn(registrar.path))
    assert code == 1 and named in text


def test_the_kernelspec_says_so(folder):
    subprocess.run([PROGRAM, "install", "--prefix", folder], check=True, stdout=subprocess.DEVNULL)
    spec = json.loads(
        (pathlib.Path(folder) / "share/jupyter/kernels/tensorcell/kernel.json").read_text())
    assert spec["kernel_protocol_version"] == "5.5"
    assert spec["metadata"]["supported_encryption"] == ["curve"]
