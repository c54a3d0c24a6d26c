"""Messages of every wrong shape are dropped, or answered with an error; the next good one is served."""

import json

import pytest
import zmq

from client import request

D = b"<IDS|MSG>"


@pytest.mark.parametrize(
    "frames",
    [
        [b""],
        [b"x"],
        [D],
        [D, b"0" * 64],
        [D, b"0" * 64, b"{}", b"{}", b"{}"],
        [b"i"] * 16 + [D, b"0" * 64, b"{}", b"{}", b"{}", b"{}"],
        [b"i" * 300, D, b"0" * 64, b"{}", b"{}", b"{}", b"{}"],
        [b"x"] * 1100,
        [D, b"0" * 64, b"not json", b"\xff\xfe", b"[", b""],
        [D, b"0" * 64] + [b"{}"] * 1100,
    ],
    ids=lambda frames: f"{len(frames)} frames",
)
def test_shapes(kernel, frames):
    for s in (kernel.shell, kernel.control, kernel.stdin):
        s.send_multipart(frames)
    kernel.alive()
    assert kernel.log().count("dropped") >= 1


def test_a_truncated_message(kernel):
    whole = kernel.session.serialize(kernel.session.msg("execute_request", request("1")))
    for n in range(1, len(whole)):
        kernel.shell.send_multipart(whole[:n])
    for cut in (1, 5, 20):
        kernel.shell.send_multipart(whole[:-1] + [whole[-1][:-cut]])
    kernel.alive()


def test_too_large(start):
    """Over the limit of a frame the connection is closed; others go on."""
    kernel = start(env={"TENSORCELL_FRAME_BYTES": str(1 << 20)})
    other = kernel.connect("shell", zmq.DEALER, identity=b"other")
    other.send(b"x" * (2 << 20))
    kernel.alive()
    kernel.session.send(kernel.shell, "execute_request", request("1"), buffers=[b"x" * (1 << 19)])
    kernel.alive()
    other.close()


def test_json_over_its_limit(start):
    kernel = start(env={"TENSORCELL_JSON_BYTES": "2000"})
    kernel.execute("#" * 4000)
    kernel.alive()
    assert "too large" in kernel.log()


def signed(kernel, kind, content):
    """Frames of a message with these bytes as its content."""
    header = json.dumps({"msg_id": kernel.session.msg_id, "msg_type": kind, "session": "test",
                         "username": "", "date": "2026-01-01T00:00:00Z", "version": "5.4"}).encode()
    parts = [header, b"{}", b"{}", content]
    return [D, kernel.session.sign(parts), *parts], json.loads(header)["msg_id"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"{} {}",
        b'{"code": NaN}',
        b'{"code": "\\ud83d"}',
        b'{"code": "\xff"}',
        b'{"code": 18446744073709551616}',
        b'{"code": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"[" * 1_000_000,
    ],
    ids=lambda content: repr(content[:16]),
)
def test_unreadable_content_is_answered(kernel, content):
    """Else the cell would seem to run for ever."""
    frames, msg_id = signed(kernel, "execute_request", content)
    kernel.shell.send_multipart(frames)
    reply = kernel.reply(kernel.shell, msg_id)["content"]
    assert reply["status"] == "error"
    assert reply["ename"] == "ValueError" and reply["evalue"]
    assert reply["traceback"] == [] and "execution_count" in reply
    kernel.outputs(msg_id)
    kernel.alive()


@pytest.mark.parametrize(
    "kind, content",
    [
        ("execute_request", {}),
        ("execute_request", {"code": 1}),
        ("execute_request", {"code": "1", "silent": "yes"}),
        ("execute_request", {"code": "1", "stop_on_error": 3}),
        ("complete_request", {"code": []}),
        ("complete_request", {"code": "x", "cursor_pos": "1"}),
        ("complete_request", {"code": "x", "cursor_pos": 1e300}),
        ("inspect_request", {"cursor_pos": 1}),
        ("is_complete_request", {}),
        ("history_request", {"hist_access_type": 1}),
        ("history_request", {"n": "all"}),
    ],
)
def test_wrong_fields_are_answered(kernel, kind, content):
    reply = kernel.ask(kind, content)
    assert reply["status"] == "error"
    assert reply["evalue"].startswith("the request")
    kernel.alive()


def test_unknown_messages_are_bracketed_and_not_answered(kernel):
    for s in (kernel.shell, kernel.control):
        msg_id = kernel.send(s, "colab_request", {"a": 1})
        got = kernel.outputs(msg_id)
        assert [m["content"]["execution_state"] for m in got] == ["busy", "idle"]
        assert not s.poll(50)
    kernel.alive()


def test_numbers_at_the_edges(kernel):
    for cursor in (0, -1, 2**63 - 1, -(2**63), 1e18, -0.0, 2.9):
        reply = kernel.ask("complete_request", {"code": "matm", "cursor_pos": cursor})
        assert reply["status"] == "ok"
        assert 0 <= reply["cursor_start"] <= reply["cursor_end"] <= 4


def test_strange_headers_come_back_unchanged(kernel):
    header = {**kernel.session.msg_header("kernel_info_request"), "extra": {"a": [1, None, "é"]}}
    msg_id = header["msg_id"]
    kernel.session.send(kernel.shell, kernel.session.msg("kernel_info_request", {}, header=header))
    reply = kernel.reply(kernel.shell, msg_id)
    assert reply["parent_header"]["extra"] == {"a": [1, None, "é"]}
