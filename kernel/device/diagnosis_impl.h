/* What the steps of a diagnosis share. */
#ifndef DEVICE_DIAGNOSIS_IMPL_H
#define DEVICE_DIAGNOSIS_IMPL_H

#include "device/diagnosis.h"

struct diagnosis {
    const struct diagnosis_input *in;
    const struct probe_facts *facts;
    struct probe_report *out;
};

struct probe_step *diagnosis_step(struct diagnosis *d, const char *name, bool ok);
/* Sets the report's cause unless there is one: the first stays. */
void diagnosis_blame(struct diagnosis *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Another step that failed says what to do about the cause: a name. */
void diagnosis_point(struct diagnosis *d, const char *name);
bool diagnosis_contained(const struct diagnosis *d);
bool diagnosis_hides_all(const struct probe_facts *f);
const char *diagnosis_way_to_a_gpu(const struct diagnosis *d);

void diagnose_start(struct diagnosis *d);
void diagnose_version(struct diagnosis *d);
void diagnose_count(struct diagnosis *d);
void diagnose_end(struct diagnosis *d);
/* All that is left to ask when the driver has described GPUs. */
void diagnose_gpus(struct diagnosis *d);

#define DETAIL(step_, ...) snprintf((step_)->detail, sizeof(step_)->detail, __VA_ARGS__)
#define ADVICE(step_, ...) snprintf((step_)->advice, sizeof(step_)->advice, __VA_ARGS__)

#endif
