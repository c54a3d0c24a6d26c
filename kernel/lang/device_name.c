/* The spellings of a device. */
#include "lang/device_name.h"

static bool same_letters(struct str text, const char *lower)
{
    size_t n = strlen(lower);
    for (size_t i = 0; i < n; i++)
        if (i >= text.n || (text.p[i] | 32) != lower[i])
            return false;
    return true;
}

/* A decimal number of up to four digits that is all of `text`. */
static bool read_index(struct str text, int *index)
{
    *index = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        *index = *index * 10 + (text.p[i] - '0');
    }
    return text.n >= 1 && text.n <= 4;
}

/* GPU:0, CPU:0 in any case of letters. */
static bool read_tensorflow(struct str text, struct device_name *name)
{
    name->cpu = same_letters(text, "cpu");
    if (text.n < 5 || text.p[3] != ':' || !(name->cpu || same_letters(text, "gpu")))
        return false;
    name->logical = true;
    return read_index(str_slice(text, 4, text.n), &name->index) && !(name->cpu && name->index);
}

/* cpu gpu gpu0 gpu0.1 gpu* */
static bool read_own(struct str text, struct device_name *name)
{
    name->cpu = str_is(text, "cpu");
    if (name->cpu || str_is(text, "gpu"))
        return true;
    name->every = str_is(text, "gpu*");
    if (name->every)
        return true;
    if (!str_starts(text, STR("gpu")))
        return false;
    text = str_slice(text, 3, text.n);
    const char *point = text.n ? memchr(text.p, '.', text.n) : NULL;
    if (!point)
        return read_index(text, &name->index);
    size_t at = (size_t)(point - text.p);
    return read_index(str_slice(text, 0, at), &name->index) &&
           read_index(str_slice(text, at + 1, text.n), &name->part);
}

static bool is_host(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.')
            return false;
    }
    return text.n > 0;
}

bool device_name_read(struct str text, struct device_name *name)
{
    *name = (struct device_name){ .part = -1 };
    if (text.n && text.p[0] == '/') {
        text = str_slice(text, 1, text.n);
        if (same_letters(text, "device:"))
            text = str_slice(text, 7, text.n);
        return read_tensorflow(text, name);
    }
    const char *slash = text.n ? memchr(text.p, '/', text.n) : NULL;
    if (!slash)
        return read_own(text, name) ||
               (*name = (struct device_name){ .part = -1 }, read_tensorflow(text, name));
    size_t at = (size_t)(slash - text.p);
    name->host = str_slice(text, 0, at);
    return is_host(name->host) && read_own(str_slice(text, at + 1, text.n), name);
}
