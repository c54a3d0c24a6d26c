#include "protocol/publish.h"

#include "base/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static struct session session;
static struct outbox box;
static const struct str parent = { "{\"msg_id\":\"1\"}", 14 };

static int set_up(void **state)
{
    (void)state;
    static struct connection c = { .scheme = "hmac-sha256" };
    struct err err = { 0 };
    return session_init(&session, &c, &err) || outbox_init(&box, &session);
}

static int tear_down(void **state)
{
    (void)state;
    outbox_fini(&box);
    session_fini(&session);
    return 0;
}

/* What waits, as "topic content" lines, and frees it. */
static void taken(struct strbuf *out)
{
    int wait_ms;
    bool closed;
    struct mail *next, *m = (struct mail *)(void *)outbox_take(&box, &wait_ms, &closed);
    strbuf_clear(out);
    for (; m; m = next) {
        next = m->next;
        struct outgoing *o = (struct outgoing *)(void *)m;
        struct str all = strbuf_str(&o->bytes);
        strbuf_add(out, str_slice(all, 0, o->ends[0]));
        strbuf_char(out, ' ');
        strbuf_add(out, str_slice(all, o->ends[o->count - 2], o->ends[o->count - 1]));
        strbuf_char(out, '\n');
        outgoing_free(o);
    }
}

static void text_goes_out_before_what_follows(void **state)
{
    (void)state;
    struct strbuf got;
    strbuf_init(&got);
    outbox_print(&box, parent, false, STR("a"));
    outbox_print(&box, parent, false, STR("b"));
    taken(&got);
    assert_int_equal(got.n, 0);
    outbox_print(&box, parent, true, STR("c"));
    outbox_status(&box, parent, "idle");
    taken(&got);
    char expected[400];
    snprintf(expected, sizeof expected,
             "stream.stdout {\"name\":\"stdout\",\"text\":\"ab\"}\n"
             "stream.stderr {\"name\":\"stderr\",\"text\":\"c\"}\n"
             "kernel.%s.status {\"execution_state\":\"idle\"}\n",
             session.id);
    assert_string_equal(got.p, expected);
    strbuf_fini(&got);
}

static void text_is_due_in_time(void **state)
{
    (void)state;
    struct strbuf got;
    int wait_ms;
    bool closed;
    strbuf_init(&got);
    outbox_print(&box, parent, false, STR("a"));
    assert_null(outbox_take(&box, &wait_ms, &closed));
    assert_true(wait_ms > 0 && wait_ms <= OUTBOX_GATHER_MS && wait_ms <= 100);
    nanosleep(&(struct timespec){ 0, (OUTBOX_GATHER_MS + 5) * 1000000L }, NULL);
    outbox_take(&box, &wait_ms, &closed); /* seals it */
    assert_int_equal(wait_ms, -1);
    taken(&got);
    assert_string_equal(got.p, "stream.stdout {\"name\":\"stdout\",\"text\":\"a\"}\n");
    strbuf_fini(&got);
}

static void a_cell_may_not_print_for_ever(void **state)
{
    (void)state;
    struct publisher p;
    struct message request = { .header_bytes = parent };
    struct strbuf got;
    static char block[1 << 20];
    size_t sent = 0;
    memset(block, 'z', sizeof block);
    strbuf_init(&got);
    publisher_init(&p, &box, NULL, NULL);
    publisher_begin(&p, &request, 1, false);
    struct sink sink = publisher_sink(&p, false);
    for (int i = 0; i < 40; i++) {
        sink_print(&sink, (struct str){ block, sizeof block });
        outbox_flush(&box);
        taken(&got);
        for (size_t at = 0; at < got.n; at++)
            sent += got.p[at] == 'z';
        assert_int_equal(got.n && strstr(got.p, "output cut"), i == 16);
    }
    assert_int_equal(sent, setting(SETTING_OUTPUT_BYTES));
    /* an error is told all the same */
    struct err err = { .kind = ERR_VALUE, .text = "wrong" };
    sink_emit(&sink, &(struct event){ .kind = EVENT_ERROR, .err = &err, .text = STR("l1\nl2") });
    taken(&got);
    assert_non_null(strstr(
        got.p, "{\"ename\":\"ValueError\",\"evalue\":\"wrong\",\"traceback\":[\"l1\",\"l2\"]}"));
    publisher_fini(&p);
    strbuf_fini(&got);
}

static void characters_stay_whole_at_the_cut(void **state)
{
    (void)state;
    struct publisher p;
    struct message request = { .header_bytes = parent };
    struct strbuf got;
    static char block[16 << 20];
    memset(block, 'x', sizeof block);
    strbuf_init(&got);
    publisher_init(&p, &box, NULL, NULL);
    publisher_begin(&p, &request, 1, false);
    struct sink sink = publisher_sink(&p, false);
    sink_print(&sink, (struct str){ block, sizeof block - 1 });
    outbox_flush(&box);
    taken(&got);
    sink_print(&sink, STR("\xc3\xa9"));
    outbox_flush(&box);
    taken(&got);
    assert_null(strstr(got.p, "\xef\xbf\xbd"));
    assert_non_null(strstr(got.p, "output cut"));
    publisher_fini(&p);
    strbuf_fini(&got);
}

static void silent_cells_publish_nothing(void **state)
{
    (void)state;
    struct publisher p;
    struct message request = { .header_bytes = parent };
    struct strbuf got;
    struct bundle b = { .count = 1, .items = { { MIME_TEXT, { "7", 1 } } } };
    struct err err = { .kind = ERR_VALUE, .text = "wrong" };
    strbuf_init(&got);
    publisher_init(&p, &box, NULL, NULL);
    publisher_begin(&p, &request, 1, true);
    struct sink sink = publisher_sink(&p, false);
    for (int kind = EVENT_STREAM; kind <= EVENT_PAGE; kind++)
        sink_emit(&sink, &(struct event){ .kind = (enum event_kind)kind,
                                          .bundle = &b,
                                          .err = &err,
                                          .text = STR("text"),
                                          .display_id = "d" });
    outbox_flush(&box);
    taken(&got);
    assert_int_equal(got.n, 0);
    assert_true(str_is(strbuf_str(&p.report), "text")); /* for the reply */
    publisher_fini(&p);
    strbuf_fini(&got);
}

static void each_event_has_its_message(void **state)
{
    (void)state;
    struct publisher p;
    struct message request = { .header_bytes = parent };
    struct strbuf got;
    struct bundle b = {
        .count = 2, .items = { { MIME_TEXT, { "7\"", 2 } }, { MIME_PLACEMENT, { "{\"v\":1}", 7 } } }
    };
    strbuf_init(&got);
    publisher_init(&p, &box, NULL, NULL);
    publisher_begin(&p, &request, 4, false);
    struct sink sink = publisher_sink(&p, false);
    sink_emit(&sink, &(struct event){ .kind = EVENT_RESULT, .bundle = &b });
    sink_emit(&sink, &(struct event){ .kind = EVENT_DISPLAY, .bundle = &b, .display_id = "d" });
    sink_emit(&sink, &(struct event){ .kind = EVENT_UPDATE, .bundle = &b, .display_id = "d" });
    sink_emit(&sink, &(struct event){ .kind = EVENT_CLEAR, .wait = true });
    sink_emit(&sink, &(struct event){ .kind = EVENT_PAGE, .bundle = &b });
    sink_emit(&sink, &(struct event){ .kind = EVENT_PAGE, .bundle = &b });
    taken(&got);
    static const char data[] = "\"data\":{\"text/plain\":\"7\\\"\",\"application/"
                               "vnd.tensorcell.placement+json\":{\"v\":1}}";
    char expected[2000];
    snprintf(expected, sizeof expected,
             "kernel.%s.execute_result {%s,\"metadata\":{},\"transient\":{},"
             "\"execution_count\":4}\n"
             "kernel.%s.display_data {%s,\"metadata\":{},\"transient\":{\"display_id\":\"d\"}}\n"
             "kernel.%s.update_display_data {%s,\"metadata\":{},\"transient\":{\"display_id\":"
             "\"d\"}}\nkernel.%s.clear_output {\"wait\":true}\n",
             session.id, data, session.id, data, session.id, data, session.id);
    assert_string_equal(got.p, expected);
    snprintf(expected, sizeof expected,
             "{\"source\":\"page\",%s,\"start\":0},{\"source\":\"page\",%s,\"start\":0}", data,
             data);
    assert_string_equal(p.pages.p, expected);
    assert_string_equal(p.result.p, "7\"");
    publisher_fini(&p);
    strbuf_fini(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_goes_out_before_what_follows),
        cmocka_unit_test(text_is_due_in_time),
        cmocka_unit_test(a_cell_may_not_print_for_ever),
        cmocka_unit_test(characters_stay_whole_at_the_cut),
        cmocka_unit_test(silent_cells_publish_nothing),
        cmocka_unit_test(each_event_has_its_message),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
