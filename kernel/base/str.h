/* Text as pointer and length. A str borrows; whoever made the bytes owns them. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT      "%.*s"
#define STR_ARG(s)   (int)(s).n, (s).p

static inline struct str str_of(const char *zero_terminated)
{
    return zero_terminated ? (struct str){ zero_terminated, strlen(zero_terminated) }
                           : (struct str){ "", 0 };
}

static inline struct str str_slice(struct str s, size_t start, size_t end)
{
    return (struct str){ s.p + start, end - start };
}

static inline bool str_equal(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool str_is(struct str a, const char *b)
{
    return str_equal(a, str_of(b));
}

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s); /* blanks, tabs and line ends at both ends */
/* The next field of `*rest` up to `separator`, which is removed; false when nothing is left. */
bool str_cut(struct str *rest, char separator, struct str *field);
/* The word of a blank-separated list at `index`, or {NULL, 0}. */
struct str str_word(const char *words, int index);
/* Where `word` stands in a blank-separated list, or -1. */
int str_find_word(const char *words, struct str word);
/* Edits (insert, delete, replace, swap neighbours) between two short words, at most `most` + 1. */
int str_distance(struct str a, struct str b, int most);
uint64_t str_hash(const void *bytes, size_t n, uint64_t seed);

/* UTF-8. utf8_decode returns the bytes taken (1 for an invalid byte, with *code = 0xFFFD). */
size_t utf8_decode(struct str s, size_t at, uint32_t *code);
size_t utf8_encode(uint32_t code, char out[4]);
bool utf8_valid(struct str s, size_t *bad);           /* *bad: offset of the first invalid byte */
size_t utf8_count(struct str s);                      /* code points */
size_t utf8_offset(struct str s, size_t code_points); /* bytes before that many code points */

#endif
