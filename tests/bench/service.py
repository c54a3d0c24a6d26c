"""How soon and how completely a kernel answers, idle and while it computes."""

import json
import statistics
import time

import zmq

from client import BARE, IPYKERNEL, TENSORCELL, Kernel
from table import row

median = statistics.median
MS = 1e3


def start():
    ours, theirs = [], []
    for _ in range(7):
        for command, times in (TENSORCELL, ours), (TENSORCELL, ours), (IPYKERNEL, theirs):
            kernel = Kernel(command)
            times.append(kernel.seconds)
            kernel.close()
    a, b = median(ours), median(theirs)
    row("spawn to kernel_info reply", "1/28 of ipykernel", f"{a * MS:.1f} ms, ipykernel {b * MS:.0f} ms: 1/{b / a:.1f}",
        b / a >= 28)


def in_turn(kernels, rounds, kind, content):
    """Median seconds of an exchange with each kernel, the first ones left out."""
    times = [[] for _ in kernels]
    for _ in range(rounds):
        for kernel, taken in zip(kernels, times):
            taken.append(kernel.exchange(kind, content)[0])
    for kernel in kernels:
        kernel.close()
    return [median(t[rounds // 8:]) for t in times]


def round_trip():
    a, b, c = in_turn([Kernel(TENSORCELL), Kernel(BARE, ask_info=False), Kernel(IPYKERNEL)], 400,
                      "execute_request", {"code": "1", "silent": False})
    row("execute 1 to idle", "2 x a bare exchange",
        f"{a * MS:.3f} ms, bare {b * MS:.3f}, ipykernel {c * MS:.2f}: {a / b:.2f} x", a <= 2 * b)


def completion():
    a, b, c = in_turn([Kernel(TENSORCELL), Kernel(BARE, ask_info=False), Kernel(IPYKERNEL)], 400,
                      "complete_request", {"code": "x = zeros_l", "cursor_pos": 11})
    row("completion to idle", "2 x a bare exchange",
        f"{a * MS:.3f} ms, bare {b * MS:.3f}, ipykernel {c * MS:.2f}: {a / b:.2f} x", a <= 2 * b)


def burst_once(kernel, count):
    """Seconds until `count` requests that were sent at once are answered, in their order."""
    content = {"code": "1", "silent": False, "store_history": True, "user_expressions": {},
               "allow_stdin": False, "stop_on_error": True}
    requests = [kernel.session.msg("execute_request", content) for _ in range(count)]
    frames = [kernel.session.serialize(r) for r in requests]
    begin = time.perf_counter()
    for f in frames:
        kernel.shell.send_multipart(f)
    replies = [kernel.shell.recv_multipart() for _ in range(count)]
    seconds = time.perf_counter() - begin
    answered = [json.loads(r[3])["msg_id"] for r in replies]
    assert answered == [r["header"]["msg_id"] for r in requests], "answers out of order"
    assert all(json.loads(r[5])["status"] == "ok" for r in replies)
    while kernel.iopub.poll(300):
        kernel.iopub.recv_multipart()
    return seconds


def burst():
    count, times = 1000, ([], [])
    kernels = [Kernel(TENSORCELL), Kernel(IPYKERNEL)]
    for _ in range(5):
        for kernel, taken in zip(kernels, times):
            taken.append(burst_once(kernel, count))
    for kernel in kernels:
        kernel.close()
    a, b = (count / median(t[1:]) for t in times)
    row("burst of 1,000 execute requests, answered in order", "12 x ipykernel's rate",
        f"{a:.0f} a second, ipykernel {b:.0f}: {a / b:.1f} x", a / b >= 12)


SLOW = 4e6  # bytes a second


def slow_subscriber(kernel):
    """For one that takes a message at a time, from buffers as small as they can be."""
    s = kernel.context.socket(zmq.SUB)
    s.linger, s.rcvhwm, s.rcvbuf, s.rcvtimeo = 0, 1, 4096, 60_000
    s.connect(f"tcp://127.0.0.1:{kernel.info['iopub_port']}")
    s.subscribe(b"")
    kernel.receive(s)  # the welcome: from here on everything is for this subscriber too
    return s


def output():
    lines, filling = 200_000, "0123456789" * 4
    kernel = Kernel(TENSORCELL)
    slow = slow_subscriber(kernel)
    sent = kernel.begin(f'for i in {lines} < print i "{filling}" >')
    kernel.receive(kernel.shell)
    text, last, messages = [], None, 0
    while last != "idle":
        message = kernel.receive(slow)
        if message["parent_header"].get("msg_id") != sent:
            continue
        messages += 1
        last = message["content"].get("execution_state")
        text.append(message["content"].get("text", ""))
        time.sleep(len(text[-1]) / SLOW)
    complete = "".join(text) == "".join(f"{i} {filling}\n" for i in range(lines))
    silent = not slow.poll(300)
    slow.close()
    kernel.close()
    got = "".join(text).count("\n")
    row("200,000 printed lines, a slow subscriber", "all of them, idle last",
        f"{got} lines in {messages} messages, {'idle last' if silent else 'more after idle'}", complete and silent)


FOREVER = {
    "loop": "while (true) < x = 1 >",
    "matmul": "a = normal(3000, 3000)\nwhile (true) < b = a @ a\n mean(b) >",
    "elementwise": "a = normal(4000, 4000)\nwhile (true) < b = tanh(a * 2 + 1)\n mean(b) >",
    "print": 'while (true) < print "x" >',
}


def interrupt():
    kernel, times = Kernel(TENSORCELL), []
    for cell in list(FOREVER.values()) * 5:
        kernel.begin(cell)
        time.sleep(0.4)
        begin = time.perf_counter()
        kernel.send("interrupt_request", {}, kernel.control)
        reply = kernel.receive(kernel.shell)
        times.append(time.perf_counter() - begin)
        assert reply["content"]["ename"] == "Interrupted", reply["content"]
        kernel.receive(kernel.control)
    kernel.close()
    row("interrupt of a busy cell, to its reply", "100 ms",
        f"{median(times) * MS:.1f} ms, worst {max(times) * MS:.0f} of {len(times)}", median(times) <= 0.1)


def control():
    """Over a product that takes some 20 s; it is not waited for."""
    kernel, times = Kernel(TENSORCELL), []
    kernel.begin("a = normal(12000, 12000)\nb = a @ a\nmean(b)")
    time.sleep(4)
    for _ in range(200):
        begin = time.perf_counter()
        kernel.send("kernel_info_request", {}, kernel.control)
        kernel.receive(kernel.control)
        times.append(time.perf_counter() - begin)
        time.sleep(0.01)
    busy = not kernel.shell.poll(0)
    kernel.close()
    row("kernel_info on control during a 20 s matmul", "5 ms",
        f"{median(times) * MS:.2f} ms, worst {max(times) * MS:.1f} of {len(times)}", busy and median(times) <= 0.005)
