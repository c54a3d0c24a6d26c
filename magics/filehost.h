/* What the room of files borrows from a session: memory of the CPU, elements of tensors, and the
 * turn, which is left to others while a file is read or written. */
#ifndef MAGICS_FILEHOST_H
#define MAGICS_FILEHOST_H

#include "eval/eval.h"
#include "files/file.h"

/* Valid while the command runs. */
int filehost_init(struct file_host *h, struct eval *e, struct err *err);

/* After a FileError: when the path was written as a bare word, and that is a variable which holds a
 * text, the hint says how to mean its text. Always -1, with the place set. */
int filehost_refuse(struct eval *e, const struct ast_arg *arg, struct str path, struct err *err);

#endif
