/* Commands whose output depends on the machine or the clock, run through a cell with a sink that
 * remembers. What is the same everywhere is in tests/golden/commands. */
#include "base/settings.h"
#include "cell/cell.h"
#include "magics/magics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct seen {
    struct strbuf text;   /* streams to stdout, displays and pages */
    struct strbuf result; /* text of the cell's value */
    struct strbuf error;
    struct strbuf next; /* cell */
    int clears, pages, html;
    bool wait;
};

static void see_bundle(struct seen *s, const struct bundle *b)
{
    strbuf_add(&s->text, bundle_get(b, MIME_TEXT));
    strbuf_char(&s->text, '\n');
    s->html += bundle_get(b, MIME_HTML).p != NULL;
}

static void emit(void *context, const struct event *e)
{
    struct seen *s = context;
    if (e->kind == EVENT_STREAM)
        strbuf_add(&s->text, e->text);
    else if (e->kind == EVENT_DISPLAY)
        see_bundle(s, e->bundle);
    else if (e->kind == EVENT_RESULT)
        strbuf_add(&s->result, bundle_get(e->bundle, MIME_TEXT));
    else if (e->kind == EVENT_ERROR)
        strbuf_add(&s->error, e->text);
    else if (e->kind == EVENT_NEXT)
        strbuf_add(&s->next, e->text);
    if (e->kind == EVENT_PAGE) {
        see_bundle(s, e->bundle);
        s->pages++;
    }
    if (e->kind == EVENT_CLEAR) {
        s->clears++;
        s->wait = e->wait;
    }
}

static int answer(void *context, struct str prompt, bool hidden, struct arena *a, struct str *out,
                  struct err *err)
{
    struct seen *s = context;
    strbuf_add(&s->text, prompt);
    (void)err;
    *out = arena_str(a, hidden ? STR("secret") : STR("Ada"));
    return 0;
}

static struct workspace workspace;

static void run(struct seen *s, const char *source)
{
    struct err err;
    struct sink sink = { s, emit, answer };
    struct cell cell = { .source = str_of(source), .sink = &sink };
    *s = (struct seen){ 0 };
    int status = cell_run(&workspace, &cell, &err);
    if (status)
        fail_msg("%s: %s", source, s->error.p);
}

static void done(struct seen *s)
{
    strbuf_fini(&s->text);
    strbuf_fini(&s->result);
    strbuf_fini(&s->error);
    strbuf_fini(&s->next);
}

/* Runs it and looks for a piece of what it showed. */
static void expect(const char *source, const char *piece)
{
    struct seen s;
    run(&s, source);
    if (!s.text.p || !strstr(s.text.p, piece))
        fail_msg("%s: \"%s\" is not in \"%s\"", source, piece, s.text.p ? s.text.p : "");
    done(&s);
}

static void devices_are_listed(void **state)
{
    (void)state;
    expect("devices", " Physical GPUs, ");
    expect("devices", "\ncpu   CPU ");
    expect("devices", "\nhost: ");
    expect("devices full", "oneDNN");
    expect("d = devices(); print d", "\"cpu\"]");
    expect("doctor", "CPU backend");
}

static void growth_is_kept(void **state)
{
    (void)state;
    expect("growth off gpu7 2GiB; growth gpu7", "gpu7: growth off, 2.00 GiB");
    expect("growth on gpu7", "gpu7: growth on");
    assert_true(policy_growth(workspace.devices, 7).on);
    expect("growth off 90% gpu6", "gpu6: growth off, 90%");
    assert_true(policy_growth(workspace.devices, 5).on);
}

static void seconds_are_measured(void **state)
{
    (void)state;
    expect("t = time < x = 1 >; assert (t > 0); assert (x == 1); time x", "s\n");
    expect("time x + 1", "s\n");
    expect("b = bench x + 1; assert (b.median > 0); print b", "bench record: median=");
    expect("bench < x + 1 >", "runs)");
}

static void memory_is_counted(void **state)
{
    (void)state;
    expect("big = zeros(1024, 1024); memory", "big   f32 [1024, 1024] on cpu  4.00 MiB");
    expect("m = memory(); assert (m.used >= 4*2**20); assert (m.peak >= m.used); del big; memory "
           "reset",
           "cpu: ");
    expect("m = memory cpu; assert (m.used < 4*2**20); memory cpu", "allowed");
}

static void events(void **state)
{
    struct seen s;
    (void)state;
    run(&s, "clear wait=true");
    assert_int_equal(s.clears, 1);
    assert_true(s.wait);
    done(&s);
    run(&s, "help matmul; matmul?; help");
    assert_int_equal(s.pages, 3);
    assert_int_equal(s.html, 3);
    done(&s);
    expect("name = input \"who? \"; print name", "who? Ada");
    expect("print (input(hidden=true))", "secret");
    run(&s, "show [1, 2]; who");
    assert_int_equal(s.html, 2);
    done(&s);
}

static void magics_of_jupyter(void **state)
{
    struct seen s;
    (void)state;
    expect("%lsmagic", "%%time");
    expect("%lsmagic", "%timeit");
    expect("%config", "OUTPUT_BYTES  ");
    expect("%config OUTPUT_BYTES=54321; config OUTPUT_BYTES", "54321");
    assert_int_equal(setting(SETTING_OUTPUT_BYTES), 54321);
    setenv("SOME_TOKEN", "hush", 1);
    expect("%env", "SOME_TOKEN=(hidden)");
    run(&s, "%env MADE_HERE \"a b\"");
    assert_int_equal(s.result.n, 0);
    done(&s);
    assert_string_equal(getenv("MADE_HERE"), "a b");
    expect("cd \"/\"; cd \"usr\"; cd \"-\"; cd \"-\"", "/\n/usr\n/\n/usr\n");
    setenv("HOME", "/usr", 1);
    expect("cd \"/\"; cd \"~/bin\"; cd", "/bin\n/usr\n");
    expect("x = 1; %reset -f; who", "no variables");
    expect("%timeit 1 + 1", "runs)");
    expect("%%timeit\n1 + 1", "runs)");
    expect("%time x = 2; %whos", "x     number");
    expect("%%time\ny = 3\nz = y < 4", "s\n");
    expect("%who", "z     truth value");
}

static void load_puts_text_into_the_next_cell(void **state)
{
    struct seen s;
    char name[] = "/tmp/load-XXXXXX.tcell", source[200];
    (void)state;
    FILE *f = fdopen(mkstemps(name, 6), "w");
    assert_non_null(f);
    fputs("y = 1 < 2\n", f);
    fclose(f);
    snprintf(source, sizeof source, "%%load \"%s\"", name);
    run(&s, source);
    assert_non_null(strstr(s.next.p, "\ny = 1 < 2\n"));
    assert_null(s.text.p);
    done(&s);
    snprintf(source, sizeof source, "x = load \"%s\"; print x", name);
    expect(source, "y = 1 < 2\n");
    unlink(name);
}

static void seed_begins_anew(void **state)
{
    struct seen s;
    (void)state;
    run(&s, "seed 7; x = normal(2); seed 5");
    done(&s);
    assert_int_equal(workspace.seed, 5);
    assert_int_equal(workspace.draws, 0);
}

static int start(void **state)
{
    struct err err;
    (void)state;
    return workspace_init(&workspace, magics_words(), NULL, &err);
}

static int stop(void **state)
{
    (void)state;
    workspace_fini(&workspace);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_are_listed),
        cmocka_unit_test(growth_is_kept),
        cmocka_unit_test(seconds_are_measured),
        cmocka_unit_test(memory_is_counted),
        cmocka_unit_test(events),
        cmocka_unit_test(magics_of_jupyter),
        cmocka_unit_test(load_puts_text_into_the_next_cell),
        cmocka_unit_test(seed_begins_anew),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
