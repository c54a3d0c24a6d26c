#include "base/str.h"

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && memcmp(s.p + s.n - suffix.n, suffix.p, suffix.n) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
    while (s.n && is_blank(s.p[0]))
        s = str_slice(s, 1, s.n);
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(struct str *rest, char separator, struct str *field)
{
    if (!rest->p)
        return false;
    const char *found = rest->n ? memchr(rest->p, separator, rest->n) : NULL;
    if (!found) {
        *field = *rest;
        *rest = (struct str){ NULL, 0 };
        return true;
    }
    size_t n = (size_t)(found - rest->p);
    *field = str_slice(*rest, 0, n);
    *rest = str_slice(*rest, n + 1, rest->n);
    return true;
}

struct str str_word(const char *words, int index)
{
    struct str rest = str_of(words), word;
    while (words && str_cut(&rest, ' ', &word))
        if (word.n && index-- == 0)
            return word;
    return (struct str){ NULL, 0 };
}

int str_find_word(const char *words, struct str wanted)
{
    struct str rest = str_of(words), word;
    int index = 0;
    while (words && str_cut(&rest, ' ', &word)) {
        if (!word.n)
            continue;
        if (str_equal(word, wanted))
            return index;
        index++;
    }
    return -1;
}

static int least(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

/* Damerau-Levenshtein (optimal string alignment) with three rows. */
int str_distance(struct str a, struct str b, int most)
{
    enum { LONGEST = 40 };
    int rows[3][LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST)
        return most + 1;
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a.n; i++) {
        int *now = rows[i % 3], *before = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= b.n; j++) {
            int cost = a.p[i - 1] != b.p[j - 1];
            now[j] = least(before[j] + 1, now[j - 1] + 1, before[j - 1] + cost);
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                older[j - 2] + 1 < now[j])
                now[j] = older[j - 2] + 1;
        }
    }
    int distance = rows[a.n % 3][b.n];
    return distance > most ? most + 1 : distance;
}

/* FNV-1a over 8-byte words with a final mix: for tables, not for secrets. */
uint64_t str_hash(const void *bytes, size_t n, uint64_t seed)
{
    const unsigned char *p = bytes;
    uint64_t h = 0xcbf29ce484222325u ^ seed, word;
    for (; n >= 8; p += 8, n -= 8) {
        memcpy(&word, p, 8);
        h = (h ^ word) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    for (; n; p++, n--)
        h = (h ^ *p) * 0x100000001b3u;
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ (h >> 32);
}

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

size_t utf8_decode(struct str s, size_t at, uint32_t *code)
{
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    unsigned char lead = (unsigned char)s.p[at];
    size_t n = sequence_length(lead);
    *code = 0xFFFD;
    if (n == 0 || at + n > s.n)
        return 1;
    uint32_t c = n == 1 ? lead : lead & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)s.p[at + i];
        if ((byte & 0xC0) != 0x80)
            return 1;
        c = c << 6 | (byte & 0x3Fu);
    }
    if (c < smallest[n] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 1;
    *code = c;
    return n;
}

size_t utf8_encode(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00u >> n & 0xFF) | c);
    return n;
}

/* How far plain ASCII goes on. */
static size_t ascii_end(struct str s, size_t at)
{
    uint64_t word;
    for (; at + sizeof word <= s.n; at += sizeof word) {
        memcpy(&word, s.p + at, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (at < s.n && (unsigned char)s.p[at] < 0x80)
        at++;
    return at;
}

bool utf8_valid(struct str s, size_t *bad)
{
    uint32_t code;
    for (size_t i = ascii_end(s, 0), n; i < s.n; i = ascii_end(s, i + n)) {
        n = utf8_decode(s, i, &code);
        if (code == 0xFFFD && n == 1) {
            *bad = i;
            return false;
        }
    }
    return true;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;
    uint32_t code;
    for (size_t i = 0; i < s.n; i += utf8_decode(s, i, &code))
        count++;
    return count;
}

size_t utf8_offset(struct str s, size_t code_points)
{
    size_t i = 0;
    uint32_t code;
    while (i < s.n && code_points--)
        i += utf8_decode(s, i, &code);
    return i;
}
