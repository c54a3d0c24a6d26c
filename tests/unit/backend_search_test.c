/* Where NVIDIA's libraries are found, on machines made of empty files. */
#include "tests/fault/fault.h"

#include "backend/search.h"

static char root[32];

static int make_root(void **state)
{
    static const char *const variables[] = { "LD_LIBRARY_PATH", "CUDA_HOME",    "CUDA_PATH",
                                             "VIRTUAL_ENV",     "CONDA_PREFIX", "HOME" };
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    setenv("PATH", "/usr/bin", 1);
    fault_root(root);
    return 0;
}

static int remove_root(void **state)
{
    (void)state;
    fault_remove(root);
    return 0;
}

static void expect(const char *name, const char *path)
{
    char found[256], full[256];
    snprintf(full, sizeof full, "%s%s", root, path);
    assert_true(search_library(root, name, found, sizeof found));
    assert_string_equal(found, full);
}

static void nothing_is_found_where_nothing_is(void **state)
{
    char found[256];
    (void)state;
    assert_false(search_library(root, "libnvrtc.so.13", found, sizeof found));
    fault_file(root, "/usr/local/cuda/lib64/libnvrtc.so.13", "");
    assert_false(search_library(root, "libnvrtc.so.12", found, sizeof found));
    assert_false(search_library(root, "libnvrtc.so.13", found, 10)); /* no room for the path */
    expect("libnvrtc.so.13", "/usr/local/cuda/lib64/libnvrtc.so.13");
}

/* Each place comes before those that were looked at until now. */
static void places_have_an_order(void **state)
{
    static const struct {
        const char *variable, *value, *path;
    } rows[] = {
        { NULL, NULL, "/usr/lib64-nvidia/libx.so.13" },
        { NULL, NULL, "/usr/lib/wsl/lib/libx.so.13" },
        { NULL, NULL, "/usr/local/lib/python3.10/dist-packages/nvidia/cublas/lib/libx.so.13" },
        { "HOME", "/its/home",
          "/its/home/.local/lib/python3.11/site-packages/nvidia/cu13/lib/libx.so.13" },
        { "PATH", "/opt/p/bin:/usr/bin",
          "/opt/p/bin/../lib/python3.9/site-packages/nvidia/cu13/lib/libx.so.13" },
        { "CONDA_PREFIX", "/opt/conda", "/opt/conda/lib/libx.so.13" },
        { "VIRTUAL_ENV", "/venv", "/venv/lib/python3.12/site-packages/nvidia/cu13/lib/libx.so.13" },
        { NULL, NULL, "/usr/local/cuda-12.4/lib64/libx.so.13" },
        { NULL, NULL, "/usr/local/cuda-13.1/lib64/libx.so.13" }, /* the highest of those */
        { NULL, NULL, "/usr/local/cuda/lib64/libx.so.13" },
        { "CUDA_HOME", "/opt/cuda", "/opt/cuda/lib64/libx.so.13" },
        { NULL, NULL, "/usr/lib/x86_64-linux-gnu/libx.so.13" },
        { "LD_LIBRARY_PATH", "relative::/a:/b", "/b/libx.so.13" },
        { NULL, NULL, "/a/libx.so.13" },
    };
    (void)state;
    fault_file(root, "/opt/p/bin/python3", "");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].variable)
            setenv(rows[i].variable, rows[i].value, 1);
        fault_file(root, "/opt/p/lib/python3.9/site-packages/nvidia/cu13/lib/unused", "");
        fault_file(root, rows[i].path, "");
        expect("libx.so.13", rows[i].path);
    }
}

static void the_loader_is_followed(void **state)
{
    (void)state;
    fault_file(root, "/etc/ld.so.conf", "# ours\ninclude /etc/ld.so.conf.d/*.conf\n/opt/own/lib\n");
    fault_file(root, "/etc/ld.so.conf.d/cuda.conf", "  /opt/nvidia/lib\n");
    fault_file(root, "/etc/ld.so.conf.d/circle.conf", "include /etc/ld.so.conf\n");
    fault_file(root, "/opt/own/lib/liby.so.13", "");
    expect("liby.so.13", "/opt/own/lib/liby.so.13");
    fault_file(root, "/opt/nvidia/lib/liby.so.13", "");
    expect("liby.so.13", "/opt/nvidia/lib/liby.so.13");
}

static bool count(void *context, const char *path)
{
    (void)path;
    ++*(int *)context;
    return false;
}

static void each_one_is_visited(void **state)
{
    int files = 0;
    (void)state;
    fault_file(root, "/usr/lib64/libz.so.13", "");
    fault_file(root, "/usr/local/cuda-12.4/lib64/libz.so.13", "");
    fault_file(root, "/usr/local/cuda-13.1/lib64/libz.so.13", "");
    assert_false(search_each(root, "libz.so.13", count, &files));
    assert_int_equal(files, 3);
}

static void the_places_can_be_said(void **state)
{
    struct strbuf text;
    (void)state;
    strbuf_init(&text);
    unsetenv("CUDA_HOME");
    setenv("LD_LIBRARY_PATH", "/a", 1);
    search_places("", &text);
    assert_true(str_starts(strbuf_str(&text), STR("$LD_LIBRARY_PATH, the loader's folders, ")));
    assert_null(strstr(text.p, "CUDA_HOME")); /* which is not set */
    assert_non_null(strstr(text.p, ", /usr/local/cuda*/lib64, "));
    strbuf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_found_where_nothing_is, make_root, remove_root),
        cmocka_unit_test_setup_teardown(places_have_an_order, make_root, remove_root),
        cmocka_unit_test_setup_teardown(the_loader_is_followed, make_root, remove_root),
        cmocka_unit_test_setup_teardown(each_one_is_visited, make_root, remove_root),
        cmocka_unit_test_setup_teardown(the_places_can_be_said, make_root, remove_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
