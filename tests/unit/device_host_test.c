/* Kind of host and free memory, on made-up machines. */
#include "tests/fault/fault.h"

#include "device/host_impl.h"

#define MEMINFO "MemTotal:       16000 kB\nMemFree:         100 kB\nMemAvailable:    8000 kB\n"
#define KB      ((int64_t)1024)

struct file {
    const char *path, *text;
};

static const char *kind_of(const struct file *files, bool colab)
{
    char root[32];
    fault_root(root);
    for (; files->path; files++)
        fault_file(root, files->path, files->text);
    const char *kind = host_kind_at(root, colab);
    fault_remove(root);
    return kind;
}

static void kinds(void **state)
{
    (void)state;
    static const struct file linux_[] = { { "/proc/version", "Linux version 6.1" },
                                          { "/proc/self/cgroup", "0::/user.slice\n" },
                                          { NULL, NULL } };
    static const struct file wsl[] = {
        { "/proc/version", "Linux version 5.15-Microsoft-standard-WSL2" }, { NULL, NULL }
    };
    static const struct file docker[] = { { "/.dockerenv", "" }, { NULL, NULL } };
    static const struct file podman[] = { { "/run/.containerenv", "" }, { NULL, NULL } };
    static const struct file pod[] = { { "/proc/self/cgroup", "1:memory:/kubepods/pod1\n" },
                                       { NULL, NULL } };
    static const struct file colab[] = { { "/.dockerenv", "" },
                                         { "/content/sample_data/x", "" },
                                         { NULL, NULL } };
    assert_string_equal(kind_of(linux_, false), "own machine");
    assert_string_equal(kind_of(linux_, true), "own machine");
    assert_string_equal(kind_of(wsl, false), "WSL");
    assert_string_equal(kind_of(docker, false), "container");
    assert_string_equal(kind_of(podman, false), "container");
    assert_string_equal(kind_of(pod, false), "container");
    assert_string_equal(kind_of(colab, true), "Colab VM");
    assert_string_equal(kind_of(colab, false), "container");
}

static void check_memory(const struct file *files, int64_t free, int64_t total)
{
    char root[32];
    fault_root(root);
    fault_file(root, "/proc/meminfo", MEMINFO);
    for (; files->path; files++)
        fault_file(root, files->path, files->text);
    assert_int_equal(host_memory_free_at(root), free);
    assert_int_equal(host_memory_total_at(root), total);
    fault_remove(root);
}

static void memory_without_a_limit(void **state)
{
    (void)state;
    static const struct file none[] = { { NULL, NULL } };
    static const struct file max[] = { { "/proc/self/cgroup", "0::/a\n" },
                                       { "/sys/fs/cgroup/a/memory.max", "max\n" },
                                       { "/sys/fs/cgroup/a/memory.current", "1024\n" },
                                       { NULL, NULL } };
    check_memory(none, 8000 * KB, 16000 * KB);
    check_memory(max, 8000 * KB, 16000 * KB);
}

static void memory_in_a_group(void **state)
{
    (void)state;
    static const struct file inside[] = { { "/proc/self/cgroup", "0::/\n" },
                                          { "/sys/fs/cgroup/memory.max", "4096000\n" },
                                          { "/sys/fs/cgroup/memory.current", "2048000\n" },
                                          { NULL, NULL } };
    static const struct file cache[] = { { "/proc/self/cgroup", "0::/\n" },
                                         { "/sys/fs/cgroup/memory.max", "4096000\n" },
                                         { "/sys/fs/cgroup/memory.current", "4096000\n" },
                                         { "/sys/fs/cgroup/memory.stat",
                                           "anon 1\nfile 2\ninactive_file 1024000\n" },
                                         { NULL, NULL } };
    static const struct file over[] = { { "/proc/self/cgroup", "0::/\n" },
                                        { "/sys/fs/cgroup/memory.max", "4096000\n" },
                                        { "/sys/fs/cgroup/memory.current", "5000000\n" },
                                        { NULL, NULL } };
    check_memory(inside, 2000 * KB, 4000 * KB);
    check_memory(cache, 1000 * KB, 4000 * KB);
    check_memory(over, 0, 4000 * KB);
}

/* The limit of a group above ours holds, too. */
static void memory_of_the_groups_above(void **state)
{
    (void)state;
    static const struct file files[] = { { "/proc/self/cgroup", "0::/a/b\n" },
                                         { "/sys/fs/cgroup/a/b/memory.max", "max\n" },
                                         { "/sys/fs/cgroup/a/b/memory.current", "1\n" },
                                         { "/sys/fs/cgroup/a/memory.max", "3072000\n" },
                                         { "/sys/fs/cgroup/a/memory.current", "1024000\n" },
                                         { NULL, NULL } };
    check_memory(files, 2000 * KB, 3000 * KB);
}

static void memory_in_the_first_version(void **state)
{
    (void)state;
    static const struct file files[] = {
        { "/proc/self/cgroup", "5:memory:/docker/x\n1:name=systemd:/docker/x\n0::/docker/x\n" },
        { "/sys/fs/cgroup/memory/memory.limit_in_bytes", "4096000\n" },
        { "/sys/fs/cgroup/memory/memory.usage_in_bytes", "3072000\n" },
        { NULL, NULL }
    };
    check_memory(files, 1000 * KB, 4000 * KB);
}

static void this_machine(void **state)
{
    char name[64], one[1];
    (void)state;
    assert_true(host_memory_free() > 0);
    assert_true(host_memory_total() >= host_memory_free());
    assert_true(strlen(host_name(name, sizeof name)) > 0);
    assert_string_equal(host_name(one, sizeof one), "");
    assert_non_null(host_kind());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds),
        cmocka_unit_test(memory_without_a_limit),
        cmocka_unit_test(memory_in_a_group),
        cmocka_unit_test(memory_of_the_groups_above),
        cmocka_unit_test(memory_in_the_first_version),
        cmocka_unit_test(this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
