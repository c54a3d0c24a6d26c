/* What is on a GPU whose worker ends, host copies, and moving to another device: over a GPU that
 * lies in this process and can be told to end. */
#include "tests/fault/fault.h"

#include "base/settings.h"
#include "device/devices_impl.h"

struct backend_device {
    int alive;     /* buffers */
    int downloads; /* calls */
    int fails;     /* this many downloads from now the worker ends; 0: never */
    const char *ended;
};

static int fake_alloc(struct backend_device *d, size_t bytes, void **buffer, struct err *err)
{
    if (d->ended)
        return err_set(err, ERR_DEVICE, "%s", d->ended);
    *buffer = malloc(bytes);
    d->alive++;
    return *buffer ? 0 : err_set(err, ERR_MEMORY, "no memory");
}

static void fake_free(struct backend_device *d, void *buffer)
{
    d->alive--;
    free(buffer);
}

static void *fake_host(struct backend_device *d, void *buffer)
{
    (void)d, (void)buffer;
    return NULL;
}

static int fake_upload(struct backend_device *d, void *buffer, size_t at, const void *from,
                       size_t bytes, struct err *err)
{
    if (d->ended)
        return err_set(err, ERR_DEVICE, "%s", d->ended);
    memcpy((char *)buffer + at, from, bytes);
    return 0;
}

static int fake_download(struct backend_device *d, void *buffer, size_t at, void *to, size_t bytes,
                         struct err *err)
{
    d->downloads++;
    if (d->fails && --d->fails == 0)
        d->ended = "its worker was ended by signal 9";
    if (d->ended)
        return err_set(err, ERR_DEVICE, "%s", d->ended);
    memcpy(to, (char *)buffer + at, bytes);
    return 0;
}

static const char *fake_ended(struct backend_device *d)
{
    return d->ended;
}

static void fake_close(struct backend_device *d)
{
    *d = (struct backend_device){ 0 };
}

static const struct backend fake = {
    .close = fake_close,
    .alloc = fake_alloc,
    .free = fake_free,
    .host = fake_host,
    .upload = fake_upload,
    .download = fake_download,
    .ended = fake_ended,
};

static char folder[PATH_MAX];

static int build(void **state)
{
    char path[2 * PATH_MAX];
    (void)state;
    fault_folder("fake-lost", folder);
    snprintf(path, sizeof path, "%s/cpu.so", folder);
    fault_build(path, "tests/fault/backend.c", "");
    return 0;
}

struct session {
    struct devices *d;
    struct device *gpu;
    struct backend_device state;
    struct err err;
};

/* A worker is started: only its handle is told from a real one's. */
static void start(struct session *s)
{
    s->gpu->backend = &fake;
    s->gpu->handle = &s->state;
}

static void begin(struct session *s)
{
    *s = (struct session){ 0 };
    s->d = devices_new(&(struct devices_options){ .program = "/no/such", .backends = folder },
                       &s->err);
    assert_non_null(s->d);
    s->d->report.done = true;
    s->d->report.gpu_count = 1;
    assert_int_equal(devices_count(s->d), 2);
    s->gpu = devices_get(s->d, 0);
    start(s);
}

static struct buffer *put(struct session *s, size_t bytes, char with)
{
    struct buffer *b;
    assert_int_equal(device_alloc(s->d, s->gpu, bytes, &b, &s->err), 0);
    memset(b->handle, with, bytes);
    return b;
}

/* The memory of a worker that ended is gone with it: what the fake holds is given back here. */
static void end(struct session *s, int count, struct buffer *const *lost)
{
    for (int i = 0; i < count; i++)
        free(lost[i]->handle);
    s->state.ended = "its worker was ended by signal 9";
    assert_true(device_check(s->d, s->gpu));
    assert_false(device_check(s->d, s->gpu));
}

static struct tensor bytes_of(struct buffer *b)
{
    return (struct tensor){ .dtype = DTYPE_U8,
                            .layout = { { 1, { (int64_t)b->bytes } }, { 1 }, 0 },
                            .buffer = b };
}

static void a_worker_that_ends(void **state)
{
    struct session s;
    char got[8];
    (void)state;
    begin(&s);
    assert_false(device_check(s.d, s.gpu));
    struct buffer *kept = put(&s, 8, 'k'), *gone = put(&s, 8, 'g');
    assert_int_equal(buffer_keep_copy(s.d, kept, &s.err), 0);
    end(&s, 2, (struct buffer *[]){ kept, gone });
    assert_string_equal(s.gpu->ended, "its worker was ended by signal 9");
    assert_null(s.gpu->handle);
    assert_int_equal(s.gpu->generation, 2);
    assert_true(buffer_lost(kept) && buffer_lost(gone));
    struct device_holding h = device_holds(s.gpu);
    assert_true(h.lost == 2 && h.values == 0 && h.bytes == 0);
    /* Elements come from the host copy, even while no worker is there. */
    struct tensor t = bytes_of(kept);
    assert_int_equal(device_download(s.d, &t, got, &s.err), 0);
    assert_memory_equal(got, "kkkkkkkk", 8);
    t = bytes_of(gone);
    assert_int_equal(device_download(s.d, &t, got, &s.err), -1);
    assert_int_equal(s.err.kind, ERR_DEVICE);
    assert_string_equal(s.err.text,
                        "its elements were lost with gpu0: its worker was ended by signal 9");
    start(&s);
    assert_int_equal(buffer_restore(s.d, kept, &s.err), 0);
    assert_int_equal(buffer_restore(s.d, gone, &s.err), 1);
    assert_false(buffer_lost(kept));
    assert_memory_equal(kept->handle, "kkkkkkkk", 8);
    buffer_unref(gone); /* calls no backend: it counts what it has given out */
    assert_int_equal(s.state.alive, 1);
    buffer_unref(kept);
    assert_int_equal(s.state.alive, 0);
    assert_null(s.gpu->buffers);
    devices_free(s.d);
}

static void copies_stay_within_their_budget(void **state)
{
    struct session s;
    (void)state;
    setenv("TENSORCELL_HOST_COPIES_MIB", "2", 1);
    assert_int_equal(settings_read(&s.err), 0);
    begin(&s);
    struct buffer *first = put(&s, 1 << 20, '1'), *large = put(&s, 3 << 20, 'l'),
                  *last = put(&s, 1 << 20, '2');
    assert_int_equal(buffer_keep_copy(s.d, large, &s.err), 1);
    assert_int_equal(buffer_keep_copy(s.d, first, &s.err), 0);
    assert_int_equal(buffer_keep_copy(s.d, last, &s.err), 0);
    assert_int_equal(devices_cpu(s.d)->copied, 2 << 20);
    struct buffer *more = put(&s, 1, 'm');
    assert_int_equal(buffer_keep_copy(s.d, more, &s.err), 1);
    buffer_unref(first);
    assert_int_equal(buffer_keep_copy(s.d, more, &s.err), 0);
    buffer_unref(large), buffer_unref(last), buffer_unref(more);
    assert_int_equal(devices_cpu(s.d)->copied, 0);
    assert_null(devices_cpu(s.d)->buffers);
    devices_free(s.d);
    unsetenv("TENSORCELL_HOST_COPIES_MIB");
    assert_int_equal(settings_read(&s.err), 0);
}

static void idle_time_makes_copies_newest_first(void **state)
{
    struct session s;
    (void)state;
    begin(&s);
    assert_false(devices_idle(s.d, 0));
    struct buffer *old = put(&s, 20 << 20, 'o'), *new = put(&s, 9, 'n'), *pending = put(&s, 9, 'p');
    pending->run = 7;
    assert_true(devices_idle(s.d, 0));
    assert_int_equal(s.state.downloads, 0);
    /* A large one takes several slices; what is released meanwhile is forgotten. */
    while (!buffer_host_copy(new))
        assert_true(devices_idle(s.d, 1) || buffer_host_copy(new));
    assert_memory_equal(buffer_host_copy(new), "nnnnnnnnn", 9);
    while (devices_idle(s.d, 1))
        ;
    assert_non_null(buffer_host_copy(old));
    assert_int_equal(((const char *)buffer_host_copy(old))[(20 << 20) - 1], 'o');
    assert_null(buffer_host_copy(pending));
    assert_int_equal(s.state.downloads, 1 + 5);
    struct buffer *b = put(&s, 50 << 20, 'b');
    assert_true(devices_idle(s.d, 0));
    struct buffer *half;
    assert_int_equal(device_alloc(s.d, devices_cpu(s.d), 50 << 20, &half, &s.err), 0);
    s.gpu->copying = (struct copying){ b, half, 1 << 20 };
    buffer_unref(b);
    assert_null(s.gpu->copying.of);
    assert_false(devices_idle(s.d, 5));
    buffer_unref(old), buffer_unref(new), buffer_unref(pending);
    devices_free(s.d);
}

static void elements_move_with_all_who_look_at_them(void **state)
{
    struct session s;
    (void)state;
    begin(&s);
    struct buffer *b = put(&s, 100, 'x'), *other = put(&s, 10, 'y');
    assert_int_equal(buffer_move(s.d, b, devices_cpu(s.d), &s.err), 0);
    assert_ptr_equal(b->device, devices_cpu(s.d));
    assert_false(buffer_lost(b));
    assert_int_equal(((char *)b->host)[99], 'x');
    assert_ptr_equal(s.gpu->buffers, other);
    assert_null(other->next);
    assert_int_equal(s.state.alive, 1);
    assert_int_equal(buffer_move(s.d, b, s.gpu, &s.err), 0);
    assert_ptr_equal(s.gpu->buffers, b);
    assert_null(b->host);
    assert_int_equal(((char *)b->handle)[99], 'x');
    buffer_unref(b), buffer_unref(other);
    devices_free(s.d); /* the fake CPU aborts if a buffer is left */
}

static void a_released_gpu_holds_nothing(void **state)
{
    struct session s;
    (void)state;
    begin(&s);
    struct buffer *a = put(&s, 3, 'a'), *b = put(&s, 0, 'b');
    assert_int_equal(device_release(s.d, s.gpu, &s.err), 0);
    assert_null(s.gpu->handle);
    assert_int_equal(s.gpu->generation, 2); /* what was prepared for it is gone */
    assert_null(s.gpu->buffers);
    assert_memory_equal(a->host, "aaa", 3);
    assert_int_equal(device_release(s.d, s.gpu, &s.err), 0); /* once more changes nothing */
    assert_int_equal(s.gpu->generation, 2);
    assert_int_equal(device_release(s.d, devices_cpu(s.d), &s.err), -1);
    buffer_unref(a), buffer_unref(b);
    devices_free(s.d);
}

/* The worker ends when the second value is fetched: it and the third are lost, but for copies. */
static void a_worker_that_ends_while_it_is_released(void **state)
{
    struct session s;
    (void)state;
    begin(&s);
    struct buffer *copied = put(&s, 3, 'c'), *lost = put(&s, 3, 'l'), *moved = put(&s, 3, 'm');
    assert_int_equal(buffer_keep_copy(s.d, copied, &s.err), 0);
    s.state.fails = 2;
    void *memory[] = { copied->handle, lost->handle };
    assert_int_equal(device_release(s.d, s.gpu, &s.err), 0);
    assert_memory_equal(moved->host, "mmm", 3);
    assert_memory_equal(copied->host, "ccc", 3);
    assert_true(buffer_lost(lost));
    assert_ptr_equal(lost->device, s.gpu);
    free(memory[0]), free(memory[1]);
    buffer_unref(copied), buffer_unref(lost), buffer_unref(moved);
    devices_free(s.d);
}

static void what_never_came_to_be(void **state)
{
    struct session s;
    (void)state;
    begin(&s);
    struct buffer *b = put(&s, 3, 'b');
    struct tensor t = bytes_of(b);
    char got[3];
    buffer_forget(b);
    assert_int_equal(s.state.alive, 0);
    assert_true(buffer_lost(b));
    assert_int_equal(device_download(s.d, &t, got, &s.err), -1);
    assert_string_equal(s.err.text, "its elements were never computed on gpu0");
    assert_int_equal(buffer_move(s.d, b, devices_cpu(s.d), &s.err), -1);
    buffer_unref(b);
    assert_int_equal(s.state.alive, 0);
    devices_free(s.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_worker_that_ends),
        cmocka_unit_test(copies_stay_within_their_budget),
        cmocka_unit_test(idle_time_makes_copies_newest_first),
        cmocka_unit_test(elements_move_with_all_who_look_at_them),
        cmocka_unit_test(a_released_gpu_holds_nothing),
        cmocka_unit_test(a_worker_that_ends_while_it_is_released),
        cmocka_unit_test(what_never_came_to_be),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
