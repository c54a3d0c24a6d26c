#include "magics/textfile.h"

#include "base/settings.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static int refuse(const char *path, const char *why, struct err *err)
{
    err_set(err, ERR_FILE, "%.200s: %s", path, why);
    return path[0] == '/' ? -1 : err_hint(err, "pwd tells where paths begin, cd goes elsewhere");
}

/* A pipe or a device would keep the session waiting for ever. */
static const char *unfit(FILE *f)
{
    struct stat s;
    if (fstat(fileno(f), &s))
        return strerror(errno);
    return S_ISDIR(s.st_mode) ? "Is a directory" : S_ISREG(s.st_mode) ? NULL : "Is no plain file";
}

static int read_all(FILE *f, const char *path, struct strbuf *out, struct err *err)
{
    char piece[4096];
    size_t n, most = (size_t)setting(SETTING_SOURCE_BYTES);
    const char *why = unfit(f);
    if (why)
        return refuse(path, why, err);
    while (out->n <= most && (n = fread(piece, 1, sizeof piece, f)) > 0)
        strbuf_add(out, (struct str){ piece, n });
    if (ferror(f) || out->failed)
        return refuse(path, "it cannot be read", err);
    if (out->n > most)
        return err_set(err, ERR_FILE, "%.200s is longer than %zu bytes", path, most);
    if (!utf8_valid(strbuf_str(out), &n))
        return err_set(err, ERR_FILE, "%.200s is no text: byte %zu is no UTF-8", path, n);
    return 0;
}

int textfile_read(const char *path, struct strbuf *out, struct err *err)
{
    FILE *f = fopen(path, "rbe");
    if (!f)
        return refuse(path, strerror(errno), err);
    int status = read_all(f, path, out, err);
    fclose(f);
    return status;
}
