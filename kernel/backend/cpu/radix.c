/* Least significant byte first; a byte that is the same in all keys costs only its count. The keys
 * are cut into chunks: each counts its own bytes, is told where its keys of each byte go, and moves
 * them, so that the result is the same for any number of threads. */
#include "backend/cpu/radix.h"

enum { CHUNK = 1 << 17, BYTE = 256 };

struct pass {
    uint64_t *key, *rider; /* from here to there */
    uint64_t *to_key, *to_rider;
    int64_t n, grain;
    int shift;
    int64_t (*place)[BYTE]; /* of each chunk: its counts, then where its next key goes */
};

static void count_chunk(void *context, int64_t chunk, int thread)
{
    const struct pass *p = context;
    int64_t from = chunk * p->grain, to = p->n - from < p->grain ? p->n : from + p->grain;
    int64_t *count = p->place[chunk];
    (void)thread;
    memset(count, 0, sizeof p->place[chunk]);
    for (int64_t i = from; i < to; i++)
        count[p->key[i] >> p->shift & (BYTE - 1)]++;
}

static void move_chunk(void *context, int64_t chunk, int thread)
{
    const struct pass *p = context;
    int64_t from = chunk * p->grain, to = p->n - from < p->grain ? p->n : from + p->grain;
    int64_t *place = p->place[chunk];
    (void)thread;
    if (!p->rider) {
        for (int64_t i = from; i < to; i++)
            p->to_key[place[p->key[i] >> p->shift & (BYTE - 1)]++] = p->key[i];
        return;
    }
    for (int64_t i = from; i < to; i++) {
        int64_t at = place[p->key[i] >> p->shift & (BYTE - 1)]++;
        p->to_key[at] = p->key[i];
        p->to_rider[at] = p->rider[i];
    }
}

/* Counts become places. False when all keys have the same byte: nothing has to move. */
static bool find_places(struct pass *p, int64_t chunks)
{
    int64_t next = 0;
    for (int byte = 0; byte < BYTE; byte++) {
        int64_t first = next;
        for (int64_t c = 0; c < chunks; c++) {
            int64_t count = p->place[c][byte];
            p->place[c][byte] = next;
            next += count;
        }
        if (next - first == p->n)
            return false;
    }
    return true;
}

static void swap_sides(struct pass *p)
{
    uint64_t *key = p->key, *rider = p->rider;
    p->key = p->to_key;
    p->rider = p->to_rider;
    p->to_key = key;
    p->to_rider = rider;
}

static void bring_home(const struct pass *p, uint64_t *key, uint64_t *rider)
{
    if (p->key == key)
        return;
    memcpy(key, p->key, (size_t)p->n * sizeof *key);
    if (rider)
        memcpy(rider, p->rider, (size_t)p->n * sizeof *rider);
}

static int run_passes(const struct cpu_call *call, struct pass *p, int first_byte, int end_byte,
                      struct err *err)
{
    int64_t chunks = cpu_ceil_div(p->n, p->grain);
    for (int byte = first_byte; byte < end_byte; byte++) {
        p->shift = 8 * byte;
        if (cpu_parallel(call, chunks, p->n, count_chunk, p, err))
            return -1;
        if (!find_places(p, chunks))
            continue;
        if (cpu_parallel(call, chunks, p->n, move_chunk, p, err))
            return -1;
        swap_sides(p);
    }
    return 0;
}

int radix_sort_pairs(const struct cpu_call *call, uint64_t *key, uint64_t *rider, int64_t n,
                     int first_byte, int end_byte, struct err *err)
{
    if (n < 2)
        return 0;
    struct pass p = { .key = key, .rider = rider, .n = n, .grain = CHUNK };
    p.to_key = cpu_scratch(call, rider ? 2 * n : n, sizeof *key, err);
    p.to_rider = rider ? p.to_key + n : NULL;
    uint64_t *spare = p.to_key;
    int status = -1;
    p.place = spare ? cpu_scratch(call, cpu_ceil_div(n, CHUNK), sizeof *p.place, err) : NULL;
    if (p.place)
        status = run_passes(call, &p, first_byte, end_byte, err);
    if (status == 0)
        bring_home(&p, key, rider);
    cpu_scratch_free(call, p.place);
    cpu_scratch_free(call, spare);
    return status;
}

int radix_sort(const struct cpu_call *call, uint64_t *key, int64_t n, int first_byte,
               struct err *err)
{
    return radix_sort_pairs(call, key, NULL, n, first_byte, 8, err);
}

static void sort_short(uint64_t *key, uint64_t *rider, int64_t n)
{
    for (int64_t i = 1; i < n; i++) {
        uint64_t k = key[i], r = rider ? rider[i] : 0;
        int64_t j = i;
        for (; j > 0 && key[j - 1] > k; j--) {
            key[j] = key[j - 1];
            if (rider)
                rider[j] = rider[j - 1];
        }
        key[j] = k;
        if (rider)
            rider[j] = r;
    }
}

void radix_sort_row(uint64_t *key, uint64_t *rider, int64_t n, int bytes, uint64_t *spare)
{
    int64_t place[1][BYTE];
    if (n <= RADIX_SHORT) {
        sort_short(key, rider, n);
        return;
    }
    struct pass p = { key, rider, spare, rider ? spare + n : NULL, n, n, 0, place };
    for (int byte = 0; byte < bytes; byte++) {
        p.shift = 8 * byte;
        count_chunk(&p, 0, 0);
        if (!find_places(&p, 1))
            continue;
        move_chunk(&p, 0, 0);
        swap_sides(&p);
    }
    bring_home(&p, key, rider);
}

uint64_t radix_select(const uint64_t *key, int64_t n, int bits, int64_t rank)
{
    enum { DIGIT = 11 };
    uint64_t prefix = 0, mask = 0;
    for (int left = bits; left > 0; left -= DIGIT) {
        int width = left < DIGIT ? left : DIGIT, shift = left - width;
        uint64_t most = ((uint64_t)1 << width) - 1, digit = 0;
        int64_t count[1 << DIGIT] = { 0 };
        for (int64_t i = 0; i < n; i++)
            if ((key[i] & mask) == prefix)
                count[key[i] >> shift & most]++;
        while (rank >= count[digit])
            rank -= count[digit++];
        prefix |= digit << shift;
        mask |= most << shift;
    }
    return prefix;
}
