"""Simulated GPUs in a session: what happens while nobody waits, and what outlives a worker."""

import os
import re
import signal
import time

import pytest
from test_usage import usage


@pytest.fixture
def kernel(start):
    return start(env={"TENSORCELL_SIM_GPUS": "2:64MiB"})


def text(published):
    """What a cell's streams and displays show."""
    parts = [m["content"].get("text") or m["content"].get("data", {}).get("text/plain", "")
             for m in published]
    return "\n".join(parts)


def shown(kernel, code):
    reply, published = kernel.run(code)
    assert reply["status"] == "ok", reply
    return text(published)


def worker(kernel, gpu=0):
    return int(re.search(rf"^gpu{gpu} .*open, worker (\d+)", shown(kernel, "devices"), re.M)[1])


def wait_for(what, seconds=5):
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    assert what()


def test_copies_are_made_while_nobody_waits(kernel):
    shown(kernel, "with gpu0 < a = ones(1000, 1000) >")
    wait_for(lambda: re.search(r"^a .*host copy", shown(kernel, "memory gpu0"), re.M))


def test_a_copy_outlives_its_worker(kernel):
    shown(kernel, "with gpu0 < a = normal(1000, 1000) >\ns = sum(a)\n")
    wait_for(lambda: "host copy" in shown(kernel, "memory gpu0"))
    os.kill(worker(kernel), signal.SIGKILL)
    assert "True" in shown(kernel, "print (sum(a) == s)\nwith gpu0 < b = a * 2 >\nprint (allclose(b, a + a))")


def test_usage_names_the_parts(kernel):
    shown(kernel, "limit gpu0 32MiB 32MiB\nwith gpu0.1 < a = ones(1000) >")
    wait_for(lambda: "gpu0.1" in usage(kernel)["devices"])
    part = usage(kernel)["devices"]["gpu0.1"]
    assert part["budget"] == 32 << 20 and 4000 <= part["used"] < 10000
    shown(kernel, "release")
    wait_for(lambda: "gpu0.1" not in usage(kernel)["devices"])


def test_workers_end_with_the_kernel(kernel):
    shown(kernel, "with gpu0 < a = ones(1000) >")
    pid = worker(kernel)
    kernel.ask("shutdown_request", {"restart": False}, channel="control")
    kernel.process.wait(5)
    wait_for(lambda: not os.path.exists(f"/proc/{pid}"))


def interrupted(kernel, code, after=0.5):
    """How many seconds after an interrupt the cell came to its end, which must be that."""
    msg_id = kernel.execute(code)
    time.sleep(after)
    assert not kernel.shell.poll(0), "ended before it could be interrupted"
    began = time.monotonic()
    kernel.process.send_signal(signal.SIGINT)
    reply = kernel.reply(kernel.shell, msg_id)["content"]
    took = time.monotonic() - began
    assert reply["status"] == "error" and reply["ename"] == "Interrupted", reply
    return took


@pytest.mark.parametrize("code", [
    "y = with cpu < x + 1 >\nprint (y[0])",  # a download
    "c = with cpu < normal(100000) >\nwith gpu0 < y = x + c >",  # an upload
    "with gpu0 < y = sum(tanh(x)) >\nprint y",  # a program that is not known there
    "with gpu0 < y = normal(8000000) >",  # memory that has to be asked for
    "release",
])
def test_no_wait_for_a_stopped_worker_outlives_an_interrupt(start, code):
    kernel = start(env={"TENSORCELL_SIM_GPUS": "1:64MiB", "TENSORCELL_HOST_COPIES_MIB": "0"})
    shown(kernel, "with gpu0 < x = ones(100000) >\nprint (x[0])")
    os.kill(worker(kernel), signal.SIGSTOP)
    assert interrupted(kernel, code) < 4
    assert "101" in shown(kernel, "print (x[0] + 100)")


@pytest.mark.parametrize("fault", ["stuck@8", "hang@8"])
def test_a_loop_whose_kernel_hangs_can_be_interrupted(start, fault):
    kernel = start(env={"TENSORCELL_SIM_GPUS": "1:64MiB", "TENSORCELL_SIM_FAULT": fault})
    shown(kernel, "with gpu0 < x = ones(100) >\nprint (x[0])")
    assert interrupted(kernel, "for i in 2000 < with gpu0 < x = x * 1 > >\nprint (x[0])", 1) < 4
    assert "101" in shown(kernel, "print (x[0] + 100)")


def test_host_copies_of_a_stopped_worker_keep_no_cell_waiting(kernel):
    shown(kernel, "n = 1")
    kernel.run("with gpu0 < x = ones(1000, 1000) >\ny = 1\nwith gpu1 < z = ones(10) >")
    pid = worker(kernel)
    shown(kernel, "with gpu0 < a = x + 1 >")
    os.kill(pid, signal.SIGSTOP)
    for _ in range(5):
        time.sleep(0.1)
        began = time.monotonic()
        shown(kernel, "print (n + 1)")
        assert time.monotonic() - began < 2.5
    os.kill(pid, signal.SIGCONT)


def test_release_means_that_the_process_is_gone(kernel):
    for _ in range(3):
        shown(kernel, "with gpu0 < a = ones(1000) >\na = 1")
        pid = worker(kernel)
        shown(kernel, "release")
        assert not os.path.exists(f"/proc/{pid}")
