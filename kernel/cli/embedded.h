/* The files of kernelspec/, inside the program: `install` needs nothing beside the executable. */
#ifndef CLI_EMBEDDED_H
#define CLI_EMBEDDED_H

#include "base/str.h"

struct embedded {
    const char *name; /* of the file that is installed */
    struct str bytes;
    bool template; /* @PROGRAM@ stands for the executable, as a JSON string */
};

/* Walks the files: *at = 0 first; false at the end. */
bool embedded_next(size_t *at, struct embedded *out);

#endif
