"""While a cell computes, control, heartbeat and subscriptions are served."""

import time

import zmq

from client import FOREVER, Client, kinds


def running(kernel):
    msg_id = kernel.execute(FOREVER)
    while True:
        m = kernel.receive(kernel.iopub)
        if m["msg_type"] == "execute_input":
            return msg_id


def finish(kernel, msg_id):
    kernel.ask("interrupt_request", channel="control")
    assert kernel.reply(kernel.shell, msg_id)["content"]["ename"] == "Interrupted"
    kernel.alive()


def test_control_answers(kernel):
    msg_id = running(kernel)
    took = []
    for _ in range(50):
        began = time.monotonic()
        info_id = kernel.send(kernel.control, "kernel_info_request")
        assert kernel.reply(kernel.control, info_id)["content"]["status"] == "ok"
        took.append(time.monotonic() - began)
        assert kinds(kernel.outputs(info_id)) == ["busy", "idle"]
    print(f"control while busy: median {sorted(took)[25] * 1000:.2f} ms, worst {max(took) * 1000:.2f}")
    assert sorted(took)[25] < 0.2
    finish(kernel, msg_id)


def test_the_heart_beats(kernel):
    msg_id = running(kernel)
    beat = kernel.connect("hb", zmq.REQ)
    for i in range(50):
        beat.send(b"ping %d" % i)
        assert beat.poll(1000), "no heartbeat within a second"
        assert beat.recv() == b"ping %d" % i
    beat.close()
    finish(kernel, msg_id)


def test_new_subscribers_are_welcomed(kernel):
    msg_id = running(kernel)
    late = Client(kernel.info)
    assert late.receive(late.iopub, 1000)["msg_type"] == "iopub_welcome"
    late.close()
    finish(kernel, msg_id)


def test_requests_wait_their_turn(kernel):
    msg_id = running(kernel)
    waiting = [kernel.send(kernel.shell, "is_complete_request", {"code": "1"}) for _ in range(200)]
    kernel.ask("interrupt_request", channel="control")
    kernel.reply(kernel.shell, msg_id)
    for i in waiting: # in order, exactly one answer each
        assert kernel.receive(kernel.shell)["parent_header"]["msg_id"] == i
    assert not kernel.shell.poll(50)


def test_a_client_that_reconnects_while_busy_gets_its_reply(kernel):
    msg_id = running(kernel)
    old = kernel.shell
    kernel.shell = kernel.connect("shell", zmq.DEALER) # the same identity
    waiting = kernel.send(kernel.shell, "kernel_info_request")
    time.sleep(0.2)
    kernel.ask("interrupt_request", channel="control")
    kernel.reply(kernel.shell, msg_id)
    assert kernel.reply(kernel.shell, waiting)["content"]["status"] == "ok"
    old.close()


def test_eight_clients_at_once(kernel):
    clients = [Client(kernel.info) for _ in range(8)]
    for c in clients:
        c.ready()
    for n in range(30):
        ids = [c.execute(f"{i} * 1000 + {n}") for i, c in enumerate(clients)]
        for i, c in enumerate(clients):
            assert c.reply(c.shell, ids[i])["content"]["status"] == "ok"
            result = [m for m in c.outputs(ids[i]) if m["msg_type"] == "execute_result"]
            assert result[0]["content"]["data"]["text/plain"] == str(i * 1000 + n)
    for c in clients:
        c.close()
