"""Much output: nothing is lost below the limit, the limit is announced, idle always comes."""

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
