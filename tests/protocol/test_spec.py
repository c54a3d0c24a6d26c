"""The specification that every other test checks against (spec.py) refuses what breaks it."""

import json

import pytest

import spec

HEADER = {"msg_id": "a_1", "session": "a", "username": "u", "msg_type": "status", "version": "5.5",
          "date": "2026-01-01T00:00:00.000000Z"}


def frames(kind, content, parent=None, **header):
    parent = {"msg_id": "p", "msg_type": kind.replace("_reply", "_request")} if parent is None else parent
    parts = [{**HEADER, "msg_type": kind, **header}, parent, {}, content]
    return [b"signature", *(json.dumps(p).encode() for p in parts)]


FAILED = {"status": "error", "ename": "E", "evalue": "v", "traceback": []}


@pytest.mark.parametrize(
    "kind, content",
    [
        ("status", {"execution_state": "idle"}),
        ("stream", {"name": "stdout", "text": "x"}),
        ("execute_reply", {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}),
        ("execute_reply", {**FAILED, "execution_count": 1}),
        ("display_data", {"data": {"text/plain": "x", "application/a+json": {}}, "metadata": {}}),
        ("history_reply", {"status": "ok", "history": [[1, 1, "a"], [1, 2, ["b", None]]]}),
    ],
)
def test_what_is_right_passes(kind, content):
    assert spec.check(frames(kind, content))["content"] == content


@pytest.mark.parametrize(
    "kind, content",
    [
        ("nosuch", {}),
        ("status", {"execution_state": "sleeping"}),
        ("status", {"execution_state": "idle", "more": 1}),
        ("stream", {"name": "stdlog", "text": "x"}),
        ("stream", {"name": "stdout", "text": ""}),
        ("execute_reply", {"status": "ok", "execution_count": 1}),
        ("execute_reply", {"status": "aborted", "execution_count": 1}),
        ("execute_reply", {"status": "error", "execution_count": 1, "ename": "E"}),
        ("display_data", {"data": {"text/plain": ["x"]}, "metadata": {}}),
        ("display_data", {"data": {"application/a+json": "{}"}, "metadata": {}}),
        ("update_display_data", {"data": {}, "metadata": {}, "transient": {}}),
        ("is_complete_reply", {"status": "incomplete"}),
        ("complete_reply", {"status": "ok", "matches": [], "cursor_start": 2, "cursor_end": 1, "metadata": {}}),
        ("history_reply", {"status": "ok", "history": [[1, "a"]]}),
    ],
)
def test_content(kind, content):
    with pytest.raises(spec.Wrong):
        spec.check(frames(kind, content))


@pytest.mark.parametrize("change", [{"date": "2026-01-01"}, {"date": "2026-01-01T00:00:00.0"},
                                    {"session": ""}, {"username": None}, {"version": "5"}, {"extra": 1}])
def test_header(change):
    with pytest.raises(spec.Wrong):
        spec.check(frames("status", {"execution_state": "idle"}, **change))


def test_parents():
    for sent in (frames("status", {"execution_state": "idle"}, parent={}),
                 frames("status", {"execution_state": "starting"}),
                 frames("iopub_welcome", {"subscription": ""}),
                 frames("interrupt_reply", {"status": "ok"}, parent={"msg_id": "p", "msg_type": "x_request"})):
        with pytest.raises(spec.Wrong):
            spec.check(sent)


def test_numbers_that_are_no_json():
    sent = frames("display_data", {"data": {"application/json": [float("nan")]}, "metadata": {}})
    with pytest.raises(spec.Wrong, match="NaN"):
        spec.check(sent)


def test_order():
    def see(*messages):
        order = spec.Order()
        for i, (kind, content) in enumerate(messages):
            order.see(spec.check(frames(kind, content, msg_id=f"m{i}")))

    busy, idle = (("status", {"execution_state": s}) for s in ("busy", "idle"))
    text = "stream", {"name": "stdout", "text": "x"}
    see(busy, text, idle)
    for wrong in [busy, idle, text], [busy, busy], [busy, idle, idle]:
        with pytest.raises(spec.Wrong):
            see(*wrong)
    order = spec.Order()
    order.see(spec.check(frames(*busy)))
    with pytest.raises(spec.Wrong, match="twice"):
        order.see(spec.check(frames(*idle)))
