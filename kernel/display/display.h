/* Things to bundles: text for terminals, HTML for notebooks, data for scripts. Everything that came
 * from the user is escaped. */
#ifndef DISPLAY_DISPLAY_H
#define DISPLAY_DISPLAY_H

#include "base/bundle.h"
#include "base/strbuf.h"
#include "device/device.h"
#include "plan/report.h"
#include "tensor/value.h"

/* A value as a cell's result: text/plain and text/html. Pending tensors must have been computed. */
int display_value(struct devices *d, struct value v, struct arena *a, struct bundle *out,
                  struct err *err);
/* The same with tables as HTML where there is something to tabulate: vectors, matrices, records and
 * lists (`show`). */
int display_rich(struct devices *d, struct value v, struct arena *a, struct bundle *out,
                 struct err *err);
/* A value as `print` writes it: text without quotes, tensors as NumPy prints them. */
int display_text(struct devices *d, struct value v, struct strbuf *out, struct err *err);
/* "text" in quotes, with escapes for what is no plain character */
void display_quoted(struct str s, struct strbuf *out);
/* One line about a value: "f32 [3, 4] on cpu", "text, 12 characters" (who, inspect, completion). */
void display_summary(struct value v, struct strbuf *out);

/* The placement report: one text line, an HTML table, MIME_PLACEMENT. full: each operation with its
 * rates and memory. */
void display_report(const struct report *r, bool full, struct arena *a, struct bundle *out);
/* One line for each fallback with its cause: what is shown even when the report is off. */
void display_fallbacks(const struct report *r, struct arena *a, struct bundle *out);

int display_devices(struct devices *d, bool full, struct arena *a, struct bundle *out,
                    struct err *err);
/* Their rows alone: chosen[i] for devices_get(i). */
void display_some_devices(struct devices *d, const bool *chosen, struct arena *a,
                          struct bundle *out);
/* "on", "on, keeps 2.00 GiB", "off", "off, 2.00 GiB": what `growth` was set to for a GPU */
struct str display_growth(const struct devices *d, int gpu, struct arena *a);
/* "no limit", "limit 2.00 GiB", "limits 2.00 GiB and 1.00 GiB, as gpu0.0 and gpu0.1" */
struct str display_limits(const struct devices *d, int gpu, struct arena *a);
struct doctor;
/* doctor's steps, then what is wrong and what to do about it. */
void display_doctor(const struct doctor *found, struct arena *a, struct bundle *out);

/* help: a word's signature, meaning, parameters and example; or, for NULL, the overview. */
void display_help(const struct words *words, const struct word *w, struct arena *a,
                  struct bundle *out);
/* "(x, axis=none, keepdims=false)" for operations, " [on|off] [GPU…] [SIZE]" for commands */
void display_signature(const struct word *w, struct strbuf *out);

#endif
