"""A kernel behind jupyter_server, as JupyterLab and other pages reach it: REST and a websocket, in
the default form and in the binary one."""

import time
import urllib.error

import pytest

from server import V1, Page, Server


@pytest.fixture(scope="module")
def server(jupyter):
    s = Server(jupyter)
    yield s
    s.close()


@pytest.fixture(scope="module")
def kernel(server):
    status, made = server.ask("POST", "api/kernels", {"name": "tensorcell"})
    assert status == 201
    return made["id"]


@pytest.fixture(params=[None, V1], ids=["default", "v1"])
def page(server, kernel, request):
    p = Page(server, kernel, request.param)
    assert p.v1 == (request.param == V1)
    p.until_done(p.send("kernel_info_request", {}))
    yield p
    p.close()


def text(published):
    return "".join(c["text"] for kind, c in published if kind == "stream")


def result(published):
    return [c["data"]["text/plain"] for kind, c in published if kind == "execute_result"]


def test_the_kernelspec_and_its_pictures(server):
    spec = server.ask("GET", "api/kernelspecs")[1]["kernelspecs"]["tensorcell"]
    assert spec["spec"]["language"] == "tensorcell"
    assert {"logo-32x32", "logo-64x64", "logo-svg"} <= set(spec["resources"])
    for path in spec["resources"].values():
        status, data = server.ask("GET", path.lstrip("/"))
        assert status == 200 and len(data) > 100


def test_a_cell(page):
    reply, published = page.run('print "é 😀"\n6 * 7')
    assert reply["status"] == "ok"
    assert text(published) == "é 😀\n" and result(published) == ["42"]
    assert [c.get("execution_state") for k, c in published if k == "status"] == ["busy", "idle"]


def test_much_output_passes_the_rate_limits(page):
    reply, published = page.run("for i in 20000 < print i >")
    assert reply["status"] == "ok"
    assert text(published) == "".join(f"{i}\n" for i in range(20_000))


def test_completion_and_history(page):
    page.run("remembered = 5")
    reply, _ = page.until_done(page.send("complete_request", {"code": "rememb", "cursor_pos": 6}))
    assert reply["matches"] == ["remembered"]
    reply, _ = page.until_done(page.send("history_request", {
        "hist_access_type": "tail", "n": 1, "raw": True, "output": False}))
    assert reply["history"][-1][2] == "remembered = 5"


def test_a_question(page):
    def answer(channel, kind, content):
        assert (channel, kind, content["prompt"]) == ("stdin", "input_request", "who? ")
        page.send("input_reply", {"value": "Ada"}, channel="stdin")

    reply, published = page.until_done(page.execute('n = input "who? "\nprint n', allow_stdin=True), answer)
    assert reply["status"] == "ok" and text(published) == "Ada\n"


def test_interrupt(server, kernel, page):
    page.run("kept = 3")
    msg_id = page.execute('print "begun"\nwhile (true) < x = 1 >')
    page.until_published("stream")
    assert server.ask("GET", f"api/kernels/{kernel}")[1]["execution_state"] == "busy"
    began = time.monotonic()
    assert server.ask("POST", f"api/kernels/{kernel}/interrupt")[0] == 204
    reply, _ = page.until_done(msg_id)
    assert reply["ename"] == "Interrupted" and time.monotonic() - began < 2
    assert result(page.run("kept")[1]) == ["3"]


def test_control_while_busy(server, kernel, page):
    cell = page.execute('print "begun"\nwhile (true) < x = 1 >')
    page.until_published("stream")
    reply, _ = page.until_done(page.send("kernel_info_request", {}, channel="control"))
    assert reply["implementation"] == "tensorcell"
    server.ask("POST", f"api/kernels/{kernel}/interrupt")
    page.until_done(cell)


def test_two_pages_see_the_same_cell(server, kernel, page):
    other = Page(server, kernel, V1)
    other.until_done(other.send("kernel_info_request", {}))
    msg_id = page.execute("print 77")
    seen = []
    while not (seen and seen[-1][1].get("execution_state") == "idle"):
        channel, message = other.receive()
        if message["parent_header"].get("msg_id") == msg_id:
            seen.append((message["header"]["msg_type"], message["content"]))
    assert text(seen) == "77\n"
    page.until_done(msg_id)
    other.close()


def test_restart(server, kernel, page):
    page.run("gone = 1")
    assert server.ask("POST", f"api/kernels/{kernel}/restart")[0] == 200
    page.reconnect()
    assert page.run("gone")[0]["ename"] == "NameError"
    assert page.run("1")[0]["status"] == "ok"


def test_restart_while_busy(server, kernel, page):
    page.execute('print "begun"\nwhile (true) < x = 1 >')
    page.until_published("stream")
    began = time.monotonic()
    assert server.ask("POST", f"api/kernels/{kernel}/restart")[0] == 200
    assert time.monotonic() - began < 5
    page.reconnect()
    assert page.run("1")[0]["status"] == "ok"


def test_shutdown(server):
    made = server.ask("POST", "api/kernels", {"name": "tensorcell"})[1]["id"]
    page = Page(server, made, V1)
    page.until_done(page.send("kernel_info_request", {}))
    page.execute("while (true) < x = 1 >")
    began = time.monotonic()
    assert server.ask("DELETE", f"api/kernels/{made}")[0] == 204
    assert time.monotonic() - began < 5
    page.close()
    with pytest.raises(urllib.error.HTTPError, match="404"):
        server.ask("GET", f"api/kernels/{made}")
