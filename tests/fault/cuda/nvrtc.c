/* A stand-in for libnvrtc.so.13 (and, with -DFAKE_MAJOR=12, .12): texts are compiled as host code
 * by tests/cuda/shim.c to see whether they compile, and handed out with one line before them. */
#include <nvrtc.h>

#include "tests/cuda/shim.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef FAKE_MAJOR
#define FAKE_MAJOR 13
#endif

struct _nvrtcProgram {
    char *text, *code;
    char log[4000];
    bool compiled, for_one; /* for one architecture: a cubin; else PTX */
};

static const int architectures[] = {
#if FAKE_MAJOR < 13
    50, 52, 53, 60, 61, 62, 70, 72,
#endif
    75, 80, 86, 87, 88, 89, 90, 100, 103, 110, 120, 121
};
enum { ARCHITECTURES = sizeof architectures / sizeof *architectures };

nvrtcResult nvrtcVersion(int *major, int *minor)
{
    *major = FAKE_MAJOR;
    *minor = 0;
    return NVRTC_SUCCESS;
}

const char *nvrtcGetErrorString(nvrtcResult code)
{
    return code == NVRTC_SUCCESS             ? "NVRTC_SUCCESS"
           : code == NVRTC_ERROR_COMPILATION ? "NVRTC_ERROR_COMPILATION"
                                             : "NVRTC_ERROR_OTHER";
}

nvrtcResult nvrtcGetNumSupportedArchs(int *count)
{
    *count = ARCHITECTURES;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetSupportedArchs(int *out)
{
    memcpy(out, architectures, sizeof architectures);
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcCreateProgram(nvrtcProgram *out, const char *text, const char *name, int headers,
                               const char *const *sources, const char *const *names)
{
    (void)name, (void)sources, (void)names;
    if (headers)
        return NVRTC_ERROR_INVALID_INPUT;
    *out = calloc(1, sizeof **out);
    if (*out)
        (*out)->text = strdup(text);
    return *out && (*out)->text ? NVRTC_SUCCESS : NVRTC_ERROR_OUT_OF_MEMORY;
}

/* "--gpu-architecture=sm_90": 90, or 0. */
static int read_options(int count, const char *const *options, bool *for_one)
{
    int arch = 0;
    char kind[16];
    for (int i = 0; i < count; i++)
        if (sscanf(options[i], "--gpu-architecture=%15[a-z]_%d", kind, &arch) == 2)
            *for_one = strcmp(kind, "sm") == 0;
    for (int i = 0; i < ARCHITECTURES; i++)
        if (architectures[i] == arch)
            return arch;
    return 0;
}

nvrtcResult nvrtcCompileProgram(nvrtcProgram p, int count, const char *const *options)
{
    const char *folder = getenv("FAKE_CUDA_SHIM");
    int arch = read_options(count, options, &p->for_one);
    if (!arch)
        return NVRTC_ERROR_INVALID_OPTION;
    struct shim_module *m = shim_compile(p->text, folder ? folder : "build/cuda-shim", p->log,
                                         sizeof p->log);
    if (!m)
        return NVRTC_ERROR_COMPILATION;
    shim_close(m);
    size_t room = strlen(p->text) + 64;
    p->code = malloc(room);
    if (!p->code)
        return NVRTC_ERROR_OUT_OF_MEMORY;
    snprintf(p->code, room, "fake code for %d\n%s", arch, p->text);
    p->compiled = true;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram p, size_t *size)
{
    *size = strlen(p->log) + 1;
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetProgramLog(nvrtcProgram p, char *log)
{
    strcpy(log, p->log);
    return NVRTC_SUCCESS;
}

static nvrtcResult size_of(nvrtcProgram p, bool cubin, size_t *size)
{
    *size = p->compiled && p->for_one == cubin ? strlen(p->code) + 1 : 0;
    return p->compiled ? NVRTC_SUCCESS : NVRTC_ERROR_INVALID_PROGRAM;
}

static nvrtcResult code_of(nvrtcProgram p, bool cubin, char *out)
{
    if (!p->compiled || p->for_one != cubin)
        return NVRTC_ERROR_INVALID_PROGRAM;
    strcpy(out, p->code);
    return NVRTC_SUCCESS;
}

nvrtcResult nvrtcGetCUBINSize(nvrtcProgram p, size_t *size)
{
    return size_of(p, true, size);
}

nvrtcResult nvrtcGetCUBIN(nvrtcProgram p, char *out)
{
    return code_of(p, true, out);
}

nvrtcResult nvrtcGetPTXSize(nvrtcProgram p, size_t *size)
{
    return size_of(p, false, size);
}

nvrtcResult nvrtcGetPTX(nvrtcProgram p, char *out)
{
    return code_of(p, false, out);
}

nvrtcResult nvrtcDestroyProgram(nvrtcProgram *p)
{
    free((*p)->text);
    free((*p)->code);
    free(*p);
    *p = NULL;
    return NVRTC_SUCCESS;
}
