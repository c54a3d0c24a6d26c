#include "files/path.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ENTRIES_MOST = 20000, DISTANCE_MOST = 3, LINKS_MOST = 40 };

int path_expand(struct str typed, char out[PATH_MAX], struct err *err)
{
    const char *home = "";
    char shown[200];
    if (typed.n == 0 || memchr(typed.p, 0, typed.n))
        return err_set(err, ERR_FILE, "\"%s\" names no file",
                       path_shown(typed, shown, sizeof shown));
    if (str_is(typed, "~") || str_starts(typed, STR("~/"))) {
        home = getenv("HOME");
        if (!home)
            return err_set(err, ERR_FILE, "there is no home folder for ~ (HOME is not set)");
        typed = str_slice(typed, 1, typed.n);
    }
    int n = snprintf(out, PATH_MAX, "%s" STR_FMT, home, STR_ARG(typed));
    if (n < 0 || n >= PATH_MAX)
        return err_set(err, ERR_FILE, "%s: the path is longer than %d bytes",
                       path_shown(typed, shown, sizeof shown), PATH_MAX - 1);
    return 0;
}

static bool ends_alike(struct str path, struct str ending)
{
    if (path.n < ending.n)
        return false;
    for (size_t i = 0; i < ending.n; i++) {
        char c = path.p[path.n - ending.n + i];
        if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != ending.p[i])
            return false;
    }
    return true;
}

bool path_ends(struct str path, const char *endings)
{
    struct str ending;
    for (int i = 0; (ending = str_word(endings, i)).p; i++)
        if (ends_alike(path, ending))
            return true;
    return false;
}

/* How far a folder's entry is from what was asked for: an ending that was left out is no distance.
 */
static int distance(struct str asked, struct str entry)
{
    if (entry.n > asked.n && entry.p[asked.n] == '.' && str_starts(entry, asked))
        return 0;
    return str_distance(asked, entry, DISTANCE_MOST);
}

static void find_near(DIR *folder, struct str asked, char *best, size_t size)
{
    int least = DISTANCE_MOST + 1;
    const struct dirent *e;
    for (int i = 0; i < ENTRIES_MOST && (e = readdir(folder)); i++) {
        struct str entry = str_of(e->d_name);
        if (entry.p[0] == '.')
            continue;
        int now = distance(asked, entry);
        /* The same answer whatever the order of the folder. */
        bool better = now < least || (now == least && strcmp(e->d_name, best) < 0);
        if (now <= DISTANCE_MOST && (size_t)now < asked.n && better) {
            least = now;
            path_shown(entry, best, size);
        }
    }
}

/* A name in the path's folder that may be meant, with the folder as it was typed. */
static bool suggest(const char *path, char *near, size_t size)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX] = ".", best[256] = "";
    int lead = slash ? (int)(slash - path) + 1 : 0;
    if (lead)
        snprintf(folder, sizeof folder, "%.*s", lead, path);
    DIR *open = opendir(folder);
    if (!open)
        return false;
    find_near(open, str_of(path + lead), best, sizeof best);
    closedir(open);
    if (!*best)
        return false;
    snprintf(near, size, "%.*s%s", lead, path, best);
    return true;
}

static const char *next_step(const char *path, int error_number)
{
    switch (error_number) {
    case EISDIR:
        return "that is a folder; name a file in it";
    case EACCES:
    case EPERM:
    case EROFS:
        return "whoever owns it can allow it; or copy the file to a place that is yours";
    case EMFILE:
    case ENFILE:
        return "too many files are open; del what files were loaded into, or restart the kernel";
    default:
        return path[0] == '/' ? "look whether each folder of the path is there and spelt so"
                              : "pwd tells where paths begin, cd goes elsewhere";
    }
}

int path_refuse(const char *path, int error_number, struct err *err)
{
    char shown[220], near[400];
    err_set(err, ERR_FILE, "%s: %s", path_shown(str_of(path), shown, sizeof shown),
            strerror(error_number));
    if (error_number == ENOENT && suggest(path, near, sizeof near))
        return err_hint(err, "did you mean \"%s\"?", near);
    return err_hint(err, "%s", next_step(path, error_number));
}

int path_refuse_odd(const char *label, struct err *err)
{
    err_set(err, ERR_FILE, "%s: Is no plain file", label);
    return err_hint(err, "pipes and devices are not read or written; name a file");
}

int path_follow(const char *path, char out[PATH_MAX])
{
    char target[PATH_MAX], folder[PATH_MAX];
    int n = snprintf(out, PATH_MAX, "%s", path);
    for (int i = 0; i <= LINKS_MOST && n < PATH_MAX; i++) {
        ssize_t length = readlink(out, target, sizeof target - 1);
        if (length < 0)
            return 0; /* the end, or what opening it will refuse */
        target[length] = 0;
        const char *slash = target[0] == '/' ? NULL : strrchr(out, '/');
        snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - out) + 1 : 0, out);
        n = snprintf(out, PATH_MAX, "%s%s", folder, target);
    }
    errno = n < PATH_MAX ? ELOOP : ENAMETOOLONG;
    return -1;
}

const char *path_shown(struct str text, char *out, size_t size)
{
    size_t n = 0, skip = text.n >= size ? text.n - (size - 4) : 0;
    if (skip) {
        memcpy(out, "\xe2\x80\xa6", 3);
        n = 3;
        while (skip < text.n && (text.p[skip] & 0xc0) == 0x80)
            skip++;
    }
    while (skip < text.n) {
        uint32_t code;
        size_t bytes = utf8_decode(text, skip, &code);
        bool odd = code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xfffd;
        if (odd)
            out[n++] = '?';
        else
            memcpy(out + n, text.p + skip, bytes);
        n += odd ? 0 : bytes;
        skip += bytes;
    }
    out[n] = 0;
    return out;
}
