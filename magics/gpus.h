/* GPUs as arguments of commands, and what is said of the values that leave them. */
#ifndef MAGICS_GPUS_H
#define MAGICS_GPUS_H

#include "eval/command.h"

/* A GPU of this machine, there or not, by number; -1 for gpu*. */
int gpus_number(struct eval *e, const struct ast_arg *arg, int *gpu, struct err *err);
/* Which logical devices are meant: chosen[i] for devices_get(i). gpu0 stands for all of its parts,
 * gpu* (and NULL) for every GPU. DeviceError: it is not there. */
int gpus_choose(struct eval *e, const struct ast_arg *arg, bool chosen[], struct err *err);

/* Behind the number of a GPU, there or not: " (simulated)" where it is. */
const char *gpus_simulated(const struct devices *d);

/* A worker that has ended meanwhile is noticed and told of, unless somebody computes just now. */
void gpus_look(struct eval *e);

/* Around what moves values from GPUs to the CPU: everything pending is computed, and nobody else
 * computes meanwhile. At the end one line tells how much moved ("2 values, 8.00 MiB"); lost values
 * of devices that are no more are brought back. After a failure of gpus_begin there is nothing to
 * end. */
struct gpus_before {
    int values;
    int64_t bytes;
};
int gpus_begin(struct eval *e, struct gpus_before *before, struct err *err);
void gpus_end(struct eval *e, const struct gpus_before *before, bool quiet);

#endif
