/* See shim.h. A fiber is a ucontext for its first steps and a jump after that, as swapcontext would
 * ask the system for its signal mask at each turn. */
#undef _FORTIFY_SOURCE
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

extern char **environ;

__asm__(".pushsection .rodata\n"
        ".local shim_prelude\n"
        ".local shim_prelude_end\n"
        "shim_prelude: .incbin \"tests/cuda/shim_prelude.h\"\n"
        "shim_prelude_end:\n"
        ".popsection\n");
extern const char shim_prelude[], shim_prelude_end[];

enum { FUNCTIONS_MOST = 64, PARAMETERS_MOST = 256, THREADS_MOST = 1024, STACK = 64 << 10 };

/* As in shim_prelude.h. */
struct shim_index {
    unsigned int x, y, z;
};
struct shim_state {
    struct shim_index thread, block, block_size, grid_size;
    void (*barrier)(void);
};

struct shim_function {
    struct shim_module *module;
    char name[128];
    int parameters;
    void (*call)(void **arguments);
};

struct shim_module {
    void *library;
    struct shim_state **state;
    bool has_barriers;
    int count;
    struct shim_function functions[FUNCTIONS_MOST];
};

/* ---- compiling --------------------------------------------------------------------------------
 */

static uint64_t hash(const char *text, size_t n, uint64_t h)
{
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)text[i]) * 0x100000001b3u;
    return h ^ h >> 29;
}

static const char *skip_space(const char *p)
{
    while (*p == ' ' || *p == '\n' || *p == '\t')
        p++;
    return p;
}

/* `p` stands behind the parameter list's bracket. Writes how the function is called with pointers
 * to its arguments; returns how many there are, or -1. */
static int write_call(FILE *out, const char *name, const char *p)
{
    int n = 0;
    fprintf(out, "void shim_call_%s(void **shim_a)\n{\n    %s(", name, name);
    for (p = skip_space(p); *p && *p != ')' && n < PARAMETERS_MOST; n++) {
        const char *end = p + strcspn(p, ",)"), *type_end = end;
        while (type_end > p && (type_end[-1] == ' ' || type_end[-1] == '\n'))
            type_end--;
        while (type_end > p && strchr(" *\n", type_end[-1]) == NULL)
            type_end--;                                           /* the name */
        bool pointer = memchr(p, '*', (size_t)(end - p)) != NULL; /* to what, a macro may say */
        fprintf(out, "%s*(%.*s *)shim_a[%d]", n ? ", " : "", pointer ? 6 : (int)(type_end - p),
                pointer ? "void *" : p, n);
        p = skip_space(*end == ',' ? end + 1 : end);
    }
    fprintf(out, ");\n}\n");
    return *p == ')' ? n : -1;
}

static void find_functions(struct shim_module *m, const char *text, FILE *out)
{
    static const char mark[] = "__global__ void ";
    for (const char *p = strstr(text, mark); p && m->count < FUNCTIONS_MOST; p = strstr(p, mark)) {
        p = skip_space(p + sizeof mark - 1);
        if (strncmp(p, "__launch_bounds__", 17) == 0)
            p = skip_space(strchr(p, ')') + 1);
        size_t n = strcspn(p, " (\n");
        struct shim_function *f = &m->functions[m->count++];
        f->module = m;
        snprintf(f->name, sizeof f->name, "%.*s", (int)n, p);
        p = strchr(p, '(');
        f->parameters = p ? write_call(out, f->name, p + 1) : -1;
        if (!p)
            return;
    }
}

/* The text as C, with a caller for each function. */
static void write_source(struct shim_module *m, const char *text, FILE *out)
{
    static const char linkage[] = "extern \"C\"";
    fwrite(shim_prelude, 1, (size_t)(shim_prelude_end - shim_prelude), out);
    fprintf(out, "#line 1 \"kernel\"\n");
    const char *p = text;
    for (const char *at = strstr(p, linkage); at; at = strstr(p, linkage)) {
        fwrite(p, 1, (size_t)(at - p), out);
        p = at + sizeof linkage - 1;
    }
    fputs(p, out);
    fputs("\n", out);
    find_functions(m, text, out);
}

static void first_lines(const char *path, char *log, size_t size)
{
    FILE *in = fopen(path, "r");
    size_t n = in ? fread(log, 1, size - 1, in) : 0;
    log[n] = 0;
    if (in)
        fclose(in);
}

/* Functions are called by name within the object only: some are called as the C library's are. */
#define OPTIONS                                                                                    \
    "-x", "c", "-std=gnu11", "-O1", "-w", "-fPIC", "-shared", "-ffp-contract=off",                 \
        "-fno-math-errno", "-Wl,-Bsymbolic"

static int run_compiler(const char *source, const char *object, const char *messages, char *log,
                        size_t size)
{
    char *arguments[] = {
        "gcc", OPTIONS, "-o", (char *)(uintptr_t)object, (char *)(uintptr_t)source, "-lm", NULL
    };
    posix_spawn_file_actions_t files;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 2, messages, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int failed = posix_spawnp(&child, "gcc", &files, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    if (failed) {
        snprintf(log, size, "gcc cannot be started: %s", strerror(failed));
        return -1;
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (status != 0)
        first_lines(messages, log, size);
    unlink(messages);
    return status == 0 ? 0 : -1;
}

/* Writes the source, which also finds the functions, and compiles it unless that was done before.
 */
static int make_object(struct shim_module *m, const char *text, const char *folder, char *object,
                       size_t room, char *log, size_t size)
{
    char source[4096], made[4096], messages[4096];
    static const char *const options[] = { OPTIONS };
    uint64_t h = hash(shim_prelude, (size_t)(shim_prelude_end - shim_prelude), 0xcbf29ce484222325u);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        h = hash(options[i], strlen(options[i]), h);
    h = hash(text, strlen(text), h);
    mkdir(folder, 0777);
    snprintf(object, room, "%s/%016llx.so", folder, (unsigned long long)h);
    int n = snprintf(source, sizeof source, "%s/%016llx.%ld.c", folder, (unsigned long long)h,
                     (long)getpid());
    if (n < 0 || (size_t)n + 8 > sizeof source) {
        snprintf(log, size, "the folder's name is too long");
        return -1;
    }
    snprintf(made, sizeof made, "%.*s.so", n, source);
    snprintf(messages, sizeof messages, "%.*s.log", n, source);
    FILE *out = fopen(source, "w");
    if (!out) {
        snprintf(log, size, "%s: %s", source, strerror(errno));
        return -1;
    }
    write_source(m, text, out);
    fclose(out);
    int status = 0;
    if (access(object, R_OK)) {
        status = run_compiler(source, made, messages, log, size);
        if (status == 0 && rename(made, object)) {
            snprintf(log, size, "%s: %s", object, strerror(errno));
            status = -1;
        }
    }
    unlink(source);
    return status;
}

static int open_object(struct shim_module *m, const char *object, char *log, size_t size)
{
    m->library = dlopen(object, RTLD_NOW | RTLD_LOCAL);
    m->state = m->library ? dlsym(m->library, "shim_state") : NULL;
    if (!m->state) {
        snprintf(log, size, "%s", dlerror());
        return -1;
    }
    for (int i = 0; i < m->count; i++) {
        char name[160];
        snprintf(name, sizeof name, "shim_call_%s", m->functions[i].name);
        void *address = dlsym(m->library, name);
        if (!address || m->functions[i].parameters < 0) {
            snprintf(log, size, "the parameters of %s are not understood", m->functions[i].name);
            return -1;
        }
        memcpy(&m->functions[i].call, &address, sizeof address);
    }
    return 0;
}

struct shim_module *shim_compile(const char *text, const char *folder, char *log, size_t log_size)
{
    char object[4096];
    struct shim_module *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->has_barriers = strstr(text, "__syncthreads") != NULL;
    if (make_object(m, text, folder, object, sizeof object, log, log_size) ||
        open_object(m, object, log, log_size)) {
        shim_close(m);
        return NULL;
    }
    return m;
}

struct shim_function *shim_function(struct shim_module *m, const char *name)
{
    for (int i = 0; i < m->count; i++)
        if (strcmp(m->functions[i].name, name) == 0)
            return &m->functions[i];
    return NULL;
}

int shim_parameters(const struct shim_function *f)
{
    return f->parameters;
}

void shim_close(struct shim_module *m)
{
    if (m && m->library)
        dlclose(m->library);
    free(m);
}

/* ---- running ----------------------------------------------------------------------------------
 */

enum fiber_state { FIBER_NEW, FIBER_WAITS, FIBER_ENDED };

struct fiber {
    ucontext_t context;
    jmp_buf where;
    enum fiber_state state;
};

struct launch {
    struct shim_state state;
    struct shim_function *function;
    void **arguments;
    enum shim_order order;
    jmp_buf scheduler;
    struct fiber *now, *fibers;
    char *stacks;
};

static _Thread_local struct launch *running;

static void barrier(void)
{
    struct launch *l = running;
    struct fiber *f = l->now;
    f->state = FIBER_WAITS;
    if (_setjmp(f->where) == 0)
        _longjmp(l->scheduler, 1);
}

static void begin_fiber(void)
{
    struct launch *l = running;
    l->function->call(l->arguments);
    l->now->state = FIBER_ENDED;
    _longjmp(l->scheduler, 1);
}

static void no_barrier(void)
{
}

static void set_thread(struct launch *l, unsigned int t)
{
    const struct shim_index *n = &l->state.block_size;
    l->state.thread = (struct shim_index){ t % n->x, t / n->x % n->y, t / n->x / n->y };
}

/* Runs a fiber until it waits or ends. */
static void resume(struct launch *l, unsigned int t)
{
    struct fiber *f = &l->fibers[t];
    set_thread(l, t);
    l->now = f;
    if (_setjmp(l->scheduler))
        return;
    if (f->state == FIBER_WAITS)
        _longjmp(f->where, 1);
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = l->stacks + (size_t)t * STACK;
    f->context.uc_stack.ss_size = STACK;
    f->context.uc_link = NULL;
    makecontext(&f->context, begin_fiber, 0);
    setcontext(&f->context);
}

/* A block whose threads meet at barriers: -1 when some end while others wait. */
static int run_together(struct launch *l, unsigned int threads)
{
    unsigned int ended = 0, waiting = threads;
    for (unsigned int t = 0; t < threads; t++)
        l->fibers[t].state = FIBER_NEW;
    while (waiting) {
        ended = waiting = 0;
        for (unsigned int i = 0; i < threads; i++) {
            unsigned int t = l->order == SHIM_FORWARD ? i : threads - 1 - i;
            resume(l, t);
            ended += l->fibers[t].state == FIBER_ENDED;
            waiting += l->fibers[t].state == FIBER_WAITS;
        }
        if (ended && waiting)
            return -1;
    }
    return 0;
}

static void run_apart(struct launch *l, unsigned int threads)
{
    for (unsigned int i = 0; i < threads; i++) {
        set_thread(l, l->order == SHIM_FORWARD ? i : threads - 1 - i);
        l->function->call(l->arguments);
    }
}

static int run_blocks(struct launch *l, bool together)
{
    const struct shim_index *g = &l->state.grid_size, *b = &l->state.block_size;
    uint64_t blocks = (uint64_t)g->x * g->y * g->z;
    for (uint64_t i = 0; i < blocks; i++) {
        uint64_t at = l->order == SHIM_FORWARD ? i : blocks - 1 - i;
        l->state.block = (struct shim_index){ (unsigned int)(at % g->x),
                                              (unsigned int)(at / g->x % g->y),
                                              (unsigned int)(at / g->x / g->y) };
        if (!together)
            run_apart(l, b->x * b->y * b->z);
        else if (run_together(l, b->x * b->y * b->z))
            return -1;
    }
    return 0;
}

static int check_size(const uint32_t grid[3], const uint32_t block[3])
{
    uint64_t threads = (uint64_t)block[0] * block[1] * block[2];
    return threads == 0 || threads > THREADS_MOST || block[2] > 64 || grid[0] == 0 ||
           grid[0] > INT32_MAX || grid[1] == 0 || grid[1] > 65535 || grid[2] == 0 ||
           grid[2] > 65535;
}

int shim_launch(struct shim_function *f, const uint32_t grid[3], const uint32_t block[3],
                void **arguments, enum shim_order order, char *log, size_t log_size)
{
    bool together = f->module->has_barriers;
    size_t threads = (size_t)block[0] * block[1] * block[2];
    if (check_size(grid, block)) {
        snprintf(log, log_size, "%s: no GPU runs a grid of [%u, %u, %u] blocks of [%u, %u, %u]",
                 f->name, grid[0], grid[1], grid[2], block[0], block[1], block[2]);
        return -1;
    }
    struct launch l = {
        .state = { .block_size = { block[0], block[1], block[2] },
                   .grid_size = { grid[0], grid[1], grid[2] },
                   .barrier = together ? barrier : no_barrier },
        .function = f,
        .arguments = arguments,
        .order = order,
        .fibers = together ? calloc(threads, sizeof(struct fiber)) : NULL,
        .stacks = together ? malloc(threads * STACK) : NULL,
    };
    int status = -1;
    snprintf(log, log_size, "no memory for %zu fibers", threads);
    if (!together || (l.fibers && l.stacks)) {
        struct launch *outer = running;
        running = &l;
        *f->module->state = &l.state;
        status = run_blocks(&l, together);
        running = outer;
        if (status)
            snprintf(log, log_size, "%s: a barrier that not all threads of a block reach", f->name);
    }
    free(l.fibers);
    free(l.stacks);
    return status;
}
