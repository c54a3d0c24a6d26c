#include "base/json_out.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct json_out json_out(struct strbuf *to)
{
    return (struct json_out){ to, false };
}

static void value(struct json_out *j)
{
    if (j->comma)
        strbuf_char(j->to, ',');
    j->comma = true;
}

static void open(struct json_out *j, char bracket)
{
    value(j);
    strbuf_char(j->to, bracket);
    j->comma = false;
}

static void close(struct json_out *j, char bracket)
{
    strbuf_char(j->to, bracket);
    j->comma = true;
}

void json_out_object_begin(struct json_out *j)
{
    open(j, '{');
}

void json_out_object_end(struct json_out *j)
{
    close(j, '}');
}

void json_out_array_begin(struct json_out *j)
{
    open(j, '[');
}

void json_out_array_end(struct json_out *j)
{
    close(j, ']');
}

void json_out_key_str(struct json_out *j, struct str key)
{
    json_out_str(j, key);
    strbuf_char(j->to, ':');
    j->comma = false;
}

void json_out_key(struct json_out *j, const char *key)
{
    json_out_key_str(j, str_of(key));
}

static void escape(struct strbuf *to, unsigned char c)
{
    static const char short_form[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                       ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\' };
    if (c < sizeof short_form && short_form[c]) {
        strbuf_char(to, '\\');
        strbuf_char(to, short_form[c]);
    } else {
        strbuf_printf(to, "\\u%04x", c);
    }
}

static bool plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F && c < 0x80;
}

void json_out_str(struct json_out *j, struct str s)
{
    value(j);
    strbuf_reserve(j->to, s.n + 2);
    strbuf_char(j->to, '"');
    for (size_t i = 0; i < s.n;) {
        size_t run = i;
        while (run < s.n && plain((unsigned char)s.p[run]))
            run++;
        strbuf_add(j->to, str_slice(s, i, run));
        i = run;
        if (i == s.n)
            break;
        if ((unsigned char)s.p[i] < 0x80) {
            escape(j->to, (unsigned char)s.p[i++]);
            continue;
        }
        uint32_t code;
        char utf8[4];
        i += utf8_decode(s, i, &code);
        strbuf_add(j->to, (struct str){ utf8, utf8_encode(code, utf8) });
    }
    strbuf_char(j->to, '"');
}

void json_out_text(struct json_out *j, const char *zero_terminated)
{
    if (zero_terminated)
        json_out_str(j, str_of(zero_terminated));
    else
        json_out_null(j);
}

void json_out_int(struct json_out *j, int64_t v)
{
    value(j);
    strbuf_printf(j->to, "%lld", (long long)v);
}

void json_out_real(struct json_out *j, double v)
{
    if (!isfinite(v)) {
        json_out_null(j);
        return;
    }
    char text[32];
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, v);
        if (strtod(text, NULL) == v)
            break;
    }
    value(j);
    strbuf_text(j->to, text);
}

void json_out_bool(struct json_out *j, bool v)
{
    value(j);
    strbuf_text(j->to, v ? "true" : "false");
}

void json_out_null(struct json_out *j)
{
    value(j);
    strbuf_text(j->to, "null");
}

void json_out_raw(struct json_out *j, struct str json)
{
    value(j);
    strbuf_add(j->to, json);
}

void json_out_kv_str(struct json_out *j, const char *key, struct str s)
{
    json_out_key(j, key);
    json_out_str(j, s);
}

void json_out_kv_text(struct json_out *j, const char *key, const char *zero_terminated)
{
    json_out_key(j, key);
    json_out_text(j, zero_terminated);
}

void json_out_kv_int(struct json_out *j, const char *key, int64_t v)
{
    json_out_key(j, key);
    json_out_int(j, v);
}

void json_out_kv_real(struct json_out *j, const char *key, double v)
{
    json_out_key(j, key);
    json_out_real(j, v);
}

void json_out_kv_bool(struct json_out *j, const char *key, bool v)
{
    json_out_key(j, key);
    json_out_bool(j, v);
}
