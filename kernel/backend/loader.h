/* Brings a backend into the process: a shared object is opened when it is first needed and stays
 * for the life of the process (libraries below it start threads and keep thread-local state). */
#ifndef BACKEND_LOADER_H
#define BACKEND_LOADER_H

#include "backend/backend.h"

/* Opens FOLDER/NAME.so, asks it for its table and checks the table. *out lives as long as the
 * process. DeviceError: path, and what the loader said. */
int loader_load(const char *folder, const char *name, const struct backend **out, struct err *err);

#endif
