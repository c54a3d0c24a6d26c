#include "display/report.h"

#include "base/json_out.h"

static void entry_json(const struct report_entry *e, struct json_out *j)
{
    json_out_object_begin(j);
    json_out_kv_str(j, "op", e->op);
    json_out_key(j, "shape");
    json_out_array_begin(j);
    for (int i = 0; i < e->shape.ndim; i++)
        json_out_int(j, e->shape.size[i]);
    json_out_array_end(j);
    json_out_kv_text(j, "dtype", e->transfer ? NULL : dtype_name(e->dtype));
    json_out_kv_text(j, "requested", e->requested);
    json_out_kv_text(j, "device", e->device);
    json_out_kv_text(j, "reason", e->reason);
    json_out_kv_bool(j, "simulated", e->simulated);
    json_out_kv_bool(j, "transfer", e->transfer);
    json_out_kv_text(j, "precision", e->precision);
    json_out_kv_real(j, "seconds", e->seconds);
    json_out_kv_int(j, "flops", e->flops);
    json_out_kv_int(j, "bytes", e->bytes);
    json_out_kv_int(j, "count", e->count);
    json_out_object_end(j);
}

void report_json(const struct report *r, struct strbuf *out)
{
    struct json_out j = json_out(out);
    json_out_object_begin(&j);
    json_out_kv_int(&j, "version", 1);
    json_out_kv_bool(&j, "fell_back", report_fell_back(r));
    json_out_kv_real(&j, "seconds", r->seconds);
    json_out_key(&j, "operations");
    json_out_array_begin(&j);
    for (size_t i = 0; i < r->count; i++)
        entry_json(&r->entries[i], &j);
    json_out_array_end(&j);
    json_out_object_end(&j);
}
