"""After an error, cells that were already sent are not run, but answered."""

from client import FOREVER, kinds


def queue(kernel, first, stop_on_error=True, between=None):
    """Sends a slow cell that fails and five more behind it, all at once."""
    ids = [kernel.execute(first, stop_on_error=stop_on_error)]
    ids += [kernel.execute(f"done{i} = {i}") for i in range(5)]
    other = kernel.send(kernel.shell, "kernel_info_request")
    return ids, other


SLOW_FAILURE = "i = 0\nwhile (i < 20000) < i += 1 >\nnosuch"


def test_queued_cells_are_aborted(kernel):
    ids, other = queue(kernel, SLOW_FAILURE)
    replies = [kernel.reply(kernel.shell, i)["content"] for i in ids]
    assert [r["status"] for r in replies] == ["error"] * 6
    assert replies[0]["ename"] == "NameError"
    for r in replies[1:]:
        assert r["ename"] == "ExecutionAborted" and r["traceback"] == [] and r["evalue"]
    assert kernel.reply(kernel.shell, other)["content"]["status"] == "ok"
    for i in ids[1:]:
        assert kinds(kernel.outputs(i)) == ["busy", "idle"]
    reply, _ = kernel.run("done1")
    assert reply["ename"] == "NameError"
    kernel.alive()


def test_without_stop_on_error_all_run(kernel):
    ids, other = queue(kernel, SLOW_FAILURE, stop_on_error=False)
    replies = [kernel.reply(kernel.shell, i)["content"] for i in ids]
    assert [r["status"] for r in replies] == ["error"] + ["ok"] * 5
    assert kernel.reply(kernel.shell, other)["content"]["status"] == "ok"


def test_cells_sent_after_the_reply_run(kernel):
    for _ in range(50):
        kernel.run("nosuch")
        reply, _ = kernel.run("1")
        assert reply["status"] == "ok"


def test_an_interrupt_aborts_the_queue(kernel):
    ids, other = queue(kernel, FOREVER)
    while kernel.receive(kernel.iopub)["msg_type"] != "execute_input":
        pass
    kernel.ask("interrupt_request", channel="control")
    replies = [kernel.reply(kernel.shell, i)["content"] for i in ids]
    assert replies[0]["ename"] == "Interrupted"
    assert [r["ename"] for r in replies[1:]] == ["ExecutionAborted"] * 5
    assert kernel.reply(kernel.shell, other)["content"]["status"] == "ok"
    kernel.alive()


def test_an_interrupt_between_two_cells_stops_the_queue(kernel):
    """Many short cells: the interrupt may find none of them running."""
    for _ in range(20):
        ids = [kernel.execute("1") for _ in range(300)]
        kernel.reply(kernel.shell, ids[0])
        kernel.ask("interrupt_request", channel="control")
        replies = [kernel.reply(kernel.shell, i)["content"] for i in ids[1:]]
        names = [r.get("ename", "ok") for r in replies]
        stopped = names.index("Interrupted") if "Interrupted" in names else len(names)
        assert set(names[:stopped]) <= {"ok"}
        kernel.ask("kernel_info_request")
        assert kernel.run("1")[0]["status"] == "ok"
