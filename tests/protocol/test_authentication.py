"""Who does not hold the key is not heard, and harms nobody."""

import pytest

from client import Client, request


def frames(kernel, kind="execute_request", content=None):
    """A signed message as its frames: delimiter, signature, header, parent, metadata, content."""
    message = kernel.session.msg(kind, content or request("counted = counted + 1"))
    return kernel.session.serialize(message)


def count(kernel):
    reply, outputs = kernel.run("counted")
    results = [m for m in outputs if m["msg_type"] == "execute_result"]
    return int(results[0]["content"]["data"]["text/plain"])


@pytest.fixture
def counting(kernel):
    kernel.run("counted = 0")
    return kernel


def test_wrong_signatures(counting):
    for where in range(0, 64, 5):
        sent = frames(counting)
        signature = bytearray(sent[1])
        signature[where] ^= 1
        sent[1] = bytes(signature)
        counting.shell.send_multipart(sent)
    for signature in [b"", b"0", b"0" * 63, b"0" * 64, b"0" * 65, b"0" * 4096]:
        sent = frames(counting)
        counting.shell.send_multipart([sent[0], signature, *sent[2:]])
    sent = frames(counting)
    counting.shell.send_multipart([sent[0], sent[1].upper(), *sent[2:]])
    assert count(counting) == 0
    assert counting.log().count("signature is wrong") >= 1


def test_a_client_with_another_key(counting):
    stranger = Client({**counting.info, "key": "another"})
    stranger.execute("counted = 100")
    stranger.send(stranger.control, "shutdown_request", {"restart": False})
    assert not stranger.shell.poll(300)
    stranger.close()
    assert count(counting) == 0


def test_changed_content(counting):
    sent = frames(counting)
    sent[5] = sent[5].replace(b"+ 1", b"+ 9")
    counting.shell.send_multipart(sent)
    assert count(counting) == 0


def test_replayed(counting):
    sent = frames(counting)
    for _ in range(5):
        counting.shell.send_multipart(sent)
    counting.control.send_multipart(sent)
    assert count(counting) == 1
    assert "replayed" in counting.log()


def test_junk_does_not_push_out_real_digests(counting):
    sent = frames(counting)
    counting.shell.send_multipart(sent)
    junk = [b"<IDS|MSG>", b"0" * 64, b"{}", b"{}", b"{}", b"{}"]
    for i in range(70_000):
        junk[1] = b"%064x" % i
        counting.shell.send_multipart(junk)
    counting.shell.send_multipart(sent)
    assert count(counting) == 1


def test_what_the_kernel_published_does_not_come_back(counting):
    """comm_msg is a legal request, and everything published carries the right signature."""
    msg_id = counting.send(counting.shell, "comm_open", {"comm_id": "c", "target_name": "none"})
    while True:
        published = counting.iopub.recv_multipart()
        if b"comm_close" in published[0]:
            break
    counting.shell.send_multipart(published[1:])
    counting.control.send_multipart(published[1:])
    counting.alive()
    assert "sent by this kernel itself" in counting.log()
    assert msg_id


def test_without_a_key(start):
    open_kernel = start(key="")
    open_kernel.run("counted = 0")
    sent = frames(open_kernel)
    assert sent[1] == b""
    open_kernel.shell.send_multipart([sent[0], b"anything", *sent[2:]])
    assert count(open_kernel) == 1
    assert "key is empty" in open_kernel.log()
