"""Much output: nothing is lost below the limit, the limit is announced, idle always comes."""

import json
import signal
import subprocess
import sys
import time

import pytest

from client import text_of


def test_lines_come_in_order_and_complete(kernel):
    reply, outputs = kernel.run("for i in 20000 <\n  print i\n>")
    assert reply["status"] == "ok"
    assert text_of(outputs) == "".join(f"{i}\n" for i in range(20_000))
    streams = [m for m in outputs if m["msg_type"] == "stream"]
    assert len(streams) < 400


def test_stdout_and_stderr_keep_their_order(kernel):
    _, outputs = kernel.run('print "a"\nprint "b" to=stderr\nprint "c"')
    got = [(m["content"]["name"], m["content"]["text"]) for m in outputs
           if m["msg_type"] == "stream"]
    assert got == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n")]


def test_the_limit_is_announced_once(start):
    kernel = start(env={"TENSORCELL_OUTPUT_BYTES": "100000"})
    reply, outputs = kernel.run('for i in 50000 < print "0123456789" >\nnosuch')
    assert len(text_of(outputs)) == 100_000
    notice = text_of(outputs, "stderr")
    assert notice.count("output cut") == 1 and "TENSORCELL_OUTPUT_BYTES" in notice
    assert reply["status"] == "error"
    assert [m["msg_type"] for m in outputs].count("error") == 1
    _, outputs = kernel.run('print "again"')
    assert text_of(outputs) == "again\n"


def test_output_arrives_while_the_cell_runs(kernel):
    msg_id = kernel.execute('print "early"\nwhile (true) < x = 1 >')
    while True:
        m = kernel.receive(kernel.iopub, 2000)
        if m["msg_type"] == "stream":
            break
    assert m["content"]["text"] == "early\n"
    kernel.ask("interrupt_request", channel="control")
    kernel.reply(kernel.shell, msg_id)


def test_a_client_that_reads_nothing_stops_nobody(kernel):
    from client import Client
    sleeper = Client(kernel.info)
    sleeper.receive(sleeper.iopub)
    began = time.monotonic()
    for _ in range(5):
        reply, outputs = kernel.run("for i in 20000 <\n  print i\n>")
        assert text_of(outputs).endswith("19999\n")
    assert time.monotonic() - began < 60
    sleeper.close()


@pytest.mark.parametrize("code", ["[nan, inf, 1.5]", "nan", "inf", '"a\\u0000b"', '"\\u2028 < & >"'])
def test_values_that_json_cannot_hold(kernel, code):
    reply, outputs = kernel.run(code)
    assert reply["status"] == "ok", reply
    assert [m for m in outputs if m["msg_type"] == "execute_result"]


FLOOD = "for i in 200000 <\n  print i\n>"
LINES = "".join(f"{i}\n" for i in range(200_000))


def rss(kernel):
    with open(f"/proc/{kernel.process.pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


def test_a_slow_client_loses_nothing_below_the_limit(kernel):
    """It reads one message each 2 ms, and 200,000 lines are not many messages."""
    began = time.monotonic()
    msg_id = kernel.execute(FLOOD)
    got = []
    while not got or got[-1]["content"].get("execution_state") != "idle" or len(got) < 4:
        m = kernel.receive(kernel.iopub)
        time.sleep(0.002)
        if m["parent_header"].get("msg_id") == msg_id:
            got.append(m)
    took = time.monotonic() - began
    assert text_of(got) == LINES
    streams = sum(m["msg_type"] == "stream" for m in got)
    print(f"200,000 lines in {streams} messages, {took:.2f} s")
    assert streams <= 20 * took + 10


FROZEN = """
import sys, json, zmq
info = json.load(open(sys.argv[1]))
s = zmq.Context().socket(zmq.SUB)
s.rcvhwm = 0
s.setsockopt(zmq.SUBSCRIBE, b"")
s.connect(f"tcp://127.0.0.1:{info['iopub_port']}")
s.recv_multipart()
print("here", flush=True)
while True:
    frames = s.recv_multipart()
    print(json.dumps([json.loads(frames[3])["msg_type"], json.loads(frames[4]).get("msg_id"),
                      json.loads(frames[6])]), flush=True)
"""


def test_a_frozen_client_costs_itself_only(kernel):
    """Memory is bounded across cells; who reads gets everything; who comes back gets every status,
    and is told where output is missing."""
    frozen = subprocess.Popen([sys.executable, "-c", FROZEN, kernel.path], stdout=subprocess.PIPE)
    assert frozen.stdout.readline() == b"here\n"
    frozen.send_signal(signal.SIGSTOP)
    before, sent, times = rss(kernel), [], []
    for _ in range(15):  # 150 MB
        began = time.monotonic()
        msg_id = kernel.execute('for i in 100000 <\n  print "' + 99 * "x" + '"\n>')
        outputs = kernel.outputs(msg_id)
        times.append(time.monotonic() - began)
        assert len(text_of(outputs)) == 10_000_000
        sent.append(msg_id)
    print(f"frozen client: +{rss(kernel) - before:.0f} MiB after 150 MB")
    assert rss(kernel) - before < 128
    assert max(times[8:]) < 3 * max(times[:4]) + 0.5
    frozen.send_signal(signal.SIGCONT)
    idle, missing, bytes_read = set(), set(), 0
    for line in frozen.stdout:
        kind, parent, content = json.loads(line)
        if kind == "stream" and "output is missing" in content["text"]:
            missing.add(parent)
        elif kind == "stream":
            bytes_read += len(content["text"])
        elif kind == "status" and content["execution_state"] == "idle":
            idle.add(parent)
            if parent == sent[-1]:
                break
    frozen.kill()
    frozen.communicate()
    assert idle >= set(sent)
    assert bytes_read < 150_000_000 and missing and missing <= set(sent)
    assert sent[0] not in missing and sent[-1] in missing
    kernel.alive()


def test_streams_that_alternate_do_not_flood(kernel):
    began = time.monotonic()
    _, outputs = kernel.run('for i in 5000 <\n  print i\n  print i to=stderr\n>')
    took = time.monotonic() - began
    numbers = "".join(f"{i}\n" for i in range(5000))
    assert text_of(outputs) == numbers and text_of(outputs, "stderr") == numbers
    assert sum(m["msg_type"] == "stream" for m in outputs) <= 40 * took + 20


def test_idle_is_last_after_every_flood(kernel):
    for _ in range(30):
        msg_id = kernel.execute("for i in 2000 <\n  print i\n>")
        outputs = kernel.outputs(msg_id)
        assert text_of(outputs).endswith("1999\n")
        kernel.reply(kernel.shell, msg_id)
    assert not kernel.iopub.poll(150)


def test_clear_output_keeps_its_place(kernel):
    _, outputs = kernel.run('print "a"\nclear\nprint "b"')
    assert [m["msg_type"] for m in outputs if m["msg_type"] in ("stream", "clear_output")] == [
        "stream", "clear_output", "stream"]
