"""execute_request: order of messages, counting, silence, expressions beside the cell, pages."""

from client import kinds, text_of


def test_order(kernel):
    _, outputs = kernel.run('print "a"\n1 + 1')
    assert kinds(outputs)[:3] == ["busy", "execute_input", "stream"]
    assert kinds(outputs)[-1] == "idle"
    assert kinds(outputs).count("busy") == kinds(outputs).count("idle") == 1
    assert "execute_result" in kinds(outputs)


def test_every_output_has_its_parent(kernel):
    first = kernel.execute('print "first"')
    second = kernel.execute('print "second"')
    assert text_of(kernel.outputs(first)) == "first\n"
    assert text_of(kernel.outputs(second)) == "second\n"


def test_all_requests_are_bracketed(kernel):
    for channel, kind, content in [
        ("shell", "kernel_info_request", {}),
        ("control", "kernel_info_request", {}),
        ("shell", "is_complete_request", {"code": "1"}),
        ("shell", "complete_request", {"code": "1", "cursor_pos": 1}),
        ("shell", "inspect_request", {"code": "1", "cursor_pos": 1}),
        ("shell", "history_request", {"hist_access_type": "tail", "n": 1}),
        ("shell", "comm_info_request", {}),
        ("shell", "comm_info_request", {"target_name": None}),
        ("shell", "connect_request", {}),
        ("control", "interrupt_request", {}),
        ("shell", "comm_msg", {"comm_id": "x", "data": {}}),
        ("shell", "comm_close", {"comm_id": "x", "data": {}}),
    ]:
        s = getattr(kernel, channel)
        msg_id = kernel.send(s, kind, content)
        assert kinds(kernel.outputs(msg_id)) == ["busy", "idle"], kind
        if not kind.startswith("comm_") or kind == "comm_info_request":
            reply = kernel.reply(s, msg_id)
            assert reply["msg_type"] == kind.replace("_request", "_reply")


def test_counting(kernel):
    counts = [kernel.run("1")[0]["execution_count"] for _ in range(3)]
    assert counts == [1, 2, 3]
    assert kernel.run("1", store_history=False)[0]["execution_count"] == 3
    assert kernel.run("1", silent=True)[0]["execution_count"] == 3
    assert kernel.run("nosuch")[0]["execution_count"] == 4
    assert kernel.run("  \n")[0]["execution_count"] == 4
    reply, outputs = kernel.run("1")
    assert reply["execution_count"] == 5
    assert [m["content"]["execution_count"] for m in outputs
            if m["msg_type"] in ("execute_input", "execute_result")] == [5, 5]


def test_silent(kernel):
    reply, outputs = kernel.run('x = 5\nprint "loud"\nx', silent=True)
    assert reply["status"] == "ok"
    assert kinds(outputs) == ["busy", "idle"]
    reply, outputs = kernel.run("nosuch", silent=True)
    assert reply["status"] == "error" and reply["ename"] == "NameError" and reply["traceback"]
    assert kinds(outputs) == ["busy", "idle"]
    assert kernel.run("", user_expressions={"x": "x"})[0]["user_expressions"]["x"]["status"] == "ok"


def test_user_expressions(kernel):
    kernel.run("x = 20")
    reply, _ = kernel.run("y = 1", user_expressions={"a": "x + 1", "b": "nosuch", "c": "(", "d": 5})
    got = reply["user_expressions"]
    assert got["a"]["status"] == "ok" and got["a"]["data"]["text/plain"] == "21"
    assert got["a"]["metadata"] == {}
    assert got["b"]["status"] == "error" and got["b"]["ename"] == "NameError"
    assert got["c"]["status"] == "error" and got["c"]["ename"] == "SyntaxError"
    assert got["d"]["status"] == "error"
    assert reply["payload"] == []


def test_errors(kernel):
    reply, outputs = kernel.run("a = 1\nb = a + nosuch")
    error = [m["content"] for m in outputs if m["msg_type"] == "error"]
    assert len(error) == 1
    for content in (reply, error[0]):
        assert content["ename"] == "NameError"
        assert "nosuch" in content["evalue"]
        assert any("line 2" in line for line in content["traceback"])
        assert any("^" in line for line in content["traceback"])


def test_a_page(kernel):
    reply, outputs = kernel.run("help matmul")
    assert reply["payload"][0]["source"] == "page"
    assert "matmul" in reply["payload"][0]["data"]["text/plain"]
    assert reply["payload"][0]["start"] == 0


def test_unknown_comm_targets_are_closed(kernel):
    msg_id = kernel.send(kernel.shell, "comm_open",
                         {"comm_id": "abc", "target_name": "jupyter.widget", "data": {}})
    got = kernel.outputs(msg_id)
    assert kinds(got) == ["busy", "comm_close", "idle"]
    assert got[1]["content"]["comm_id"] == "abc"
    assert kernel.ask("comm_info_request", {})["comms"] == {}


def test_kernel_info(kernel):
    for channel in ("shell", "control"):
        info = kernel.ask("kernel_info_request", channel=channel)
        assert info["status"] == "ok"
        assert info["implementation"] == "tensorcell"
        assert info["protocol_version"] == "5.5"
        assert info["language_info"]["file_extension"] == ".tcell"
        assert info["supported_features"] == ["kernel subshells"]


def test_sources_of_every_kind(kernel):
    """An error with its place, or a result; never a crash."""
    for code in ["(" * 10_000, "\ufeff1", "a\x00b", "💥", "x" * 100_000, "1+" * 100_000 + "1",
                 "\n" * 100_000, "<" * 5000, "%%time\n" * 10, '"' + "é" * 10_000]:
        reply, _ = kernel.run(code)
        assert reply["status"] in ("ok", "error")
        if reply["status"] == "error":
            assert reply["evalue"]
    kernel.alive()
