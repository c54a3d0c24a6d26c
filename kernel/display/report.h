/* The placement report as data: what scripts read under MIME_PLACEMENT.
 *
 *   {"version":1,"fell_back":false,"seconds":0.004,"operations":[{"op":"matmul",
 *    "shape":[1000,1000],"dtype":"f32","requested":null,"device":"cpu","reason":null,
 *    "simulated":false,"transfer":false,"precision":null,"seconds":0.004,"flops":2000000000,
 *    "bytes":12000000,"count":1}]}
 *
 * A copy from one device to another is an entry of its own, without shape and dtype. precision: of
 * matrix products in f32 where it is not full, "tf32" or "bf16". */
#ifndef DISPLAY_REPORT_H
#define DISPLAY_REPORT_H

#include "base/strbuf.h"
#include "plan/report.h"

void report_json(const struct report *r, struct strbuf *out);

#endif
