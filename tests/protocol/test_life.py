"""How a kernel starts and ends: transports, ports in use, shutdown, signals, parents."""

import os
import pathlib
import signal
import stat
import subprocess
import sys
import time

import pytest
import zmq

from client import FOREVER, PROGRAM, Client, connection, kinds, spawn, write_connection


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
@pytest.mark.parametrize("key", [None, ""])
def test_transports(start, transport, key):
    kernel = start(transport=transport, key=key)
    kernel.alive()


def test_ipc_files(start, folder):
    kernel = start(transport="ipc")
    files = sorted(pathlib.Path(folder).glob("kernel-ipc-*"))
    assert len(files) == 5
    for f in files:
        assert stat.S_ISSOCK(f.stat().st_mode) and not f.stat().st_mode & 0o077
    second = spawn(write_connection(folder, kernel.info))
    _, err = second.communicate(timeout=5)
    assert second.returncode == 1 and b"another kernel" in err and err.count(b"\n") == 1
    kernel.alive()
    kernel.process.kill()
    kernel.process.wait()
    third = start(transport="ipc") # over what the killed one left
    third.alive()
    third.process.send_signal(signal.SIGTERM)
    assert third.process.wait(5) == 0
    assert not list(pathlib.Path(folder).glob("kernel-ipc-*"))


def test_a_port_in_use(start, folder):
    kernel = start()
    path = write_connection(folder, kernel.info)
    began = time.monotonic()
    second = spawn(path)
    _, err = second.communicate(timeout=5)
    took = time.monotonic() - began
    print(f"port in use: exit after {took * 1000:.1f} ms: {err.decode().strip()}")
    assert second.returncode == 1
    assert err.count(b"\n") == 1 and b"in use" in err
    assert took < 1
    assert kernel.info["key"].encode() not in err
    kernel.alive()


@pytest.mark.parametrize(
    "change, named",
    [
        ({"signature_scheme": "hmac-nosuch"}, "signature_scheme"),
        ({"signature_scheme": "rsa"}, "signature_scheme"),
        ({"transport": "udp"}, "transport"),
        ({"shell_port": 0}, "shell_port"),
        ({"iopub_port": 65536}, "iopub_port"),
        ({"ip": "0.0.0.0", "key": ""}, "key"),
        ({"curve_publickey": "x", "curve_secretkey": "y"}, "curve"),
        ({"ip": "203.0.113.7"}, "bind"),
    ],
)
def test_connection_files_that_cannot_be_served(folder, change, named):
    info = {**connection(folder), **change}
    began = time.monotonic()
    p = spawn(write_connection(folder, info))
    _, err = p.communicate(timeout=5)
    assert p.returncode == 1 and time.monotonic() - began < 1
    assert named in err.decode() and err.count(b"\n") == 1
    assert not info["key"] or info["key"].encode() not in err


def test_a_missing_connection_file(folder):
    p = spawn(folder + "/nosuch.json")
    _, err = p.communicate(timeout=5)
    assert p.returncode == 1 and b"nosuch.json" in err and err.count(b"\n") == 1


@pytest.mark.parametrize("channel", ["control", "shell"])
@pytest.mark.parametrize("restart", [True, False])
def test_shutdown(kernel, channel, restart):
    s = getattr(kernel, channel)
    msg_id = kernel.send(s, "shutdown_request", {"restart": restart})
    reply = kernel.reply(s, msg_id)
    assert reply["msg_type"] == "shutdown_reply"
    assert reply["content"] == {"status": "ok", "restart": restart}
    assert kinds(kernel.outputs(msg_id)) == ["busy", "shutdown_reply", "idle"]
    assert kernel.process.wait(5) == 0


def test_shutdown_while_busy(kernel):
    cell = kernel.execute(FOREVER)
    time.sleep(0.1)
    began = time.monotonic()
    msg_id = kernel.send(kernel.control, "shutdown_request", {"restart": False})
    assert kernel.reply(kernel.control, msg_id)["content"]["status"] == "ok"
    assert kernel.reply(kernel.shell, cell)["content"]["ename"] == "Interrupted"
    assert kernel.process.wait(5) == 0
    print(f"shutdown while busy: {(time.monotonic() - began) * 1000:.1f} ms")
    assert time.monotonic() - began < 2.5


def test_shutdown_while_waiting_for_input(kernel):
    kernel.execute('input "? "', allow_stdin=True)
    kernel.receive(kernel.stdin)
    kernel.send(kernel.control, "shutdown_request", {"restart": False})
    assert kernel.process.wait(2.5) == 0


def test_shutdown_with_a_client_that_reads_nothing(kernel):
    sleeper = Client(kernel.info)
    sleeper.receive(sleeper.iopub)
    kernel.run("for i in 20000 <\n  print i\n>")
    kernel.send(kernel.control, "shutdown_request", {"restart": False})
    assert kernel.process.wait(5) == 0
    sleeper.close()


def test_sigterm(kernel):
    kernel.execute(FOREVER)
    time.sleep(0.1)
    kernel.process.send_signal(signal.SIGTERM)
    assert kernel.process.wait(2.5) == 0


def test_restart_on_the_same_ports(start, folder):
    kernel = start()
    for _ in range(50):
        kernel.process.kill()
        kernel.process.wait()
        kernel.process = spawn(kernel.path, stderr=None)
        while kernel.receive(kernel.iopub)["msg_type"] != "iopub_welcome":
            pass # what the killed one had sent
        kernel.ask("kernel_info_request")
        kernel.alive()


PARENT = """
import subprocess, sys, os, time
env = dict(os.environ, JPY_PARENT_PID=str(os.getpid()))
if sys.argv[3] == "indirect":
    env["JPY_PARENT_PID"] = "1"
elif sys.argv[3] == "unset":
    del env["JPY_PARENT_PID"]
p = subprocess.Popen([sys.argv[1], "kernel", "--connection-file", sys.argv[2]], env=env)
print(p.pid, flush=True)
time.sleep(60)
"""


def gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[0] == "Z"
    except OSError:
        return True


BUSY_WITH = {"nothing": "", "a loop": FOREVER, "a matmul": "a = normal(9000, 9000)\nfor i in 99 < b = a @ a; mean(b) >",
             "a question": 'x = input "?"'}


@pytest.mark.parametrize("busy", BUSY_WITH)
@pytest.mark.parametrize("told", ["direct", "indirect", "unset"])
def test_the_parent_dies(folder, told, busy):
    info = connection(folder)
    path = write_connection(folder, info)
    parent = subprocess.Popen([sys.executable, "-c", PARENT, PROGRAM, path, told],
                              stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    client = Client(info)
    client.ready()
    if BUSY_WITH[busy]:
        client.execute(BUSY_WITH[busy], allow_stdin=True)
        time.sleep(1 if "matmul" in busy else 0.1)
    parent.kill()
    parent.wait()
    began = time.monotonic()
    while not gone(pid) and time.monotonic() - began < (3 if told != "unset" else 1.5):
        time.sleep(0.01)
    assert gone(pid) == (told != "unset")
    if told == "unset": # started by hand: it lives on
        os.kill(pid, signal.SIGKILL)
    client.close()


def test_stderr_closed(folder):
    info = connection(folder)
    p = subprocess.Popen([PROGRAM, "kernel", "--connection-file", write_connection(folder, info)],
                         stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    p.stderr.close()
    p.stdout.close()
    client = Client(info)
    client.ready()
    for _ in range(10):
        client.shell.send_multipart([b"junk"])
    assert client.run("1 + 1")[0]["status"] == "ok"
    p.terminate()
    assert p.wait(5) == 0
    client.close()


def test_no_core_files_and_few_threads(kernel):
    limits = pathlib.Path(f"/proc/{kernel.process.pid}/limits").read_text()
    core = [line for line in limits.splitlines() if line.startswith("Max core file size")][0]
    assert core.split()[4] == "0"
    threads = len(os.listdir(f"/proc/{kernel.process.pid}/task"))
    status = pathlib.Path(f"/proc/{kernel.process.pid}/status").read_text()
    resident = int(status.split("VmRSS:")[1].split()[0])
    print(f"after start: {threads} threads, {resident / 1024:.1f} MiB resident")
    assert threads <= 8


WRAPPER = """
import subprocess, sys, os, time, ctypes
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans below come here
server = subprocess.Popen([sys.executable, "-c", '''
import subprocess, sys, os, time
env = dict(os.environ, JPY_PARENT_PID=str(os.getpid()))
p = subprocess.Popen(sys.argv[1:], env=env)
print(p.pid, flush=True)
time.sleep(60)
''', *sys.argv[1:]])
print(server.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("shell", [False, True], ids=["direct", "behind a shell"])
def test_the_parent_dies_below_a_subreaper(folder, shell):
    """Behind a shell that stays, the kernel's own parent lives on: the server is what counts."""
    info = connection(folder)
    argv = [PROGRAM, "kernel", "--connection-file", write_connection(folder, info)]
    if shell:
        argv = ["sh", "-c", '"$@"; true', "sh", *argv]
    top = subprocess.Popen([sys.executable, "-c", WRAPPER, *argv], stdout=subprocess.PIPE)
    pids = [int(top.stdout.readline()), int(top.stdout.readline())]
    client = Client(info)
    client.ready()
    usage = client.ask("kernel_info_request", channel="control")
    assert usage["status"] == "ok"
    for pid in pids:  # the server is the one with a child of ours
        if b"JPY_PARENT_PID" not in pathlib.Path(f"/proc/{pid}/environ").read_bytes():
            os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    heart = client.connect("hb", zmq.REQ)
    while time.monotonic() - began < 3:
        heart.close()
        heart = client.connect("hb", zmq.REQ)
        heart.send(b"x")
        if not heart.poll(100):
            break
    took = time.monotonic() - began
    heart.close()
    client.close()
    top.kill()
    top.communicate()
    assert took < 1.3


@pytest.mark.parametrize("end, said", [
    (signal.SIGTERM, "SIGTERM"), (signal.SIGHUP, "SIGHUP"), (signal.SIGQUIT, "SIGQUIT"),
    ("shutdown", "shutdown_request"), (signal.SIGSEGV, "SIGSEGV"), (signal.SIGABRT, "SIGABRT"),
])
def test_the_reason_is_one_line(start, folder, end, said):
    kernel = start(transport="ipc")
    if end == "shutdown":
        kernel.send(kernel.control, "shutdown_request", {"restart": False})
    else:
        kernel.process.send_signal(end)
    code = kernel.process.wait(5)
    fault = end in (signal.SIGSEGV, signal.SIGABRT)
    assert code == (-end if fault else 0)
    assert kernel.log().count("\n") == 1 and said in kernel.log()
    assert fault or not list(pathlib.Path(folder).glob("kernel-ipc-*"))


def test_an_idle_interrupt_is_harmless(kernel):
    for _ in range(20):
        kernel.process.send_signal(signal.SIGINT)
    kernel.alive()
    assert kernel.log() == ""


def test_a_wrong_parent_number_ends_nothing(folder):
    info = connection(folder)
    for told in ("1", "999999", "x", "-4", str(os.getppid())):
        p = spawn(write_connection(folder, info), stderr=subprocess.PIPE,
                  env={**os.environ, "JPY_PARENT_PID": told})
        client = Client(info)
        client.ready()
        time.sleep(0.7)
        assert client.run("1 + 1")[0]["status"] == "ok"
        client.close()
        p.terminate()
        assert p.wait(5) == 0
        p.stderr.close()
