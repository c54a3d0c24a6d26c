/* LAPACK as the machine has it, loaded when first used: OpenBLAS, or the reference library. Its
 * matrices lie column by column. Each routine is there for f32 and f64; pointers to elements are
 * void here, so that one kernel serves both. */
#ifndef CPU_LAPACK_H
#define CPU_LAPACK_H

#include "backend/cpu/call.h"

typedef const int lapack_size;

struct lapack_calls {
    void (*getrf)(lapack_size *m, lapack_size *n, void *a, lapack_size *lda, int *pivot, int *info);
    void (*getrs)(const char *trans, lapack_size *n, lapack_size *columns, const void *a,
                  lapack_size *lda, const int *pivot, void *b, lapack_size *ldb, int *info, size_t);
    void (*potrf)(const char *uplo, lapack_size *n, void *a, lapack_size *lda, int *info, size_t);
    void (*geqrf)(lapack_size *m, lapack_size *n, void *a, lapack_size *lda, void *tau, void *work,
                  lapack_size *lwork, int *info);
    void (*orgqr)(lapack_size *m, lapack_size *n, lapack_size *k, void *a, lapack_size *lda,
                  const void *tau, void *work, lapack_size *lwork, int *info);
    void (*gesdd)(const char *job, lapack_size *m, lapack_size *n, void *a, lapack_size *lda,
                  void *s, void *u, lapack_size *ldu, void *vt, lapack_size *ldvt, void *work,
                  lapack_size *lwork, int *iwork, int *info, size_t);
    void (*syevd)(const char *job, const char *uplo, lapack_size *n, void *a, lapack_size *lda,
                  void *values, void *work, lapack_size *lwork, int *iwork, lapack_size *liwork,
                  int *info, size_t, size_t);
};

/* The routines for f32 or f64; loads the library at first. NULL: there is none (DeviceError). */
const struct lapack_calls *lapack_of(const struct cpu_call *call, enum dtype dtype,
                                     struct err *err);

/* How much scratch memory a routine wants, in elements, as it said in work[0] (or in `said`). */
int lapack_work(enum dtype dtype, const void *said);

#endif
