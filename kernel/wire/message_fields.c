/* Reading the content of a request: every field may be missing or of a wrong type. */
#include "wire/message.h"

#include <jansson.h>

static int wrong(const char *name, const char *wanted, struct err *err)
{
    return err_set(err, ERR_VALUE, "the request's %s must be %s", name, wanted);
}

static json_t *field(const struct message *m, const char *name)
{
    json_t *v = json_object_get(m->content, name);
    return json_is_null(v) ? NULL : v;
}

int message_text(const struct message *m, const char *name, const char *standard, struct str *out,
                 struct err *err)
{
    json_t *v = field(m, name);
    if (v && !json_is_string(v))
        return wrong(name, "text", err);
    if (!v && !standard)
        return err_set(err, ERR_VALUE, "the request has no %s", name);
    *out = v ? (struct str){ json_string_value(v), json_string_length(v) } : str_of(standard);
    return 0;
}

int message_bool(const struct message *m, const char *name, bool standard, bool *out,
                 struct err *err)
{
    json_t *v = field(m, name);
    if (v && !json_is_boolean(v))
        return wrong(name, "true or false", err);
    *out = v ? json_is_true(v) : standard;
    return 0;
}

int message_int(const struct message *m, const char *name, int64_t standard, int64_t *out,
                struct err *err)
{
    json_t *v = field(m, name);
    if (v && !json_is_number(v))
        return wrong(name, "a number", err);
    double real = json_is_real(v) ? json_real_value(v) : 0;
    if (json_is_real(v) && (real < -9e18 || real > 9e18))
        return wrong(name, "a whole number of at most 63 bits", err);
    *out = json_is_integer(v) ? json_integer_value(v) : v ? (int64_t)real : standard;
    return 0;
}

bool message_pairs(const struct message *m, const char *name, void **at, struct str *key,
                   struct str *value)
{
    json_t *object = field(m, name);
    *at = *at ? json_object_iter_next(object, *at) : json_object_iter(object);
    if (!*at)
        return false;
    json_t *v = json_object_iter_value(*at);
    *key = str_of(json_object_iter_key(*at));
    *value = (struct str){ json_string_value(v), json_string_length(v) };
    return true;
}
