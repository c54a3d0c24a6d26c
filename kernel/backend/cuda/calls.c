/* Filling the tables of calls. */
#include "backend/cuda/calls.h"

#include <stdio.h>
#include <string.h>

int calls_load_driver(const char *root, struct driver_calls *out, struct err *err)
{
    struct library library;
    const struct library_call calls[] = {
#define CALL(name_, type_, symbol_) { &out->name_, symbol_ },
#include "backend/cuda/calls_driver.def"
#undef CALL
    };
    *out = (struct driver_calls){ 0 };
    if (library_open(LIBRARY_DRIVER, 0, root, &library, err))
        return -1;
    return library_resolve(&library, calls, sizeof calls / sizeof *calls, err);
}

int calls_load_nvrtc(int major, const char *root, struct nvrtc_calls *out, struct err *err)
{
    const struct library_call calls[] = {
#define CALL(name_, function_) { &out->name_, #function_ },
#include "backend/cuda/calls_nvrtc.def"
#undef CALL
    };
    *out = (struct nvrtc_calls){ 0 };
    if (library_open(LIBRARY_NVRTC, major, root, &out->library, err))
        return -1;
    return library_resolve(&out->library, calls, sizeof calls / sizeof *calls, err);
}

int calls_load_blas(int major, const char *root, struct blas_calls *out, struct err *err)
{
    const struct library_call calls[] = {
#define CALL(name_, function_) { &out->name_, #function_ },
#include "backend/cuda/calls_blas.def"
#undef CALL
    };
    *out = (struct blas_calls){ 0 };
    if (library_open(LIBRARY_BLAS, major, root, &out->library, err))
        return -1;
    return library_resolve(&out->library, calls, sizeof calls / sizeof *calls, err);
}

/* The first word of digits and dots: "… Kernel Module  580.65.06  Release …". */
static bool find_number(struct str line, char *text, size_t size)
{
    struct str word;
    while (str_cut(&line, ' ', &word)) {
        size_t n = 0;
        while (n < word.n && ((word.p[n] >= '0' && word.p[n] <= '9') || word.p[n] == '.'))
            n++;
        if (n < 4 || n != word.n || n >= size || !memchr(word.p, '.', n))
            continue;
        snprintf(text, size, STR_FMT, STR_ARG(word));
        return true;
    }
    return false;
}

static void ask_nvml(char *text, size_t size)
{
    struct library library;
    struct err err = { 0 };
    struct {
#define CALL(name_, type_, symbol_) type_ *name_;
#include "backend/cuda/calls_nvml.def"
#undef CALL
    } nvml = { 0 };
    const struct library_call calls[] = {
#define CALL(name_, type_, symbol_) { &nvml.name_, symbol_ },
#include "backend/cuda/calls_nvml.def"
#undef CALL
    };
    text[0] = 0;
    if (library_open(LIBRARY_NVML, 0, NULL, &library, &err) ||
        library_resolve(&library, calls, sizeof calls / sizeof *calls, &err) || nvml.init())
        return;
    if (nvml.driver(text, (unsigned)size))
        text[0] = 0;
    nvml.shutdown();
}

void calls_driver_number(const char *file, char *text, size_t size)
{
    char line[256] = "";
    FILE *f = fopen(file, "re");
    bool found = f && fgets(line, sizeof line, f) && find_number(str_of(line), text, size);
    if (f)
        fclose(f);
    if (!found)
        ask_nvml(text, size);
}
