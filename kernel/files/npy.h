/* One array as NumPy's .npy: in files of their own and as entries of .npz. */
#ifndef FILES_NPY_H
#define FILES_NPY_H

#include "files/raw.h"

int npy_read(struct content *c, struct tensor **out, struct err *err);

enum { NPY_HEAD_MOST = 512 };
/* The head that goes before the elements of t, in C order. TypeError when .npy has no such dtype.
 */
int npy_head(const struct tensor *t, char head[NPY_HEAD_MOST], size_t *n, struct err *err);

#endif
