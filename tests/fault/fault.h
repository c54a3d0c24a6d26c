/* For tests that need something to be broken: builds the fakes beside the test program (folder
 * build/tests/…), makes small file trees. Tests run in the repository's root. */
#ifndef TESTS_FAULT_H
#define TESTS_FAULT_H

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* "build/tests/NAME", made if it is not there, as an absolute path. */
static inline const char *fault_folder(const char *name, char text[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    assert_true(n > 0);
    self[n] = 0;
    *strrchr(self, '/') = 0;
    assert_true(snprintf(text, PATH_MAX, "%s/%s", self, name) < PATH_MAX);
    mkdir(text, 0755);
    return text;
}

/* Compiles a shared object. */
static inline void fault_build(const char *to, const char *source, const char *flags)
{
    char command[3 * PATH_MAX];
    snprintf(command, sizeof command, "cc -D_GNU_SOURCE -shared -fPIC -O0 -Ikernel %s -o '%s' %s",
             flags, to, source);
    assert_int_equal(system(command), 0);
}

/* A file with this text below root, with the folders above it. */
static inline void fault_file(const char *root, const char *path, const char *text)
{
    char full[2 * PATH_MAX];
    snprintf(full, sizeof full, "%s%s", root, path);
    for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = 0;
        mkdir(full, 0755);
    }
    FILE *f = fopen(full, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

/* An empty tree of files; fault_remove takes it away. */
static inline const char *fault_root(char text[32])
{
    strcpy(text, "/tmp/tensorcell-XXXXXX");
    assert_non_null(mkdtemp(text));
    chmod(text, 0755);
    return text;
}

static inline void fault_remove(const char *root)
{
    char command[PATH_MAX];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    assert_int_equal(system(command), 0);
}

#endif
