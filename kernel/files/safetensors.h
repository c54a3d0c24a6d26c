/* The head of a .safetensors file: what it says about each tensor, checked as a whole. */
#ifndef FILES_SAFETENSORS_H
#define FILES_SAFETENSORS_H

#include "files/raw.h"

enum { SAFETENSORS_HEAD_MOST = 8 << 20, SAFETENSORS_MOST = 100000 /* tensors */ };

struct safetensors_entry {
    struct str name; /* in the head's text */
    struct raw_array array;
    int64_t begin, end; /* bytes from the start of the data */
    int64_t place;      /* of the entry in the file, for messages */
};

struct safetensors_head {
    char *text;
    struct safetensors_entry *entries; /* in the head's order */
    size_t count, capacity;
    int64_t data; /* byte where the data begins */
};

/* A key of the head that is no tensor. */
bool safetensors_is_metadata(struct str name);
int safetensors_read_head(struct content *c, struct safetensors_head *h, struct err *err);
void safetensors_head_fini(struct safetensors_head *h);

#endif
