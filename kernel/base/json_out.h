/* Writes JSON straight into a strbuf: commas and quoting are kept here, structure is the caller's
 * (every _begin has its _end). NaN and infinities become null, bytes that are no UTF-8 become
 * U+FFFD: what comes out is valid JSON whatever comes in. */
#ifndef BASE_JSON_OUT_H
#define BASE_JSON_OUT_H

#include "base/strbuf.h"

struct json_out {
    struct strbuf *to;
    bool comma; /* a value stands before this place */
};

struct json_out json_out(struct strbuf *to);
void json_out_object_begin(struct json_out *j);
void json_out_object_end(struct json_out *j);
void json_out_array_begin(struct json_out *j);
void json_out_array_end(struct json_out *j);
void json_out_key(struct json_out *j, const char *key);
void json_out_key_str(struct json_out *j, struct str key);
void json_out_str(struct json_out *j, struct str s);
void json_out_text(struct json_out *j, const char *zero_terminated); /* NULL becomes null */
void json_out_int(struct json_out *j, int64_t v);
void json_out_real(struct json_out *j, double v); /* shortest text that reads back the same */
void json_out_bool(struct json_out *j, bool v);
void json_out_null(struct json_out *j);
void json_out_raw(struct json_out *j, struct str json); /* already JSON */

/* "key": value in one call */
void json_out_kv_str(struct json_out *j, const char *key, struct str s);
void json_out_kv_text(struct json_out *j, const char *key, const char *zero_terminated);
void json_out_kv_int(struct json_out *j, const char *key, int64_t v);
void json_out_kv_real(struct json_out *j, const char *key, double v);
void json_out_kv_bool(struct json_out *j, const char *key, bool v);

#endif
