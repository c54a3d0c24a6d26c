/* What is said where a value of another kind is needed: what it is, and the next step. */
#ifndef EVAL_NEEDED_H
#define EVAL_NEEDED_H

#include "tensor/op.h"
#include "tensor/value.h"

/* "WHAT is needed here, and this is …", with the hint of its kind. Always -1. */
int needed(const char *what, struct value v, struct err *err);
bool needed_is_tensor(struct value v); /* a tensor, a number, or a list of them in equal rows */
/* Why v can be no tensor; a list: which items are to blame. Always -1. */
int needed_tensor(struct value v, struct err *err);
/* The place of v, when it is why an operation failed. Always -1. */
int needed_at(struct value v, struct span span, struct err *err);
/* "axis of softmax: …" before a TypeError whose place is not known yet. Always -1. */
int needed_for(struct str name, const char *word, struct err *err);

#endif
