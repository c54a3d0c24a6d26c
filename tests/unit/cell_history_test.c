#include "cell/history_file.h"
#include "cell/history_impl.h"

#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[128];

static int set_up(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/tc-history-XXXXXX");
    if (!mkdtemp(folder) || chmod(folder, 0755))
        return -1;
    snprintf(path, sizeof path, "%s/history.sqlite", folder);
    return 0;
}

static int tear_down(void **state)
{
    char command[128];
    (void)state;
    umount(folder);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void add(struct history *h, int64_t line, const char *source)
{
    history_add(h, line, str_of(source), (struct str){ NULL, 0 });
}

/* "session/line source; …" of an answer */
static const char *ask_of(struct history *h, struct history_query q)
{
    static char text[4096];
    struct arena a;
    size_t count, n = 0;
    int64_t own;
    arena_init(&a);
    const struct history_row *rows = history_read(h, &q, &a, &count, &own);
    text[0] = '\0';
    for (size_t i = 0; i < count && n < sizeof text - 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%lld/%lld " STR_FMT, i ? "; " : "",
                              (long long)rows[i].session, (long long)rows[i].line,
                              STR_ARG(rows[i].source));
    arena_fini(&a);
    return text;
}

static const char *tail(struct history *h, int64_t most)
{
    return ask_of(h, (struct history_query){ .access = HISTORY_TAIL, .most = most });
}

static const char *range(struct history *h, int64_t session, int64_t start, int64_t stop)
{
    return ask_of(h,
                  (struct history_query){
                      .access = HISTORY_RANGE, .session = session, .start = start, .stop = stop });
}

static const char *search(struct history *h, const char *pattern, int64_t most, bool unique)
{
    return ask_of(h, (struct history_query){ .access = HISTORY_SEARCH,
                                             .pattern = str_of(pattern),
                                             .most = most,
                                             .unique = unique });
}

static void keeps_the_newest(void **state)
{
    (void)state;
    struct history h;
    char text[32];
    history_init_at(&h, NULL);
    for (int i = 0; i < HISTORY_ROWS + 500; i++) {
        int n = snprintf(text, sizeof text, "cell %d", i);
        history_add(&h, i, (struct str){ text, (size_t)n }, i % 2 ? STR("out") : (struct str){ 0 });
    }
    assert_int_equal(h.count, HISTORY_ROWS);
    assert_int_equal(history_at(&h, 0)->line, 500);
    assert_true(str_is(history_at(&h, HISTORY_ROWS - 1)->source, "cell 10499"));
    assert_true(str_is(history_at(&h, HISTORY_ROWS - 1)->output, "out"));
    assert_null(history_at(&h, HISTORY_ROWS - 2)->output.p);
    assert_string_equal(tail(&h, 2), "0/10498 cell 10498; 0/10499 cell 10499");
    assert_null(history_warning(&h));
    history_fini(&h);
}

static void is_bounded_in_bytes(void **state)
{
    (void)state;
    struct history h;
    static char large[1 << 20];
    memset(large, 'x', sizeof large);
    history_init_at(&h, NULL);
    for (int i = 0; i < 20; i++)
        history_add(&h, i, (struct str){ large, sizeof large }, STR(""));
    assert_true(h.bytes <= HISTORY_BYTES);
    assert_int_equal(h.count, HISTORY_BYTES / sizeof large);
    assert_int_equal(history_at(&h, h.count - 1)->line, 19);
    history_fini(&h);
}

static void sessions_follow_each_other(void **state)
{
    (void)state;
    struct history h;
    struct stat file;
    history_init_at(&h, path);
    assert_string_equal(tail(&h, 10), "");
    add(&h, 1, "a");
    history_add(&h, 2, STR("b"), STR("2"));
    assert_string_equal(tail(&h, 10), "1/1 a; 1/2 b");
    history_fini(&h);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    history_init_at(&h, path);
    assert_string_equal(range(&h, -1, 1, INT64_MAX), "1/1 a; 1/2 b"); /* before its first cell */
    add(&h, 1, "c");
    assert_string_equal(tail(&h, 2), "1/2 b; 2/1 c");
    assert_string_equal(range(&h, 0, 1, INT64_MAX), "2/1 c");
    assert_string_equal(range(&h, 2, 1, INT64_MAX), "2/1 c");
    assert_string_equal(range(&h, -1, 2, 3), "1/2 b");
    assert_string_equal(range(&h, 1, INT64_MIN, 2), "1/1 a");
    assert_string_equal(range(&h, 3, 1, INT64_MAX), "");
    assert_string_equal(range(&h, -2, 1, INT64_MAX), "");
    assert_string_equal(range(&h, INT64_MIN, 1, INT64_MAX), "");
    assert_null(history_warning(&h));
    history_fini(&h);
}

static void parallel_sessions_do_not_mix(void **state)
{
    (void)state;
    struct history a, b;
    history_init_at(&a, path);
    history_init_at(&b, path);
    add(&a, 1, "x = 1");
    add(&b, 1, "x = 1");
    add(&a, 2, "y");
    add(&b, 2, "x = 2");
    assert_string_equal(tail(&a, 9), "1/1 x = 1; 1/2 y");
    assert_string_equal(tail(&b, 3), "1/2 y; 2/1 x = 1; 2/2 x = 2");
    assert_string_equal(search(&a, "x*", 9, false), "1/1 x = 1; 2/1 x = 1; 2/2 x = 2");
    assert_string_equal(search(&a, "x*", 9, true), "2/1 x = 1; 2/2 x = 2");
    assert_string_equal(search(&a, "*", 2, true), "2/1 x = 1; 2/2 x = 2");
    assert_string_equal(search(&b, "?", 5, false), "1/2 y");
    assert_string_equal(search(&b, "x", 5, false), "");
    history_fini(&a);
    history_fini(&b);
}

/* A file that cannot be used: the session's rows are there all the same, and one warning, in time.
 */
static void lives_in_memory(struct history *h, const char *why)
{
    int64_t began = history_now();
    add(h, 1, "kept");
    assert_true(history_now() - began < 100);
    add(h, 2, "too");
    add(h, 3, "as well");
    assert_true(history_now() - began < 150);
    const char *warning = history_warning(h);
    assert_non_null(warning);
    if (!strstr(warning, why))
        fail_msg("%s does not say %s", warning, why);
    assert_ptr_equal(strchr(warning, '\n'), warning + strlen(warning) - 1);
    assert_null(history_warning(h));
    assert_non_null(strstr(tail(h, 2), "/2 too; "));
    assert_non_null(strstr(range(h, 0, 1, 2), "/1 kept"));
    assert_non_null(strstr(search(h, "*ell", 1, true), "/3 as well"));
}

static void locked(void **state)
{
    (void)state;
    struct history h;
    sqlite3 *other;
    history_init_at(&h, path);
    add(&h, 1, "before");
    history_fini(&h);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(other, "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;", NULL, NULL, NULL),
        SQLITE_OK);
    history_init_at(&h, path);
    lives_in_memory(&h, "locked");
    sqlite3_close(other);
    h.rests_until = history_now(); /* the rest is over: what waited is written */
    add(&h, 4, "after");
    assert_int_equal(h.unsaved, 0);
    history_fini(&h);
    history_init_at(&h, path);
    assert_string_equal(tail(&h, 9), "1/1 before; 2/1 kept; 2/2 too; 2/3 as well; 2/4 after");
    history_fini(&h);
}

/* Saved when the session ends, if the lock is gone by then. */
static void locked_for_a_while(void **state)
{
    (void)state;
    struct history a, b;
    sqlite3 *other;
    history_init_at(&a, path);
    add(&a, 1, "first");
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    add(&a, 2, "second");
    assert_int_equal(a.unsaved, 1);
    assert_string_equal(tail(&a, 5), "1/1 first; 1/2 second");
    sqlite3_close(other);
    history_fini(&a);
    history_init_at(&b, path);
    assert_string_equal(tail(&b, 5), "1/1 first; 1/2 second");
    history_fini(&b);
}

static void write_bytes(const char *name, const void *bytes, size_t n)
{
    FILE *f = fopen(name, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void damaged(void **state)
{
    (void)state;
    struct history h;
    char aside[140], noise[5000];
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)(i * 2654435761u >> 7);
    write_bytes(path, noise, sizeof noise);
    snprintf(aside, sizeof aside, "%s.corrupt", path);
    history_init_at(&h, path);
    lives_in_memory(&h, "damaged");
    assert_int_equal(h.unsaved, 0); /* in the new file */
    assert_int_equal(access(aside, F_OK), 0);
    write_bytes(path, noise, sizeof noise); /* again: not set aside twice */
    assert_int_equal(unlink(aside), 0);
    add(&h, 4, "later");
    add(&h, 5, "last");
    assert_int_not_equal(access(aside, F_OK), 0);
    assert_non_null(strstr(tail(&h, 2), "/4 later; "));
    history_fini(&h);
}

static void replaced(void **state)
{
    (void)state;
    struct history h, next;
    history_init_at(&h, path);
    add(&h, 1, "a");
    assert_int_equal(unlink(path), 0);
    add(&h, 2, "b");
    assert_string_equal(tail(&h, 5), "1/1 a; 1/2 b");
    history_init_at(&next, path);
    assert_string_equal(tail(&next, 5), "1/2 b"); /* what was removed stays removed */
    history_fini(&next);
    history_fini(&h);
}

static void read_only(void **state)
{
    (void)state;
    struct history h;
    history_init_at(&h, path);
    add(&h, 1, "before");
    history_fini(&h);
    assert_int_equal(chmod(path, 0400) | chmod(folder, 0555), 0);
    uid_t me = geteuid();
    if (me == 0) {
        assert_int_equal(chown(path, 65534, 65534), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    history_init_at(&h, path);
    lives_in_memory(&h, "history file");
    history_fini(&h);
    assert_int_equal(seteuid(me), 0);
    assert_int_equal(chmod(folder, 0755), 0);
}

static void impossible_places(void **state)
{
    (void)state;
    static const char *const places[] = { "/dev/full", "/dev/full/history.sqlite", "/dev/null",
                                          "/proc/nosuch/history.sqlite", "/" };
    struct history h;
    char pipe[140];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        history_init_at(&h, places[i]);
        lives_in_memory(&h, places[i]);
        history_fini(&h);
    }
    snprintf(pipe, sizeof pipe, "%s.pipe", path);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    history_init_at(&h, pipe);
    lives_in_memory(&h, "no plain file");
    history_fini(&h);
}

static void another_programs(void **state)
{
    (void)state;
    struct history h;
    sqlite3 *other;
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "CREATE TABLE history (a, b)", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(other);
    history_init_at(&h, path);
    lives_in_memory(&h, "another program's");
    history_fini(&h);
    assert_int_equal(access(path, F_OK), 0);
}

static void disk_full(void **state)
{
    (void)state;
    struct history h;
    static char row[20000];
    memset(row, 'x', sizeof row - 1);
    if (mount("none", folder, "tmpfs", 0, "size=200k") != 0)
        skip(); /* only root may */
    history_init_at(&h, path);
    for (int64_t line = 1; line <= 40; line++)
        add(&h, line, row);
    const char *warning = history_warning(&h);
    assert_non_null(warning);
    assert_non_null(strstr(warning, "full"));
    assert_null(history_warning(&h));
    assert_int_equal(h.count, 40);
    assert_true(h.unsaved > 0 && h.unsaved < 40);
    history_fini(&h);
    history_init_at(&h, path); /* what was written before is whole */
    assert_string_not_equal(range(&h, 1, 1, 2), "");
    history_fini(&h);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* A copy of a good file with some bytes or its end changed: no crash, own rows intact. Each costs
 * several waits for the disk: on a slow one fewer are tried. */
static void mutated_files(void **state)
{
    (void)state;
    enum { FILES = 1000, FEWEST = 40, MOST_MS = 15000 };
    struct history h;
    static char good[1 << 17], bad[1 << 17];
    uint32_t seed = 1;
    int64_t began = history_now();
    int stderr_fd = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO); /* a log line for each file */
    history_init_at(&h, path);
    for (int64_t line = 1; line < 300; line++)
        history_add(&h, line, STR("x = matmul(a, b) # and a long line of text"), STR("out"));
    history_fini(&h);
    FILE *f = fopen(path, "rb");
    size_t n = fread(good, 1, sizeof good, f);
    fclose(f);
    for (int i = 0; i < FILES && (i < FEWEST || history_now() - began < MOST_MS); i++) {
        memcpy(bad, good, n);
        size_t size = i % 10 == 9 ? next_random(&seed) % n : n;
        for (uint32_t k = 0, most = 1 + next_random(&seed) % 30; k < most; k++)
            bad[next_random(&seed) % (i % 3 ? n : 200)] = (char)next_random(&seed);
        write_bytes(path, bad, size);
        history_init_at(&h, path);
        (void)search(&h, "x*", 5, true);
        add(&h, 1, "mine");
        assert_non_null(strstr(tail(&h, 1), "/1 mine"));
        assert_non_null(strstr(range(&h, 0, 1, 2), "/1 mine"));
        history_fini(&h);
    }
    dup2(stderr_fd, STDERR_FILENO);
    close(stderr_fd);
    close(nowhere);
}

static void place_of_the_file(void **state)
{
    (void)state;
    char found[200];
    bool wanted;
    setenv("HOME", "/home-of-me", 1);
    unsetenv("XDG_DATA_HOME");
    unsetenv("TENSORCELL_HISTORY");
    assert_true(history_file_place(found, sizeof found, &wanted));
    assert_string_equal(found, "/home-of-me/.local/share/tensorcell/history.sqlite");
    setenv("XDG_DATA_HOME", "/data", 1);
    assert_true(history_file_place(found, sizeof found, &wanted));
    assert_string_equal(found, "/data/tensorcell/history.sqlite");
    setenv("XDG_DATA_HOME", "relative", 1);
    unsetenv("HOME");
    assert_false(history_file_place(found, sizeof found, &wanted));
    assert_true(wanted);
    struct history h;
    history_init(&h);
    lives_in_memory(&h, "HOME");
    history_fini(&h);
    setenv("TENSORCELL_HISTORY", "none", 1);
    assert_false(history_file_place(found, sizeof found, &wanted));
    assert_false(wanted);
    snprintf(found, sizeof found, "%s/new/deep/history.sqlite", folder);
    setenv("TENSORCELL_HISTORY", found, 1);
    history_init(&h);
    add(&h, 1, "a");
    history_fini(&h);
    struct stat made;
    *strrchr(found, '/') = '\0';
    assert_int_equal(stat(found, &made), 0);
    assert_int_equal(made.st_mode & 0777, 0700);
}

static void patterns(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } rows[] = {
        { "*", "", true },
        { "*", "anything", true },
        { "", "", true },
        { "", "a", false },
        { "a*", "abc", true },
        { "*c", "abc", true },
        { "*b*", "abc", true },
        { "a?c", "abc", true },
        { "a?c",
          "a\xc3\xa9"
          "c",
          true },
        { "a??c",
          "a\xc3\xa9"
          "c",
          false },
        { "abc", "abcd", false },
        { "*.*.*", "a.b", false },
        { "*.*.*", "a.b.c", true },
        { "x*", "abc", false },
        { "*aab", "aaaaab", true },
        { "?", "", false },
        { "[a]", "a", false },
        { "[a]", "[a]", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (history_match(str_of(rows[i].pattern), str_of(rows[i].text)) != rows[i].matches)
            fail_msg("row %zu: %s against %s", i, rows[i].pattern, rows[i].text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(keeps_the_newest),
        TEST(is_bounded_in_bytes),
        TEST(sessions_follow_each_other),
        TEST(parallel_sessions_do_not_mix),
        TEST(locked),
        TEST(locked_for_a_while),
        TEST(damaged),
        TEST(replaced),
        TEST(read_only),
        TEST(impossible_places),
        TEST(another_programs),
        TEST(disk_full),
        TEST(mutated_files),
        TEST(place_of_the_file),
        TEST(patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
