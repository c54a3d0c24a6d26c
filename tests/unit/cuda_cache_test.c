/* From text to code without a GPU: NVRTC, the cache on disk in front of it, and libraries that are
 * not there. */
#include "backend/cuda/compiler.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#define STUB "/usr/local/cuda/lib64/stubs/libcuda.so" /* has every call, and no driver */
#define TEXT "extern \"C\" __global__ void twice(float *x) { x[threadIdx.x] *= 2.f; }"

struct fixture {
    char folder[64];
    struct compiler compiler;
    struct strbuf code;
    struct err err;
};

/* A compiler for compute capability 9.0 under a driver of CUDA 13.0, with a cache of its own. */
static void start(struct fixture *f)
{
    compiler_init(&f->compiler, 13000, 90);
    cache_init(&f->compiler.cache, f->folder, CACHE_BYTES);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    strcpy(f->folder, "/tmp/tensorcell-cache-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    start(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];
    strbuf_fini(&f->code);
    snprintf(command, sizeof command, "rm -rf %s", f->folder);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

/* The files of the cache; *path: the first one's. */
static size_t files(const struct fixture *f, char *path, size_t size)
{
    char pattern[96];
    glob_t found;
    snprintf(pattern, sizeof pattern, "%s/*", f->folder);
    if (glob(pattern, 0, NULL, &found))
        return 0;
    size_t n = found.gl_pathc;
    if (path)
        snprintf(path, size, "%s", found.gl_pathv[0]);
    globfree(&found);
    return n;
}

static void change_byte(const char *path, long at)
{
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    int c = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    fputc(c ^ 1, file);
    assert_int_equal(fclose(file), 0);
}

/* ---- the cache -------------------------------------------------------------------------------
 */

static const struct str code = { "\x7f"
                                 "ELF of a kernel",
                                 16 };

static void what_is_written_is_read_again(void **state)
{
    struct fixture *f = *state;
    struct cache *c = &f->compiler.cache;
    struct cache_key key = cache_key_of(STR("text"), STR("sm_90"));
    assert_false(cache_read(c, key, &f->code));
    cache_write(c, key, code);
    assert_true(cache_read(c, key, &f->code));
    assert_true(str_equal(strbuf_str(&f->code), code));
    assert_int_equal(files(f, NULL, 0), 1);
    assert_false(cache_read(c, cache_key_of(STR("text"), STR("sm_80")), &f->code));
    assert_false(cache_read(c, cache_key_of(STR("texT"), STR("sm_90")), &f->code));
    cache_remove(c, key);
    assert_false(cache_read(c, key, &f->code));
}

static void a_damaged_file_is_not_read(void **state)
{
    struct fixture *f = *state;
    struct cache *c = &f->compiler.cache;
    struct cache_key key = cache_key_of(STR("text"), STR("sm_90"));
    char path[256];
    struct stat st;
    cache_write(c, key, code);
    assert_int_equal(files(f, path, sizeof path), 1);
    assert_int_equal(stat(path, &st), 0);
    for (long at = 0; at < st.st_size; at++) {
        change_byte(path, at);
        assert_false(cache_read(c, key, &f->code));
        change_byte(path, at);
    }
    assert_true(cache_read(c, key, &f->code));
    for (long n = 0; n < st.st_size; n++) {
        assert_int_equal(truncate(path, n), 0);
        assert_false(cache_read(c, key, &f->code));
    }
}

static void a_link_to_elsewhere_is_not_followed(void **state)
{
    struct fixture *f = *state;
    struct cache *c = &f->compiler.cache;
    struct cache_key key = cache_key_of(STR("text"), STR("sm_90"));
    char path[256], other[300];
    cache_write(c, key, code);
    assert_int_equal(files(f, path, sizeof path), 1);
    snprintf(other, sizeof other, "%s.away", path);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    assert_false(cache_read(c, key, &f->code));
}

static void set_age(const char *path, int seconds)
{
    struct timespec times[2] = { { .tv_sec = time(NULL) - seconds },
                                 { .tv_sec = time(NULL) - seconds } };
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Four pieces of 100 KiB where 400 KiB are allowed: heads make it more, so the oldest goes. */
static void the_least_recently_used_go(void **state)
{
    struct fixture *f = *state;
    struct cache *c = &f->compiler.cache;
    struct cache_key keys[4];
    static char big[100 << 10];
    char path[512];
    c->most_bytes = 400 << 10;
    for (int i = 0; i < 4; i++) {
        char text[] = { (char)('a' + i), 0 };
        keys[i] = cache_key_of(str_of(text), STR("sm_90"));
        if (i == 3) /* the first was read a moment ago, the second long ago */
            assert_true(cache_read(c, keys[0], &f->code));
        cache_write(c, keys[i], (struct str){ big, sizeof big });
        snprintf(path, sizeof path, "%s/%016llx%016llx.cubin", f->folder,
                 (unsigned long long)keys[i].a, (unsigned long long)keys[i].b);
        if (i < 3)
            set_age(path, 1000 - i);
    }
    assert_true(cache_read(c, keys[0], &f->code));
    assert_false(cache_read(c, keys[1], &f->code));
    assert_true(cache_read(c, keys[3], &f->code));
}

static void without_a_folder_nothing_is_kept(void **state)
{
    struct fixture *f = *state;
    struct cache c;
    struct cache_key key = cache_key_of(STR("text"), STR("sm_90"));
    cache_init(&c, "/proc/nowhere/cache", CACHE_BYTES);
    cache_write(&c, key, code);
    assert_false(cache_read(&c, key, &f->code));
}

static void the_folder_is_the_users_own(void **state)
{
    struct fixture *f = *state;
    struct cache c;
    char want[128];
    setenv("XDG_CACHE_HOME", f->folder, 1);
    cache_init(&c, NULL, CACHE_BYTES);
    snprintf(want, sizeof want, "%s/tensorcell/cuda", f->folder);
    assert_string_equal(c.folder, want);
    unsetenv("XDG_CACHE_HOME");
    setenv("HOME", f->folder, 1);
    cache_init(&c, NULL, CACHE_BYTES);
    snprintf(want, sizeof want, "%s/.cache/tensorcell/cuda", f->folder);
    assert_string_equal(c.folder, want);
}

/* ---- the compiler ----------------------------------------------------------------------------
 */

static void need_nvrtc(struct fixture *f)
{
    if (compiler_load(&f->compiler, &f->err)) {
        print_message("%s\n", f->err.text);
        skip();
    }
}

static void a_text_is_compiled_once(void **state)
{
    struct fixture *f = *state;
    need_nvrtc(f);
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_int_equal(f->compiler.compiled, 1);
    assert_memory_equal(f->code.p,
                        "\x7f"
                        "ELF",
                        4);
    size_t bytes = f->code.n;
    start(f); /* as another session would */
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_int_equal(f->compiler.compiled, 0);
    assert_false(f->compiler.loaded); /* nor was the compiler needed */
    assert_int_equal(f->code.n, bytes);
}

static void a_damaged_file_is_compiled_anew(void **state)
{
    struct fixture *f = *state;
    char path[256];
    need_nvrtc(f);
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_int_equal(files(f, path, sizeof path), 1);
    change_byte(path, -1);
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_int_equal(f->compiler.compiled, 2);
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_int_equal(f->compiler.compiled, 2);
}

static void another_gpu_has_other_code(void **state)
{
    struct fixture *f = *state;
    need_nvrtc(f);
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    start(f);
    f->compiler.arch = 80;
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_int_equal(f->compiler.compiled, 1);
    assert_int_equal(files(f, NULL, 0), 2);
}

static void what_nvrtc_says_is_told(void **state)
{
    struct fixture *f = *state;
    need_nvrtc(f);
    assert_int_equal(compiler_code(&f->compiler, STR("extern \"C\" void f() { no_such(); }"), false,
                                   &f->code, &f->err),
                     -1);
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_non_null(strstr(f->err.text, "does not compile"));
    assert_non_null(strstr(f->err.text, "identifier \"no_such\" is undefined"));
    assert_int_equal(files(f, NULL, 0), 0);
}

/* A GPU that is newer than the compiler gets PTX, which the driver finishes. */
static void a_newer_gpu_gets_ptx(void **state)
{
    struct fixture *f = *state;
    f->compiler.arch = 999;
    need_nvrtc(f);
    assert_true(f->compiler.target < 999);
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), 0);
    assert_non_null(strstr(f->code.p, ".visible .entry twice"));
}

static void an_older_gpu_is_refused(void **state)
{
    struct fixture *f = *state;
    need_nvrtc(f);
    start(f);
    f->compiler.arch = 30;
    assert_int_equal(compiler_load(&f->compiler, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_non_null(strstr(f->err.text, "makes no code for this GPU (compute capability 3.0)"));
}

/* ---- libraries that are not there ------------------------------------------------------------
 */

static void a_missing_library_is_named_with_the_places(void **state)
{
    struct fixture *f = *state;
    f->compiler.root = f->folder;
    assert_int_equal(compiler_code(&f->compiler, STR(TEXT), false, &f->code, &f->err), -1);
    assert_int_equal(f->err.kind, ERR_DEVICE);
    assert_non_null(strstr(f->err.text, "libnvrtc.so.13 (or .so.12) was not found in "));
    assert_non_null(strstr(f->err.text, "/usr/local/cuda"));
    assert_non_null(strstr(f->err.text, "/run/opengl-driver/lib"));
    assert_true(f->err.hint[0]);
    struct blas_calls blas;
    assert_int_equal(calls_load_blas(12, f->folder, &blas, &f->err), -1);
    assert_non_null(strstr(f->err.text, "libcublasLt.so.12 was not found in "));
    struct driver_calls driver;
    assert_int_equal(calls_load_driver(f->folder, &driver, &f->err), -1);
    assert_non_null(strstr(f->err.text, "libcuda.so.1 was not found in "));
    assert_int_equal(library_version(LIBRARY_BLAS, 13, f->folder), 0);
}

/* What is below the root at one of the places, but is no library. */
static void a_file_that_is_no_library_is_told(void **state)
{
    struct fixture *f = *state;
    struct library library;
    char command[256];
    snprintf(command, sizeof command,
             "d=%s/usr/local/cuda/lib64; mkdir -p $d; echo no > $d/libnvrtc.so.12", f->folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(library_open(LIBRARY_NVRTC, 12, f->folder, &library, &f->err), -1);
    assert_non_null(strstr(f->err.text, "libnvrtc.so.12 cannot be used: "));
    assert_non_null(strstr(f->err.text, "file too short"));
}

/* NVIDIA's own libraries, of the toolkit that this was built with, have all calls. */
static void the_real_libraries_have_all_calls(void **state)
{
    struct fixture *f = *state;
    char command[512];
    struct driver_calls driver;
    struct nvrtc_calls nvrtc;
    struct blas_calls blas;
    if (access(STUB, R_OK) || !library_version(LIBRARY_BLAS, 13, NULL))
        skip();
    snprintf(command, sizeof command,
             "d=%s/usr/local/cuda/lib64; mkdir -p $d; ln -s %s $d/libcuda.so.1", f->folder, STUB);
    assert_int_equal(system(command), 0);
    if (calls_load_driver(f->folder, &driver, &f->err) ||
        calls_load_nvrtc(13, NULL, &nvrtc, &f->err) || calls_load_blas(13, NULL, &blas, &f->err))
        fail_msg("%s", f->err.text);
    assert_true(blas.version() >= 120000);
}

static void the_drivers_number_is_read_from_its_file(void **state)
{
    static const char *const lines[] = {
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.65.06  Sun Jul 20 06:42:50 UTC 2025\n",
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n",
    };
    struct fixture *f = *state;
    for (int i = 0; i < 2; i++) {
        char path[128], number[32];
        snprintf(path, sizeof path, "%s/version", f->folder);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(lines[i], file);
        assert_int_equal(fclose(file), 0);
        calls_driver_number(path, number, sizeof number);
        assert_string_equal(number, "580.65.06");
    }
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read_again),
        TEST(a_damaged_file_is_not_read),
        TEST(a_link_to_elsewhere_is_not_followed),
        TEST(the_least_recently_used_go),
        TEST(without_a_folder_nothing_is_kept),
        TEST(the_folder_is_the_users_own),
        TEST(a_text_is_compiled_once),
        TEST(a_damaged_file_is_compiled_anew),
        TEST(another_gpu_has_other_code),
        TEST(what_nvrtc_says_is_told),
        TEST(a_newer_gpu_gets_ptx),
        TEST(an_older_gpu_is_refused),
        TEST(a_missing_library_is_named_with_the_places),
        TEST(a_file_that_is_no_library_is_told),
        TEST(the_real_libraries_have_all_calls),
        TEST(the_drivers_number_is_read_from_its_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
