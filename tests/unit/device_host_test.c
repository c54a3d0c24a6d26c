/* Kind of host and free memory, on made-up machines. */
#include "tests/fault/fault.h"

#include "device/host_impl.h"

#define MEMINFO "MemTotal:       16000 kB\nMemFree:         100 kB\nMemAvailable:    8000 kB\n"
#define KB      ((int64_t)1024)

struct file {
    const char *path, *text;
};

/* "name=value" or NULL: the only one of all that are looked at. */
static void set_environment(const char *one)
{
    static const char *const names[] = { "COLAB_RELEASE_TAG",       "COLAB_GPU",
                                         "COLAB_JUPYTER_IP",        "COLAB_BACKEND_VERSION",
                                         "KUBERNETES_SERVICE_HOST", "container",
                                         "TENSORCELL_PROBE_ROOT" };
    char name[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    if (!one)
        return;
    snprintf(name, sizeof name, "%s", one);
    *strchr(name, '=') = 0;
    setenv(name, strchr(one, '=') + 1, 1);
}

static const char *kind_of(const struct file *files, const char *environment)
{
    char root[32];
    fault_root(root);
    for (; files->path; files++)
        fault_file(root, files->path, files->text);
    set_environment(environment);
    const char *kind = host_kind_at(root);
    set_environment(NULL);
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
    assert_string_equal(kind_of(linux_, NULL), "own machine");
    assert_string_equal(kind_of(linux_, "COLAB_GPU=0"), "own machine");
    assert_string_equal(kind_of(wsl, NULL), "WSL");
    assert_string_equal(kind_of(docker, NULL), "container");
    assert_string_equal(kind_of(podman, NULL), "container");
    assert_string_equal(kind_of(pod, NULL), "container");
    assert_string_equal(kind_of(colab, "COLAB_GPU=0"), "Colab VM");
    assert_string_equal(kind_of(colab, NULL), "container");
}

/* In a private namespace the cgroup is "0::/" as at home: these are known by other marks. */
static void containers_by_one_mark(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *path, *text, *environment;
    } rows[] = {
        { "own machine", "/etc/x", "", NULL },
        { "container", "/etc/x", "", "KUBERNETES_SERVICE_HOST=10.0.0.1" },
        { "container", "/var/run/secrets/kubernetes.io/serviceaccount/token", "", NULL },
        { "container", "/etc/x", "", "container=podman" },
        { "own machine", "/etc/x", "", "container=" },
        { "own machine", "/etc/x", "", "container=wsl" },
        { "container", "/run/systemd/container", "systemd-nspawn\n", NULL },
        { "own machine", "/run/systemd/container", "wsl\n", NULL },
        { "container", "/.singularity.d/runscript", "", NULL },
        { "container", "/proc/self/mountinfo",
          "1 2 0:5 / /proc rw - proc proc rw\n"
          "612 510 0:80 / / rw,relatime master:1 - overlay overlay rw,lowerdir=/a\n",
          NULL },
        { "container", "/proc/self/mountinfo", "6 5 0:8 / / rw - fuse.fuse-overlayfs f rw\n",
          NULL },
        { "own machine", "/proc/self/mountinfo",
          "6 5 8:1 / / rw - ext4 /dev/sda1 rw\n7 6 0:8 / /var/lib/x rw - overlay overlay rw\n",
          NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct file files[] = { { "/proc/version", "Linux version 6.1" },
                                { "/proc/self/cgroup", "0::/\n" },
                                { rows[i].path, rows[i].text },
                                { NULL, NULL } };
        assert_string_equal(kind_of(files, rows[i].environment), rows[i].kind);
    }
}

/* A live system's root is made of layers, too; it was started by an init of its own. */
static void a_live_system(void **state)
{
    (void)state;
    static const struct file files[] = { { "/proc/self/mountinfo",
                                           "6 5 0:8 / / rw - overlay overlay rw\n" },
                                         { "/run/systemd/system/x", "" },
                                         { NULL, NULL } };
    assert_string_equal(kind_of(files, NULL), "own machine");
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
        cmocka_unit_test(containers_by_one_mark),
        cmocka_unit_test(a_live_system),
        cmocka_unit_test(memory_without_a_limit),
        cmocka_unit_test(memory_in_a_group),
        cmocka_unit_test(memory_of_the_groups_above),
        cmocka_unit_test(memory_in_the_first_version),
        cmocka_unit_test(this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
