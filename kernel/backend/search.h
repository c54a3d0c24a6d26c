/* Where NVIDIA's libraries may lie on a machine: the loader's path, the toolkit's folders, Python's
 * packages, conda, and where WSL, Colab, containers and NixOS put the driver. Paths only: nothing
 * is loaded and nothing of CUDA is called, so that the probe and the CUDA backend answer alike. */
#ifndef BACKEND_SEARCH_H
#define BACKEND_SEARCH_H

#include "base/strbuf.h"

/* Calls `visit` with each file called `name` ("libcublasLt.so.13") in one of the places, in their
 * order, until it returns true: then true. Everything is below `root` ("" for the real machine). A
 * millisecond. */
typedef bool search_visit(void *context, const char *path);
bool search_each(const char *root, const char *name, search_visit *visit, void *context);

/* The first of them. */
bool search_library(const char *root, const char *name, char *path, size_t size);

/* The places in the order of looking, for an error, joined by ", ". */
void search_places(const char *root, struct strbuf *out);

#endif
