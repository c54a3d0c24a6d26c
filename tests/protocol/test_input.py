"""input_request: a question in the middle of a cell."""

import time

from client import text_of


def question(kernel):
    m = kernel.receive(kernel.stdin)
    assert m["msg_type"] == "input_request"
    return m


def test_input(kernel):
    msg_id = kernel.execute('print "before"\nx = input "name? "\nprint x', allow_stdin=True)
    asked = question(kernel)
    assert asked["content"] == {"prompt": "name? ", "password": False}
    assert asked["parent_header"]["msg_id"] == msg_id
    kernel.send(kernel.stdin, "input_reply", {"value": "Ada ✓"})
    assert kernel.reply(kernel.shell, msg_id)["content"]["status"] == "ok"
    assert text_of(kernel.outputs(msg_id)) == "before\nAda ✓\n"


def test_not_allowed(kernel):
    reply, _ = kernel.run('input "name? "', allow_stdin=False)
    assert reply["status"] == "error"
    kernel.alive()


def test_stale_answers_are_passed_over(kernel):
    kernel.send(kernel.stdin, "input_reply", {"value": "old"})
    kernel.alive()
    msg_id = kernel.execute('input "? "', allow_stdin=True)
    question(kernel)
    kernel.send(kernel.stdin, "input_reply", {"value": "new"})
    kernel.reply(kernel.shell, msg_id)
    result = [m for m in kernel.outputs(msg_id) if m["msg_type"] == "execute_result"]
    assert "new" in result[0]["content"]["data"]["text/plain"]


def test_an_answer_that_is_none(kernel):
    for content in ({"value": 5}, {}, {"value": "\x04"}):
        msg_id = kernel.execute('input "? "', allow_stdin=True)
        question(kernel)
        kernel.send(kernel.stdin, "input_reply", content)
        assert kernel.reply(kernel.shell, msg_id)["content"]["status"] == "error"
    kernel.alive()


def test_interrupt_while_waiting(kernel):
    msg_id = kernel.execute('input "? "', allow_stdin=True)
    question(kernel)
    began = time.monotonic()
    kernel.ask("interrupt_request", channel="control")
    assert kernel.reply(kernel.shell, msg_id)["content"]["ename"] == "Interrupted"
    print(f"interrupt while waiting for input: {(time.monotonic() - began) * 1000:.1f} ms")
    assert time.monotonic() - began < 1
    kernel.alive()


def test_a_client_without_stdin(kernel):
    """Its stdin socket never came, or is gone."""
    kernel.stdin.close()
    time.sleep(0.2)
    msg_id = kernel.execute('input "? "', allow_stdin=True)
    assert kernel.reply(kernel.shell, msg_id)["content"]["status"] == "error"


def test_answers_of_others_are_passed_over(kernel):
    """Another client's, and one to a question of the past; what names the cell counts."""
    import zmq

    stranger = kernel.connect("stdin", zmq.DEALER, identity=b"somebody-else")
    msg_id = kernel.execute('input "? "', allow_stdin=True)
    asked = question(kernel)
    kernel.send(stranger, "input_reply", {"value": "foreign"})
    time.sleep(0.2)
    kernel.send(kernel.stdin, "input_reply", {"value": "stale"}, parent={"msg_id": "an-old-one"})
    kernel.send(kernel.stdin, "input_reply", {"value": "right"}, parent=asked["header"])
    kernel.reply(kernel.shell, msg_id)
    result = [m for m in kernel.outputs(msg_id) if m["msg_type"] == "execute_result"]
    assert "right" in result[0]["content"]["data"]["text/plain"]
    stranger.close()


def test_password(kernel):
    msg_id = kernel.execute('x = input("secret? ", hidden=true); print x', allow_stdin=True)
    assert question(kernel)["content"]["password"] is True
    kernel.send(kernel.stdin, "input_reply", {"value": ""})
    assert kernel.reply(kernel.shell, msg_id)["content"]["status"] == "ok"
    assert text_of(kernel.outputs(msg_id)) == "\n"


def test_refusals_say_what_to_do(kernel):
    _, outputs = kernel.run('input "name? "', allow_stdin=False)
    shown = [m for m in outputs if m["msg_type"] == "error"]
    assert "allow_stdin" in "\n".join(shown[0]["content"]["traceback"])
