/* See fault.h. */
#include "backend/sim/fault.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static const char *read_number(const char *text, int64_t *out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return NULL;
    long long value = strtoll(text, &end, 10);
    *out = value;
    return value > 0 && value <= INT32_MAX ? end : NULL;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

static int64_t *number_of(struct sim_faults *f, const char *text, size_t length)
{
    if (is_word(text, length, "oom"))
        return &f->oom_at;
    if (is_word(text, length, "sticky"))
        return &f->sticky_at;
    if (is_word(text, length, "hang"))
        return &f->hang_at;
    if (is_word(text, length, "stuck"))
        return &f->stuck_at;
    if (is_word(text, length, "exit"))
        return &f->exit_at;
    return is_word(text, length, "slow") ? &f->slow_ms : NULL;
}

/* One KIND[@N] or slow:MILLISECONDS; where it ends, or NULL. */
static const char *read_one(const char *text, struct sim_faults *f)
{
    size_t length = strcspn(text, "@:,");
    int64_t *number = number_of(f, text, length);
    const char *end = text + length;
    if (!number)
        return NULL;
    if (number == &f->slow_ms)
        return *end == ':' ? read_number(end + 1, number) : NULL;
    *number = -1;
    return *end == '@' ? read_number(end + 1, number) : end;
}

bool sim_faults_read(const char *text, struct sim_faults *out)
{
    struct sim_faults f = { 0 };
    *out = f;
    while (text && *text) {
        text = read_one(text, &f);
        if (!text || (*text && *text != ',') || (*text == ',' && !text[1]))
            return false;
        text += *text == ',';
    }
    *out = f;
    return true;
}
