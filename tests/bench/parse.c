/* How long a source takes from text to tree, with every word looked up: no value is computed. It is
 * the processor's time, which other work on the machine does not lengthen.
 *
 *   parse FILE   for each number read: so many rounds, the seconds of each on a line */
#include "lang/parse.h"
#include "lang/word_index.h"
#include "magics/magics.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct str read_all(const char *path)
{
    FILE *f = fopen(path, "rb");
    long n = f && !fseek(f, 0, SEEK_END) ? ftell(f) : -1;
    char *p = n >= 0 ? malloc((size_t)n + 1) : NULL;
    if (!p || fseek(f, 0, SEEK_SET) || fread(p, 1, (size_t)n, f) != (size_t)n) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    fclose(f);
    return (struct str){ p, (size_t)n };
}

static double parse_once(struct str source, const struct words *words)
{
    struct ast *tree;
    struct arena arena;
    struct err err;
    double begin = now();
    arena_init(&arena);
    enum parse_status status = parse_cell(source, words, &arena, &tree, &err);
    double seconds = now() - begin;
    if (status != PARSE_COMPLETE) {
        fprintf(stderr, "byte %u: %s\n", err.span.start, err.text);
        exit(1);
    }
    arena_fini(&arena);
    return seconds;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    struct str source = read_all(argv[1]);
    struct words words = *magics_words();
    words.index = word_index_new(&words);
    for (int rounds; scanf("%d", &rounds) == 1;) {
        for (int i = 0; i < rounds; i++)
            printf("%.9f\n", parse_once(source, &words));
        fflush(stdout);
    }
    free((char *)(uintptr_t)source.p);
    word_index_free(words.index);
    return 0;
}
