/* A case as a program, and what one device makes of it. */
#ifndef SELFTEST_WORK_H
#define SELFTEST_WORK_H

#include "backend/backend.h"
#include "selftest/data.h"

/* Elements before and after the result, which nobody may write. */
enum { SENTINELS = 64, WORK_SCALARS = CASE_OPERANDS + 1 };

struct case_work {
    struct program *program;
    union scalar scalars[WORK_SCALARS];
    int32_t operand_buffer[CASE_OPERANDS]; /* -1: a number */
    int32_t result_buffer;
};

/* The program of a call whose operands lie as `data` says. Freed with program_free. */
int work_make(struct case_work *out, const struct case_call *call, const struct case_data *data,
              struct err *err);

/* A device and its memory for one case after another. */
struct station {
    const struct backend *backend;
    struct backend_device *device;
    void *buffers[CASE_OPERANDS + 1]; /* by the program's number; kept from run to run */
    size_t sizes[CASE_OPERANDS + 1];
};

void station_end(struct station *s); /* gives the memory back */

/* Runs it there. *bytes (in the arena): the result's elements. ValueError when a sentinel was
 * written. */
int work_run(struct station *s, const struct case_work *w, const struct case_call *call,
             const struct case_data *data, void **bytes, struct arena *a, struct err *err);

#endif
