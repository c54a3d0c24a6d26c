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
