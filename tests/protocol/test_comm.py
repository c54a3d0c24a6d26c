"""Comms: targets, and the variables that tensorcell.workspace hands out and takes in."""

import struct

import pytest

TARGET = "tensorcell.workspace"


def comms(kernel, msg_id, kind="comm_msg"):
    return [m for m in kernel.outputs(msg_id) if m["msg_type"] == kind]


def open_comm(kernel, comm_id="c1", target=TARGET):
    msg_id = kernel.send(kernel.shell, "comm_open", {"comm_id": comm_id, "target_name": target, "data": {}})
    return comms(kernel, msg_id, "comm_close")


def ask(kernel, data, comm_id="c1", **more):
    """(data of the answer, its buffers)"""
    msg_id = kernel.send(kernel.shell, "comm_msg", {"comm_id": comm_id, "data": data}, **more)
    answers = comms(kernel, msg_id)
    assert len(answers) == 1 and answers[0]["content"]["comm_id"] == comm_id
    return answers[0]["content"]["data"], [bytes(b) for b in answers[0]["buffers"]]


def opened(kernel, **content):
    return kernel.ask("comm_info_request", content)["comms"]


def test_an_unknown_target_is_closed(kernel):
    closed = open_comm(kernel, "c9", "jupyter.widget")
    assert [m["content"]["comm_id"] for m in closed] == ["c9"]
    assert opened(kernel) == {}
    kernel.alive()


def test_open_info_close(kernel):
    assert open_comm(kernel, "c1") == [] and open_comm(kernel, "c2") == []
    both = {"c1": {"target_name": TARGET}, "c2": {"target_name": TARGET}}
    assert opened(kernel) == both
    assert opened(kernel, target_name=None) == both
    assert opened(kernel, target_name=TARGET) == both
    assert opened(kernel, target_name="other") == {}
    kernel.outputs(kernel.send(kernel.shell, "comm_close", {"comm_id": "c1", "data": {}}))
    assert set(opened(kernel)) == {"c2"}


def test_messages_without_a_comm_are_passed_over(kernel):
    for kind in ("comm_msg", "comm_close"):
        outputs = kernel.outputs(kernel.send(kernel.shell, kind, {"comm_id": "nobody", "data": {}}))
        assert [m["msg_type"] for m in outputs] == ["status", "status"]
    kernel.outputs(kernel.send(kernel.shell, "comm_open", {"comm_id": 5}))
    kernel.alive()


def test_who(kernel):
    kernel.run('x = ones(2, 3); n = 5; s = "<b>"')
    open_comm(kernel)
    data, buffers = ask(kernel, {"request": "who"})
    rows = {r["name"]: r for r in data["variables"]}
    assert set(rows) == {"x", "n", "s"} and buffers == []
    assert rows["x"]["kind"] == "tensor" and rows["x"]["shape"] == [2, 3]
    assert rows["x"]["dtype"] == "f32" and rows["x"]["device"] == "cpu" and rows["x"]["bytes"] == 24
    assert rows["n"]["kind"] == "number"


def test_values(kernel):
    kernel.run('x = reshape(arange(6), 2, 3); t = x.T; f = (x * 0.5); b = (x > 2); n = 5; s = "é"; l = [1, "a"]; '
               "e = zeros(0, 3)")
    open_comm(kernel)
    data, buffers = ask(kernel, {"request": "value", "name": "x"})
    assert data["shape"] == [2, 3] and data["dtype"] == "i64"
    assert struct.unpack("<6q", buffers[0]) == (0, 1, 2, 3, 4, 5)
    _, buffers = ask(kernel, {"request": "value", "name": "t"})
    assert struct.unpack("<6q", buffers[0]) == (0, 3, 1, 4, 2, 5)
    _, buffers = ask(kernel, {"request": "value", "name": "f"})
    assert struct.unpack("<6f", buffers[0]) == (0, 0.5, 1, 1.5, 2, 2.5)
    _, buffers = ask(kernel, {"request": "value", "name": "b"})
    assert buffers == [bytes([0, 0, 0, 1, 1, 1])]
    _, buffers = ask(kernel, {"request": "value", "name": "e"})
    assert buffers == [b""]
    assert ask(kernel, {"request": "value", "name": "n"})[0]["value"] == 5
    assert ask(kernel, {"request": "value", "name": "s"})[0]["value"] == "é"
    assert ask(kernel, {"request": "value", "name": "l"})[0]["text"] == '[1, "a"]'


def test_a_tensor_comes_in(kernel):
    open_comm(kernel)
    raw = struct.pack("<4f", 1, 2, 3, 4.5)
    data, _ = ask(kernel, {"request": "set", "name": "w", "dtype": "f32", "shape": [2, 2]}, buffers=[raw])
    assert data["shape"] == [2, 2] and "error" not in data
    _, outputs = kernel.run("sum(w)")
    shown = [m for m in outputs if m["msg_type"] == "execute_result"]
    assert shown[0]["content"]["data"]["text/plain"].startswith("10.5")
    assert ask(kernel, {"request": "value", "name": "w"})[1] == [raw]


@pytest.mark.parametrize("data, kind, buffers", [
    ({"request": "value", "name": "nobody"}, "NameError", []),
    ({"request": "value"}, "ValueError", []),
    ({"request": "dance"}, "ValueError", []),
    ({}, "ValueError", []),
    ({"request": "value", "name": "big"}, "ValueError", []),
    ({"request": "set", "name": "w", "dtype": "f32", "shape": [3]}, "ValueError", []),
    ({"request": "set", "name": "w", "dtype": "f32", "shape": [3]}, "ValueError", [b"12345"]),
    ({"request": "set", "name": "w", "dtype": "f32", "shape": [-1]}, None, [b""]),
    ({"request": "set", "name": "w", "dtype": "f32", "shape": [2**40, 2**40]}, None, [b""]),
    ({"request": "set", "name": "w", "dtype": "q9", "shape": [1]}, "TypeError", [b"1234"]),
    ({"request": "set", "name": "if", "dtype": "f32", "shape": [1]}, "NameError", [b"1234"]),
    ({"request": "set", "name": "a b", "dtype": "f32", "shape": [1]}, "NameError", [b"1234"]),
    ({"request": "set", "name": "", "dtype": "f32", "shape": [1]}, "NameError", [b"1234"]),
])
def test_refusals(kernel, data, kind, buffers):
    kernel.run("big = zeros(2048, 2048)")
    open_comm(kernel)
    answer, got = ask(kernel, data, buffers=buffers)
    assert answer["error"]["text"] and got == []
    assert kind is None or answer["error"]["kind"] == kind
    assert {r["name"] for r in ask(kernel, {"request": "who"})[0]["variables"]} == {"big"}


def test_ten_thousand_are_enough(kernel):
    for i in range(10_000):
        kernel.send(kernel.shell, "comm_open", {"comm_id": f"c{i}", "target_name": TARGET, "data": {}})
    assert len(opened(kernel)) == 10_000
    assert len(open_comm(kernel, "one more")) == 1
    assert open_comm(kernel, "c5") == []
    kernel.outputs(kernel.send(kernel.shell, "comm_close", {"comm_id": "c5", "data": {}}))
    assert open_comm(kernel, "one more") == []
