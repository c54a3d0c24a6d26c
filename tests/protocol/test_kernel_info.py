"""kernel_info_request: the same on shell and control, for every client, however often it nudges."""

import json
import time

import zmq

from client import Client, kinds


def test_the_same_on_both_channels(kernel):
    answers = [kernel.ask("kernel_info_request", channel=c) for c in ("shell", "control")]
    assert answers[0] == answers[1]
    info = answers[0]
    assert info["protocol_version"] == "5.5" and info["implementation"] == "tensorcell"
    language = info["language_info"]
    assert language["name"] == "tensorcell" and language["file_extension"] == ".tcell"
    assert language["nbconvert_exporter"] == "script"


def test_the_highlighters_exist(kernel):
    """An unknown one is a warning of nbconvert's in every page."""
    from pygments.lexers import get_lexer_by_name
    language = kernel.ask("kernel_info_request")["language_info"]
    assert get_lexer_by_name(language["pygments_lexer"])


def test_nudges_of_a_server(kernel):
    """Short-lived sockets on shell and control that may be gone before their answer."""
    for i in range(30):
        client = Client(kernel.info)
        ids = [client.send(s, "kernel_info_request") for s in (client.shell, client.control)]
        if i % 2:
            for s, msg_id in zip((client.shell, client.control), ids):
                assert client.reply(s, msg_id)["content"]["status"] == "ok"
        client.close()
    kernel.alive()


def test_parents_are_exact(kernel):
    """Replies, busy and idle carry the request's header as it came, and the kernel's own session."""
    for s in (kernel.shell, kernel.control):
        sent = kernel.session.msg("kernel_info_request")
        kernel.session.send(s, sent)
        reply = kernel.reply(s, sent["header"]["msg_id"])
        published = kernel.outputs(sent["header"]["msg_id"])
        assert kinds(published) == ["busy", "idle"]
        for m in (reply, *published):
            assert m["parent_header"] == sent["header"]
            assert m["header"]["session"] == kernel.welcome["header"]["session"]


def test_topics_end_with_the_type(kernel):
    raw = kernel.connect("iopub", zmq.SUB)
    raw.subscribe(b"")
    assert b"iopub_welcome" in raw.recv_multipart()[3]
    kernel.run('print "a"')
    kinds_seen, frames = [], [b""]
    while b"idle" not in frames[-1]:
        frames = raw.recv_multipart()
        topic, delimiter, _, header, *_ = frames
        kind = json.loads(header)["msg_type"]
        kinds_seen.append(kind)
        assert delimiter == b"<IDS|MSG>"
        assert topic.endswith(b"stream.stdout" if kind == "stream" else b"." + kind.encode())
    assert kinds_seen == ["status", "execute_input", "stream", "status"]
    raw.close()


def test_answered_at_once(kernel):
    took = []
    for _ in range(100):
        began = time.monotonic()
        kernel.ask("kernel_info_request")
        took.append(time.monotonic() - began)
    print(f"kernel_info: median {sorted(took)[50] * 1000:.2f} ms")
    assert sorted(took)[50] < 0.03
