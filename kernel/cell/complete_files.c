/* Reads a folder on a thread of its own: one on a network that is gone may never answer, and then
 * the thread is left behind, with what it holds. */
#include "cell/complete_files.h"

#include "base/strbuf.h"

#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { ENTRIES_MOST = 20000, STACK_BYTES = 64 << 10 };

struct search {
    pthread_mutex_t lock; /* of done and left */
    pthread_cond_t ended;
    bool done, left; /* the thread has ended; nobody waits any more */
    bool folders_only;
    struct strbuf folder, prefix; /* "" is the working folder */
    struct strbuf found;          /* names, one a line */
};

static void search_free(struct search *s)
{
    strbuf_fini(&s->folder);
    strbuf_fini(&s->prefix);
    strbuf_fini(&s->found);
    pthread_cond_destroy(&s->ended);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static struct search *search_new(struct str typed, bool folders_only)
{
    struct search *s = calloc(1, sizeof *s);
    pthread_condattr_t attr;
    if (!s)
        return NULL;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->ended, &attr);
    pthread_condattr_destroy(&attr);
    size_t name = typed.n;
    while (name > 0 && typed.p[name - 1] != '/')
        name--;
    s->folders_only = folders_only;
    strbuf_add(&s->folder, str_slice(typed, 0, name));
    strbuf_add(&s->prefix, str_slice(typed, name, typed.n));
    return s;
}

/* ---- on the thread --------------------------------------------------------------------------- */

static bool is_folder(DIR *folder, const struct dirent *e)
{
    struct stat st;
    if (e->d_type != DT_LNK && e->d_type != DT_UNKNOWN)
        return e->d_type == DT_DIR;
    return fstatat(dirfd(folder), e->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode);
}

static bool writable_as_text(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < 0x20 || strchr("\"'\\\x7f", name.p[i]))
            return false;
    return utf8_valid(name, &(size_t){ 0 });
}

static void look_at(struct search *s, DIR *folder, const struct dirent *e)
{
    struct str name = str_of(e->d_name), prefix = strbuf_str(&s->prefix);
    bool hidden = name.p[0] == '.', asked = prefix.n > 0 && prefix.p[0] == '.';
    if (!str_starts(name, prefix) || (hidden && !asked) || str_is(name, ".") ||
        !writable_as_text(name))
        return;
    bool is = is_folder(folder, e);
    if (is || !s->folders_only)
        strbuf_printf(&s->found, "%s%s\n", e->d_name, is ? "/" : "");
}

static bool is_left(struct search *s)
{
    pthread_mutex_lock(&s->lock);
    bool left = s->left;
    pthread_mutex_unlock(&s->lock);
    return left;
}

static void *search_run(void *context)
{
    struct search *s = context;
    const struct dirent *e;
    DIR *folder = opendir(s->folder.n ? s->folder.p : ".");
    for (int i = 0; folder && i < ENTRIES_MOST && !is_left(s) && (e = readdir(folder)); i++)
        look_at(s, folder, e);
    if (folder)
        closedir(folder);
    pthread_mutex_lock(&s->lock);
    s->done = true;
    bool left = s->left;
    pthread_cond_signal(&s->ended);
    pthread_mutex_unlock(&s->lock);
    if (left)
        search_free(s);
    return NULL;
}

/* ---- for who asks ---------------------------------------------------------------------------- */

static int start(struct search *s)
{
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    int status = pthread_create(&thread, &attr, search_run, s);
    pthread_attr_destroy(&attr);
    return status;
}

/* False: not in time; the search is the thread's own from now on. */
static bool await(struct search *s)
{
    struct timespec end;
    int status = 0;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_nsec += FILES_WAIT_MS * 1000000L;
    end.tv_sec += end.tv_nsec / 1000000000L;
    end.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&s->lock);
    while (!s->done && status == 0)
        status = pthread_cond_timedwait(&s->ended, &s->lock, &end);
    bool done = s->done;
    s->left = !done;
    pthread_mutex_unlock(&s->lock);
    return done;
}

static int by_text(const void *a, const void *b)
{
    struct str x = *(const struct str *)a, y = *(const struct str *)b;
    int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return order ? order : (x.n > y.n) - (x.n < y.n);
}

/* The first names by the alphabet, each behind its folder. */
static struct str sorted(const struct search *s, struct arena *a)
{
    struct str rest = strbuf_str(&s->found), *names = NULL, name;
    size_t count = 0, capacity = 0;
    struct strbuf out;
    strbuf_init(&out);
    while (str_cut(&rest, '\n', &name) && name.n) {
        names = arena_grow(a, names, count, &capacity, sizeof *names);
        names[count++] = name;
    }
    if (count)
        qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count && i < FILES_MOST; i++)
        strbuf_printf(&out, "%s" STR_FMT STR_FMT, i ? "\n" : "", STR_ARG(strbuf_str(&s->folder)),
                      STR_ARG(names[i]));
    struct str text = arena_str(a, strbuf_str(&out));
    strbuf_fini(&out);
    return text;
}

struct str complete_files(struct str typed, bool folders_only, struct arena *a)
{
    struct search *s = search_new(typed, folders_only);
    struct str found = STR("");
    if (!s)
        return found;
    if (s->folder.failed || s->prefix.failed || start(s)) {
        search_free(s);
        return found;
    }
    if (await(s)) {
        if (!s->found.failed)
            found = sorted(s, a);
        search_free(s);
    }
    return found;
}
