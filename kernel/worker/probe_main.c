/* The probe: looks at one thing after the other and says at once what it found. */
#include "worker/probe.h"

#include "backend/search.h"
#include "worker/driver.h"
#include "worker/driver_nvml.h"
#include "worker/probe_lines.h"
#include "worker/probe_try.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct look {
    const char *root, *backends;
    int to;
    struct probe_facts now, told;
};

static void look_begin(struct look *l, const char *root, const char *backends, int to)
{
    l->root = root;
    l->backends = backends;
    l->to = to;
    probe_facts_init(&l->now);
    probe_facts_init(&l->told);
}

static void tell(struct look *l)
{
    struct strbuf text;
    strbuf_init(&text);
    probe_write_changes(&text, &l->told, &l->now);
    for (size_t at = 0; at < text.n;) {
        ssize_t n = write(l->to, text.p + at, text.n - at);
        if (n < 0 && errno != EINTR)
            break; /* nobody listens any more */
        at += n > 0 ? (size_t)n : 0;
    }
    strbuf_fini(&text);
    l->told = l->now;
}

static bool file_begins(const char *root, const char *device, const char *file, const char *with)
{
    char path[PATH_MAX], text[16] = "";
    snprintf(path, sizeof path, "%s/sys/bus/pci/devices/%s/%s", root, device, file);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool same = fgets(text, sizeof text, f) && strncmp(text, with, strlen(with)) == 0;
    fclose(f);
    return same;
}

static void look_at_bus(struct look *l)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/sys/bus/pci/devices", l->root);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    l->now.pci_devices = 0;
    for (struct dirent *e; (e = readdir(folder));)
        if (e->d_name[0] != '.' && file_begins(l->root, e->d_name, "vendor", "0x10de") &&
            file_begins(l->root, e->d_name, "class", "0x03"))
            l->now.pci_devices++; /* class 03: a display controller, not its sound */
    closedir(folder);
}

static void look_at_environment(struct look *l)
{
    const char *said = getenv("CUDA_VISIBLE_DEVICES");
    l->now.visible_set = said != NULL;
    snprintf(l->now.visible, sizeof l->now.visible, "%s", said ? said : "");
    said = getenv("NVIDIA_VISIBLE_DEVICES");
    l->now.container_set = said != NULL;
    snprintf(l->now.container, sizeof l->now.container, "%s", said ? said : "");
}

/* NVIDIA's container toolkit mounts driver files one by one; Kubernetes' plugin a folder. */
static void look_at_mounts(struct look *l)
{
    char path[PATH_MAX], line[PATH_MAX];
    snprintf(path, sizeof path, "%s/proc/self/mountinfo", l->root);
    FILE *f = fopen(path, "re");
    while (f && !l->now.mounted && fgets(line, sizeof line, f))
        l->now.mounted = strstr(line, "/libcuda.so") || strstr(line, "/nvidia");
    if (f)
        fclose(f);
}

/* "… Kernel Module  580.65.06  Release Build …": the first word that begins with a digit. */
static void look_at_module(struct look *l)
{
    char path[PATH_MAX], line[256] = "";
    snprintf(path, sizeof path, "%s/proc/driver/nvidia/version", l->root);
    FILE *f = fopen(path, "re");
    if (!f)
        return;
    struct str rest = str_of(fgets(line, sizeof line, f)), word;
    while (str_cut(&rest, ' ', &word))
        if (word.n > 3 && word.p[0] >= '1' && word.p[0] <= '9' && memchr(word.p, '.', word.n)) {
            snprintf(l->now.module_version, sizeof l->now.module_version, STR_FMT, STR_ARG(word));
            break;
        }
    fclose(f);
}

static bool look_at_node(struct look *l, const char *node)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", l->root, node);
    if (access(path, F_OK) != 0)
        return false;
    snprintf(l->now.node, sizeof l->now.node, "%s", node);
    l->now.nodes = NODES_THERE;
    if (access(path, R_OK | W_OK) == 0)
        return true;
    l->now.nodes = NODES_DENIED;
    snprintf(l->now.node_error, sizeof l->now.node_error, "%s", strerror(errno));
    return true;
}

/* nvidiactl is there whenever the driver is loaded; a card's own node may bear any number, and
 * /dev/dxg is how Windows lends its GPU to WSL. */
static void look_at_nodes(struct look *l)
{
    char node[32];
    l->now.nodes = NODES_ABSENT;
    if (look_at_node(l, "/dev/dxg"))
        return;
    bool control = look_at_node(l, "/dev/nvidiactl");
    if (!control || l->now.nodes == NODES_DENIED)
        return;
    for (int i = 0; i < PROBE_GPUS; i++) {
        snprintf(node, sizeof node, "/dev/nvidia%d", i);
        if (look_at_node(l, node))
            return;
    }
    l->now.nodes = NODES_ABSENT;
    snprintf(l->now.node, sizeof l->now.node, "/dev/nvidia0");
}

static void look_at_gpus(struct look *l, const struct driver *driver)
{
    l->now.count_code = driver->count(&l->now.count);
    if (l->now.count_code)
        l->now.count = 0;
    for (int i = 0; i < l->now.count && i < PROBE_GPUS; i++)
        if (driver_describe(driver, i, &l->now.gpus[i]))
            l->now.gpu_count = i + 1;
        else
            break;
}

static void look_at_driver(struct look *l)
{
    struct driver driver;
    bool loaded = driver_load(&driver, &l->now);
    l->now.library_sought = true;
    tell(l);
    if (!loaded)
        return;
    if (driver.version(&l->now.version)) /* answers before cuInit, too */
        l->now.version = 0;
    tell(l);
    l->now.start_code = driver.init(0);
    l->now.started = true;
    const char *said = NULL;
    if (l->now.start_code && driver.error_text &&
        driver.error_text(l->now.start_code, &said) == 0 && said)
        snprintf(l->now.start_text, sizeof l->now.start_text, "%s", said);
    tell(l);
    if (l->now.start_code == 0)
        look_at_gpus(l, &driver);
}

static void look_for_library(struct look *l, const char *stem, struct library_fact *out)
{
    enum { NEWEST = 13, OLDEST = 12 };
    int served = l->now.version / 1000;
    char name[64];
    for (int pass = 0; pass < 2; pass++) /* those that the driver serves first */
        for (int major = NEWEST; major >= OLDEST; major--) {
            snprintf(name, sizeof name, "%s.so.%d", stem, major);
            if ((served && major > served) == pass &&
                search_library(l->root, name, out->path, sizeof out->path)) {
                out->major = major;
                return;
            }
        }
}

static void look_for_libraries(struct look *l)
{
    struct strbuf places;
    strbuf_init(&places);
    search_places(l->root, &places);
    snprintf(l->now.places, sizeof l->now.places, STR_FMT, STR_ARG(strbuf_str(&places)));
    strbuf_fini(&places);
    look_for_library(l, "libcublasLt", &l->now.blas);
    look_for_library(l, "libnvrtc", &l->now.compiler);
}

static void try_gpus(struct look *l, const char *backend, const struct backend_options *options)
{
    for (int i = 0; l->backends && i < l->now.gpu_count; i++) {
        l->now.trying = i;
        tell(l);
        probe_try(l->backends, backend, options, i, &l->now.gpus[i]);
        l->now.trying = -1;
        tell(l);
    }
}

bool probe_simulated(const char *backends, const char *gpus, const char *fault, int to)
{
    struct backend_options options = { .config.memory.growth = true };
    struct look *l = calloc(1, sizeof *l);
    long long bytes = 0;
    int count = 0;
    bool understood = l && sscanf(gpus, "%d:%lld", &count, &bytes) == 2 && count > 0 &&
                      count <= PROBE_GPUS && bytes > 0;
    if (understood) {
        options.capacity = bytes;
        snprintf(options.fault, sizeof options.fault, "%s", fault);
        look_begin(l, "", backends, to);
        l->now.gpu_count = count;
        try_gpus(l, "sim", &options);
        l->now.complete = true;
        tell(l);
    }
    free(l);
    return understood;
}

void probe_look(const char *root, const char *backends, int to)
{
    struct look *l = calloc(1, sizeof *l);
    if (!l)
        return;
    look_begin(l, root, backends, to);
    look_at_environment(l);
    look_at_mounts(l);
    look_at_bus(l);
    look_at_nodes(l);
    look_at_module(l);
    tell(l);
    look_at_driver(l);
    look_for_libraries(l);
    tell(l);
    nvml_look(root, &l->now);
    tell(l);
    try_gpus(l, "cuda", &(struct backend_options){ .config.memory.growth = true });
    l->now.complete = true;
    tell(l);
    free(l);
}

int probe_main(const char *backends)
{
    const char *root = getenv("TENSORCELL_PROBE_ROOT");
    probe_look(root ? root : "", backends, STDOUT_FILENO);
    return 0;
}
