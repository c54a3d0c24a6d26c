/* Arguments that several commands read alike: one of a few words, a device, a switch. */
#ifndef MAGICS_CHOICE_H
#define MAGICS_CHOICE_H

#include "eval/command.h"

/* Which of the row's choices a PARAM_WORD argument names; -1 when it was left out. */
int choice_read(struct eval *e, const struct ast *call, const char *param, int *index,
                struct err *err);
/* A PARAM_DEVICE argument as it is spelled. */
int choice_device(struct eval *e, const struct ast_arg *arg, struct device_name *name,
                  struct str *spelling, struct err *err);
/* A PARAM_BOOL argument; `standard` when it was left out. */
int choice_truth(struct eval *e, const struct ast *call, const char *param, bool standard,
                 bool *out, struct err *err);
/* Gives back a value that could not be completed. Always -1. */
int choice_drop(struct value *out);

#endif
