"""usage_request: on control, also while a cell computes."""

import os
import time

from client import FOREVER


def usage(kernel):
    return kernel.ask("usage_request", channel="control")


def test_fields(kernel):
    reply = usage(kernel)
    assert reply["status"] == "ok"
    assert reply["hostname"] and reply["pid"] == kernel.process.pid
    assert reply["cpu_count"] == os.cpu_count()
    assert 1 << 20 < reply["kernel_memory"] < 4 << 30
    memory = reply["host_virtual_memory"]
    assert 0 < memory["available"] <= memory["total"] and 0 <= memory["percent"] <= 100
    assert reply["devices"] == {}, "nothing has been computed, so nothing is open"


def test_memory_of_the_devices(kernel):
    kernel.run("x = ones(1024, 1024)")
    end = time.monotonic() + 5
    while "cpu" not in usage(kernel)["devices"] and time.monotonic() < end:
        time.sleep(0.01)
    cpu = usage(kernel)["devices"]["cpu"]
    assert 4 << 20 <= cpu["used"] <= cpu["peak"] <= cpu["budget"]


def test_while_a_cell_computes(kernel):
    usage(kernel)
    msg_id = kernel.execute(FOREVER)
    time.sleep(0.5)
    began = time.monotonic()
    reply = usage(kernel)
    assert time.monotonic() - began < 0.5
    assert reply["kernel_cpu"] > 20 and 0 <= reply["host_cpu_percent"] <= 100
    kernel.ask("interrupt_request", channel="control")
    kernel.reply(kernel.shell, msg_id)


def test_connect(kernel):
    reply = kernel.ask("connect_request")
    for channel in ("shell", "iopub", "stdin", "hb", "control"):
        assert reply[f"{channel}_port"] == kernel.info[f"{channel}_port"]
