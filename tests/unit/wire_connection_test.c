#include "wire/connection.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/tensorcell-test-XXXXXX";
static char path[64], other_path[64];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/c.json", folder);
    snprintf(other_path, sizeof other_path, "%s/link", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    unlink(other_path);
    return rmdir(folder);
}

static int read_text(const char *text, size_t n, struct connection *c, struct err *err)
{
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, text, n), (ssize_t)n);
    close(fd);
    *err = (struct err){ 0 };
    return connection_read(c, path, err);
}

#define PORTS                                                                                      \
    "\"shell_port\":1,\"control_port\":2,\"stdin_port\":3,\"iopub_port\":4,\"hb_port\":65535"

static void a_good_file(void **state)
{
    (void)state;
    struct connection c;
    struct err err;
    char text[300];
    static const char file[] = "{\"transport\":\"tcp\",\"ip\":\"localhost\",\"key\":\"secret\","
                               "\"signature_scheme\":\"hmac-sha256\",\"extra\":[1]," PORTS "}";
    assert_int_equal(read_text(file, sizeof file - 1, &c, &err), 0);
    assert_int_equal(c.ports[CHANNEL_HEARTBEAT], 65535);
    assert_int_equal(c.key_length, 6);
    assert_int_equal(connection_endpoint(&c, CHANNEL_IOPUB, text, sizeof text, &err), 0);
    assert_string_equal(text, "tcp://127.0.0.1:4");
    connection_wipe(&c);
    assert_int_equal(c.key[0], 0);
}

static void ipc_addresses_have_a_dash(void **state)
{
    (void)state;
    struct connection c;
    struct err err;
    char text[300];
    static const char file[] =
        "{\"transport\":\"ipc\",\"ip\":\"/run/x/kernel-1-ipc\",\"key\":\"k\","
        "" PORTS "}";
    assert_int_equal(read_text(file, sizeof file - 1, &c, &err), 0);
    assert_int_equal(connection_endpoint(&c, CHANNEL_SHELL, text, sizeof text, &err), 0);
    assert_string_equal(text, "ipc:///run/x/kernel-1-ipc-1");
    memset(c.ip, 'x', 120);
    c.ip[120] = 0;
    assert_int_equal(connection_endpoint(&c, CHANNEL_SHELL, text, sizeof text, &err), -1);
    assert_non_null(strstr(err.text, "too long"));
}

static void bad_files_name_the_field(void **state)
{
    (void)state;
    static const struct {
        const char *text, *named;
    } rows[] = {
        { "", "JSON" },
        { "[]", "JSON" },
        { "{\"ip\":\"127.0.0.1\",\"ip\":\"127.0.0.1\",\"key\":\"k\"," PORTS "}", "JSON" },
        { "{\"key\":\"k\"," PORTS "}", "ip is missing" },
        { "{\"ip\":\"\",\"key\":\"k\"," PORTS "}", "ip is empty" },
        { "{\"ip\":1,\"key\":\"k\"," PORTS "}", "ip must be text" },
        { "{\"ip\":\"127.0.0.1\"," PORTS "}", "key is missing" },
        { "{\"ip\":\"127.0.0.1\",\"key\":null," PORTS "}", "key must be text" },
        { "{\"transport\":\"udp\",\"ip\":\"127.0.0.1\",\"key\":\"k\"," PORTS "}", "transport" },
        { "{\"ip\":\"0.0.0.0\",\"key\":\"\"," PORTS "}", "key is empty" },
        { "{\"ip\":\"127.0.0.1\",\"key\":\"k\",\"shell_port\":0}", "shell_port" },
        { "{\"ip\":\"127.0.0.1\",\"key\":\"k\",\"shell_port\":65536}", "shell_port" },
        { "{\"ip\":\"127.0.0.1\",\"key\":\"k\",\"shell_port\":\"1\"}", "shell_port" },
        { "{\"ip\":\"127.0.0.1\",\"key\":\"k\",\"shell_port\":1}", "control_port is missing" },
        { "{\"ip\":\"127.0.0.1\",\"key\":\"k\",\"shell_port\":1,\"control_port\":1}", "both 1" },
        { "{\"ip\":\"127.0.0.1\",\"key\":\"k\",\"curve_publickey\":\"short\"," PORTS "}", "curve" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct connection c;
        struct err err;
        assert_int_equal(read_text(rows[i].text, strlen(rows[i].text), &c, &err), -1);
        if (!strstr(err.text, rows[i].named))
            fail_msg("row %zu: \"%s\" does not name \"%s\"", i, err.text, rows[i].named);
        assert_null(strchr(err.text, '\n'));
    }
}

static void a_registration_file_has_no_ports(void **state)
{
    (void)state;
    struct connection c;
    struct err err;
    char text[300];
    static const char file[] = "{\"kernel_id\":\"a-1\",\"transport\":\"tcp\",\"key\":\"k\","
                               "\"registration_ip\":\"127.0.0.2\",\"registration_port\":\"77\"}";
    assert_int_equal(read_text(file, sizeof file - 1, &c, &err), 0);
    assert_true(c.registering);
    assert_string_equal(c.kernel_id, "a-1");
    assert_int_equal(connection_registration(&c, text, sizeof text, &err), 0);
    assert_string_equal(text, "tcp://127.0.0.2:77");
    assert_int_equal(connection_endpoint(&c, CHANNEL_SHELL, text, sizeof text, &err), 0);
    assert_string_equal(text, "tcp://127.0.0.2:*");
    static const char bad[] = "{\"key\":\"k\",\"registration_port\":\"123456789\"}";
    assert_int_equal(read_text(bad, sizeof bad - 1, &c, &err), -1);
    assert_non_null(strstr(err.text, "registration_port"));
}

static void files_that_are_not_read(void **state)
{
    (void)state;
    struct connection c;
    struct err err = { 0 };
    assert_int_equal(connection_read(&c, "/nonexistent/c.json", &err), -1);
    assert_int_equal(connection_read(&c, folder, &err), -1);
    assert_int_equal(symlink(path, other_path), 0);
    assert_int_equal(connection_read(&c, other_path, &err), -1);
    assert_non_null(strstr(err.text, "symbolic link"));
    static char large[70000];
    memset(large, ' ', sizeof large);
    assert_int_equal(read_text(large, sizeof large, &c, &err), -1);
    assert_non_null(strstr(err.text, "64 KiB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file),
        cmocka_unit_test(ipc_addresses_have_a_dash),
        cmocka_unit_test(bad_files_name_the_field),
        cmocka_unit_test(a_registration_file_has_no_ports),
        cmocka_unit_test(files_that_are_not_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
