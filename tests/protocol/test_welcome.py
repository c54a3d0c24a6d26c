"""iopub: every subscriber is welcomed, first of all; strange subscriptions do no harm."""

import zmq

from client import Client


def test_every_subscriber_is_welcomed_by_the_kernel_itself(kernel):
    session = kernel.welcome["header"]["session"]
    assert session == kernel.reply(kernel.shell, kernel.send(kernel.shell, "kernel_info_request"))[
        "header"]["session"]
    for _ in range(5):
        client = Client(kernel.info)
        first = client.receive(client.iopub)
        assert first["msg_type"] == "iopub_welcome"
        assert first["content"] == {"subscription": ""}
        assert first["parent_header"] == {}
        assert first["header"]["session"] == session
        client.close()


def test_the_welcome_comes_first_under_load(kernel):
    for _ in range(20):
        kernel.execute('for i in 300 < show i >')
        client = Client(kernel.info)
        assert client.receive(client.iopub)["msg_type"] == "iopub_welcome"
        client.close()


def test_topics(kernel):
    client = Client(kernel.info, topics=[b"stream."])
    welcome = client.session.recv(client.iopub, 0)
    assert welcome[0] == [b"stream."]
    assert welcome[1]["content"] == {"subscription": "stream."}
    kernel.run('print "x"')
    topics, message = client.session.recv(client.iopub, 0)
    assert topics == [b"stream.stdout"] and message["content"]["text"] == "x\n"
    client.close()


def test_strange_subscriptions(kernel):
    junk = kernel.connect("iopub", zmq.XSUB)
    for frames in [[b""], [b"\x01" * 4000], [b"\x02x"], [b"\x01a", b"b", b"c"], [b"\x01\xff\xfe"],
                   [b"hello"], [b"\x00never"]]:
        junk.send_multipart(frames)
    for i in range(2000):
        junk.send(b"\x01topic%d" % i)
    kernel.alive()
    client = Client(kernel.info)
    kernel.alive()
    junk.close()
    client.close()
