/* NVRTC. Multiplications and additions are not joined (--fmad=false), so that elementwise results
 * are those of the CPU. */
#include "backend/cuda/compiler.h"

#include <stdio.h>
#include <sys/stat.h>

#define FMAD "--fmad=false"

void compiler_init(struct compiler *c, int version, int arch)
{
    *c = (struct compiler){ .version = version, .arch = arch };
    cache_init(&c->cache, NULL, CACHE_BYTES);
}

/* The newest kind of code that this compiler makes and the GPU runs; 0: none. */
static int choose_target(const struct compiler *c)
{
    enum { MOST = 64 };
    int count = 0, archs[MOST], best = 0;
    if (c->nvrtc.arch_count(&count) || count < 1 || count > MOST || c->nvrtc.archs(archs))
        return 0;
    for (int i = 0; i < count; i++)
        if (archs[i] <= c->arch && archs[i] > best)
            best = archs[i];
    return best;
}

int compiler_load(struct compiler *c, struct err *err)
{
    int major = 0, minor = 0;
    if (c->loaded)
        return 0;
    if (calls_load_nvrtc(cuda_major(c->version), c->root, &c->nvrtc, err))
        return -1;
    c->target = choose_target(c);
    if (c->nvrtc.version(&major, &minor) || !c->target) {
        err_set(err, ERR_DEVICE, "%s %d.%d makes no code for this GPU (compute capability %d.%d)",
                c->nvrtc.library.name, major, minor, c->arch / 10, c->arch % 10);
        return err_hint(err,
                        "CUDA 13 needs capability 7.5 or later; CUDA 12's NVRTC serves 5.0 on");
    }
    c->loaded = true;
    return 0;
}

/* The first lines of what the compiler says. */
static int refuse(struct compiler *c, nvrtcProgram program, nvrtcResult code, struct err *err)
{
    struct strbuf log;
    size_t size = 0;
    strbuf_init(&log);
    if (program && c->nvrtc.log_size(program, &size) == NVRTC_SUCCESS && size > 1 &&
        strbuf_reserve(&log, size) && c->nvrtc.log(program, log.p) == NVRTC_SUCCESS)
        log.n = size - 1;
    err_set(err, ERR_DEVICE, "a GPU kernel does not compile (%s): " STR_FMT,
            c->nvrtc.error_text(code), STR_ARG(str_trim(strbuf_str(&log))));
    strbuf_fini(&log);
    return err_hint(err, "this is a mistake in tensorcell, not in your cell; the CPU can run it");
}

static nvrtcResult take_code(struct compiler *c, nvrtcProgram program, struct strbuf *out)
{
    bool cubin = c->target == c->arch;
    size_t size = 0;
    nvrtcResult r = cubin ? c->nvrtc.cubin_size(program, &size) : c->nvrtc.ptx_size(program, &size);
    strbuf_clear(out);
    if (r || size == 0 || !strbuf_reserve(out, size))
        return r ? r : NVRTC_ERROR_OUT_OF_MEMORY;
    r = cubin ? c->nvrtc.cubin(program, out->p) : c->nvrtc.ptx(program, out->p);
    out->n = size;
    return r;
}

static int compile(struct compiler *c, struct str text, struct strbuf *out, struct err *err)
{
    char arch[48];
    const char *options[] = { arch, FMAD };
    nvrtcProgram program = NULL;
    snprintf(arch, sizeof arch, "--gpu-architecture=%s_%d", c->target == c->arch ? "sm" : "compute",
             c->target);
    nvrtcResult r = c->nvrtc.create(&program, text.p, "tensorcell.cu", 0, NULL, NULL);
    if (r == NVRTC_SUCCESS)
        r = c->nvrtc.compile(program, 2, options);
    if (r == NVRTC_SUCCESS)
        r = take_code(c, program, out);
    int status = r == NVRTC_SUCCESS ? 0 : refuse(c, program, r, err);
    if (program)
        c->nvrtc.destroy(&program);
    c->compiled += status == 0;
    return status;
}

/* Told by the file, so that code that is known needs no compiler. */
static int identify(struct compiler *c, struct err *err)
{
    char path[PATH_MAX];
    struct stat st = { 0 };
    if (c->identity[0])
        return 0;
    if (!library_find(LIBRARY_NVRTC, cuda_major(c->version), c->root, path)) {
        if (compiler_load(c, err))
            return -1;
        snprintf(path, sizeof path, "%s", c->nvrtc.library.path);
    }
    if (stat(path, &st)) /* what only the loader knows: by its version alone */
        st = (struct stat){ 0 };
    snprintf(c->identity, sizeof c->identity, "%s %lld %lld.%09ld sm_%d " FMAD, path,
             (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, c->arch);
    return 0;
}

int compiler_code(struct compiler *c, struct str text, bool fresh, struct strbuf *code,
                  struct err *err)
{
    if (identify(c, err))
        return -1;
    struct cache_key key = cache_key_of(text, str_of(c->identity));
    if (!fresh && cache_read(&c->cache, key, code))
        return 0;
    if (compiler_load(c, err) || compile(c, text, code, err))
        return -1;
    cache_write(&c->cache, key, strbuf_str(code));
    return 0;
}
