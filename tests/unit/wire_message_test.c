#include "wire/outgoing.h"
#include "wire/socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zmq.h>

/* A kernel's side (sockets and session) and a client's (dealer and its own session, same key). */
static char folder[] = "/tmp/tensorcell-test-XXXXXX";
static struct connection connection;
static struct sockets sockets;
static struct session ours, theirs;
static void *context, *client;

static int set_up(void **state)
{
    (void)state;
    struct err err = { 0 };
    char endpoint[300];
    if (!mkdtemp(folder))
        return -1;
    connection.ipc = true;
    snprintf(connection.ip, sizeof connection.ip, "%s/k", folder);
    for (int i = 0; i < CHANNEL_COUNT; i++)
        connection.ports[i] = i + 1;
    strcpy(connection.scheme, "hmac-sha256");
    strcpy(connection.key, "secret");
    connection.key_length = 6;
    if (session_init(&ours, &connection, &err) || session_init(&theirs, &connection, &err) ||
        sockets_open(&sockets, &connection, &err) ||
        connection_endpoint(&connection, CHANNEL_SHELL, endpoint, sizeof endpoint, &err))
        return -1;
    context = zmq_ctx_new();
    client = zmq_socket(context, ZMQ_DEALER);
    return zmq_connect(client, endpoint);
}

static int tear_down(void **state)
{
    (void)state;
    zmq_close(client);
    zmq_ctx_term(context);
    sockets_close(&sockets);
    session_fini(&ours);
    session_fini(&theirs);
    return rmdir(folder); /* fails when a socket file was left */
}

static void send_frames(const struct str *frames, int count)
{
    for (int i = 0; i < count; i++)
        assert_true(zmq_send(client, frames[i].p, frames[i].n, i + 1 < count ? ZMQ_SNDMORE : 0) >=
                    0);
}

static struct message *receive(void)
{
    struct message *m = NULL;
    assert_int_equal(socket_wait(sockets.each[CHANNEL_SHELL], NULL, 0, 2000), SOCKET_READY);
    assert_true(message_receive(sockets.each[CHANNEL_SHELL], CHANNEL_SHELL, &ours, &m));
    return m;
}

/* Delimiter, signature, four parts; the signature is right. */
struct framed {
    char signature[2 * SIGN_BYTES], header[300];
    struct str frames[6];
};

static void sign(struct framed *f)
{
    struct str parts[SIGN_PARTS];
    memcpy(parts, &f->frames[2], sizeof parts);
    assert_int_equal(signer_sign(&theirs.signer, parts, f->signature), 0);
    f->frames[1] = (struct str){ f->signature, 64 };
}

static struct framed *make(struct framed *f, const char *content)
{
    int n = snprintf(f->header, sizeof f->header,
                     "{\"msg_id\":\"%llu\",\"session\":\"c\",\"msg_type\":\"execute_request\"}",
                     (unsigned long long)session_next_message(&theirs));
    f->frames[0] = STR("<IDS|MSG>");
    f->frames[2] = (struct str){ f->header, (size_t)n };
    f->frames[3] = f->frames[4] = STR("{}");
    f->frames[5] = str_of(content);
    sign(f);
    return f;
}

static void a_good_message(void **state)
{
    (void)state;
    struct framed f;
    struct str code;
    struct err err = { 0 };
    bool silent;
    send_frames(make(&f, "{\"code\":\"a\\u0000b\",\"silent\":true,\"n\":null}")->frames, 6);
    struct message *m = receive();
    assert_non_null(m);
    assert_int_equal(m->identity_count, 1);
    assert_true(str_is(m->type, "execute_request"));
    assert_true(str_equal(m->header_bytes, f.frames[2]));
    assert_int_equal(message_text(m, "code", NULL, &code, &err), 0);
    assert_int_equal(code.n, 3);
    assert_int_equal(message_bool(m, "silent", false, &silent, &err), 0);
    assert_true(silent);
    assert_int_equal(message_text(m, "silent", NULL, &code, &err), -1);
    assert_int_equal(message_text(m, "n", NULL, &code, &err), -1);
    assert_int_equal(message_text(m, "absent", "standard", &code, &err), 0);
    assert_true(str_is(code, "standard"));
    message_free(m);
}

static void replies_go_back_with_the_header_as_parent(void **state)
{
    (void)state;
    struct framed f;
    char got[1000];
    send_frames(make(&f, "{}")->frames, 6);
    struct message *m = receive();
    struct outgoing *out = outgoing_reply(&ours, m, "execute_reply");
    struct json_out j = outgoing_content(out);
    json_out_object_begin(&j);
    json_out_kv_text(&j, "wrong", "thing");
    j = outgoing_content_again(out);
    json_out_object_begin(&j);
    json_out_kv_text(&j, "status", "ok");
    json_out_object_end(&j);
    assert_true(outgoing_send(sockets.each[CHANNEL_SHELL], outgoing_finish(&ours, out)));
    message_free(m);
    struct str parts[SIGN_PARTS], signature;
    char bytes[6][1000];
    for (int i = 0; i < 6; i++) {
        int n = zmq_recv(client, bytes[i], sizeof bytes[i], 0);
        assert_true(n >= 0);
        if (i == 1)
            signature = (struct str){ bytes[i], (size_t)n };
        if (i >= 2)
            parts[i - 2] = (struct str){ bytes[i], (size_t)n };
    }
    unsigned char digest[SIGN_BYTES];
    assert_true(signer_verify(&theirs.signer, parts, signature, digest));
    assert_true(str_equal(parts[1], f.frames[2]));
    assert_true(str_is(parts[3], "{\"status\":\"ok\"}"));
    assert_int_equal(zmq_recv(client, got, sizeof got, ZMQ_DONTWAIT), -1);
}

static void dropped(const struct str *frames, int count)
{
    send_frames(frames, count);
    assert_null(receive());
}

static void bad_signatures_and_replays_are_dropped(void **state)
{
    (void)state;
    struct framed f;
    make(&f, "{}");
    f.signature[0] = f.signature[0] == 'a' ? 'b' : 'a';
    dropped(f.frames, 6);
    make(&f, "{}");
    f.frames[1].n = 0;
    dropped(f.frames, 6);
    f.frames[1].n = 63;
    dropped(f.frames, 6);
    make(&f, "{}");
    f.frames[5] = STR("{\"code\":\"evil\"}");
    dropped(f.frames, 6);
    send_frames(make(&f, "{}")->frames, 6);
    message_free(receive());
    dropped(f.frames, 6);
    dropped(f.frames, 6);
}

static void shapes_of_frames(void **state)
{
    (void)state;
    struct framed f;
    make(&f, "{}");
    for (int n = 1; n < 6; n++)
        dropped(f.frames, n);
    for (int n = 1; n < 6; n++) /* no delimiter */
        dropped(f.frames + 1, n);
    static struct str many[1100];
    for (size_t i = 0; i < 1100; i++)
        many[i] = STR("x");
    dropped(many, 15);
    dropped(many, 17);
    dropped(many, 1100);
    memcpy(many, f.frames, sizeof f.frames);
    dropped(many, 1100); /* too many buffers */
    send_frames(many, 1000);
    struct message *m = receive();
    assert_non_null(m);
    message_free(m);
    make(&f, "{}");
    for (int i = 0; i < 15; i++)
        many[i] = STR("identity");
    memcpy(many + 15, f.frames, sizeof f.frames);
    send_frames(many, 21);
    m = receive();
    assert_non_null(m);
    assert_int_equal(m->identity_count, 16); /* the router's own among them */
    message_free(m);
    make(&f, "{}");
    many[15] = STR("one more");
    memcpy(many + 16, f.frames, sizeof f.frames);
    dropped(many, 22);
}

/* Bytes may not move from one frame to the next, though the signature stays right. */
static void frame_borders_count(void **state)
{
    (void)state;
    struct framed f;
    char all[500];
    make(&f, "{\"code\":\"1\"}");
    size_t n = 0;
    for (int i = 2; i < 6; i++) {
        memcpy(all + n, f.frames[i].p, f.frames[i].n);
        n += f.frames[i].n;
    }
    for (size_t cut = 0; cut < n; cut += 3) {
        if (cut == f.frames[2].n)
            continue;
        f.frames[2] = (struct str){ all, cut };
        f.frames[3] = (struct str){ all + cut, n - cut };
        f.frames[4] = f.frames[5] = STR("");
        dropped(f.frames, 6);
    }
}

static void unreadable_content_keeps_its_header(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "[]",
                                       "{",
                                       "{} x",
                                       "{\"a\":NaN}",
                                       "{\"a\":\"\\ud83d\"}",
                                       "{\"a\":1e999}",
                                       "{\"a\":\"\xff\"}" };
    struct framed f;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        send_frames(make(&f, bad[i])->frames, 6);
        struct message *m = receive();
        assert_non_null(m);
        assert_null(m->content);
        assert_true(m->fault[0]);
        message_free(m);
    }
    static char deep[3000] = "{\"a\":";
    memset(deep + 5, '[', 1000);
    memset(deep + 1005, ']', 1000);
    strcpy(deep + 2005, "}");
    send_frames(make(&f, deep)->frames, 6);
    struct message *m = receive();
    assert_null(m->content);
    assert_non_null(strstr(m->fault, "deep"));
    message_free(m);
}

static void what_we_sent_does_not_come_back(void **state)
{
    (void)state;
    struct framed f;
    make(&f, "{}");
    int n = snprintf(f.header, sizeof f.header,
                     "{\"msg_id\":\"1\",\"session\":\"%s\",\"msg_type\":\"comm_msg\"}", ours.id);
    f.frames[2].n = (size_t)n;
    sign(&f);
    dropped(f.frames, 6);
}

static void ipc_files_are_private_and_not_stolen(void **state)
{
    (void)state;
    struct stat st;
    struct sockets second;
    struct err err = { 0 };
    assert_int_equal(lstat(sockets.paths[CHANNEL_SHELL], &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    assert_int_equal(sockets_open(&second, &connection, &err), -1);
    assert_non_null(strstr(err.text, "another kernel"));
    assert_int_equal(lstat(sockets.paths[CHANNEL_SHELL], &st), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_message),
        cmocka_unit_test(replies_go_back_with_the_header_as_parent),
        cmocka_unit_test(bad_signatures_and_replays_are_dropped),
        cmocka_unit_test(shapes_of_frames),
        cmocka_unit_test(frame_borders_count),
        cmocka_unit_test(unreadable_content_keeps_its_header),
        cmocka_unit_test(what_we_sent_does_not_come_back),
        cmocka_unit_test(ipc_files_are_private_and_not_stolen),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
