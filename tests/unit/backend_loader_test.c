/* Backends that are missing, broken, of another version, or incomplete are refused in words. */
#include "tests/fault/fault.h"

#include "backend/loader.h"

static char folder[PATH_MAX];

static const struct {
    const char *name, *flags, *text; /* what the error has to say; NULL: loads */
} rows[] = {
    { "cpu", "", NULL },
    { "old", "-DFAKE_ABI=77 -DFAKE_NAME='\"old\"'", "another version (its interface is 77, ours " },
    { "other", "", "is the backend cpu, not other" },
    { "empty", "-DFAKE_EMPTY", "hands out no backend" },
    { "partly", "-DFAKE_PARTLY -DFAKE_NAME='\"partly\"'", "lacks a part" },
    { "bare", "-DFAKE_NO_SYMBOL", "is no backend" },
};

static int build(void **state)
{
    char path[2 * PATH_MAX];
    (void)state;
    fault_folder("fake-backends", folder);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        snprintf(path, sizeof path, "%s/%s.so", folder, rows[i].name);
        fault_build(path, "tests/fault/backend.c", rows[i].flags);
    }
    fault_file(folder, "/text.so", "no library");
    return 0;
}

static void each_backend(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct backend *b = NULL;
        struct err err = { 0 };
        int status = loader_load(folder, rows[i].name, &b, &err);
        if (!rows[i].text) {
            assert_int_equal(status, 0);
            assert_string_equal(b->name, rows[i].name);
            continue;
        }
        assert_int_equal(status, -1);
        assert_int_equal(err.kind, ERR_DEVICE);
        if (!strstr(err.text, rows[i].text) || !strstr(err.text, rows[i].name))
            fail_msg("%s: %s", rows[i].name, err.text);
    }
}

static void what_is_no_library(void **state)
{
    const struct backend *b;
    struct err err = { 0 };
    char deep[2 * PATH_MAX];
    (void)state;
    assert_int_equal(loader_load(folder, "missing", &b, &err), -1);
    assert_non_null(strstr(err.text, "missing.so: cannot open shared object file: No such file"));
    assert_true(err.hint[0]);
    assert_int_equal(loader_load(folder, "text", &b, &err), -1);
    assert_non_null(strstr(err.text, "text.so: file too short"));
    memset(deep, 'd', sizeof deep);
    deep[sizeof deep - 1] = 0;
    assert_int_equal(loader_load(deep, "cpu", &b, &err), -1);
    assert_non_null(strstr(err.text, "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_backend),
        cmocka_unit_test(what_is_no_library),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
