// Elements at places that indices name.

//// index
// The earliest place with a number outside stays in fault word 0 (gpu/fault.h).
static __device__ void report(uint64_t *fault, uint64_t mine)
{
    uint64_t seen = atomicCAS(fault, 0ull, 0ull);
    while (seen == 0 || ((seen & 0xffff) == (mine & 0xffff) && seen > mine)) {
        const uint64_t before = atomicCAS(fault, seen, mine);
        if (before == seen)
            break;
        seen = before;
    }
}
// Counted from the start; of one outside the nearest inside.
static __device__ int64_t index_of(int64_t at, int64_t size)
{
    at += at < 0 ? size : 0;
    return at < 0 ? 0 : at >= size ? size - 1 : at;
}
static __device__ int64_t label_of(int64_t at, int64_t size) { return at < 0 ? 0 : at >= size ? size - 1 : at; }

//// check
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const int64_t at = of[OF(i)];
        if (at < low || at >= size)
            report(fault, CODE | (uint64_t)i << 16);
    }
}

//// settle
{
    if (FIRST == 0 && fault[0] && (fault[0] & 0xffff) == CODE)
        fault[1] = (uint64_t)of[OF((place)(fault[0] >> 16))];
}

//// pick
{
    for (place i = FIRST; i < (place)n; i += STEP)
        to[i] = x[X(i) + CHOSEN(i)];
}

//// hot
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place row = i / (place)classes;
        to[i] = of[OF(row)] == (int64_t)(i - row * (place)classes) ? ONE : 0;
    }
}

//// claim
// Of several values for the same element the last one wins.
{
    for (place i = FIRST; i < (place)n; i += STEP)
        atomicMax(&winner[X(i) + CHOSEN(i)], (uint64_t)i + 1);
}

//// put
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const int64_t at = X(i) + CHOSEN(i);
        if (winner[at] == (uint64_t)i + 1)
            to[at] = value[VALUE(i)];
    }
}

//// keys_of_places
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        key[i] = (uint64_t)(X(i) + CHOSEN(i));
        rider[i] = (uint64_t)i;
    }
}

//// heads
// Sorted by place, in chunks of 256 units (of one element, then of chunks): where a chunk begins in the
// middle of a run of equal places, the sum of what it has of them.
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place chunk = i / (place)part + 1, within = i - (chunk - 1) * (place)part;
        const place from = chunk * 256 * UNIT;
        const place to = (place)places - from > 256 * UNIT ? from + 256 * UNIT : (place)places;
        const uint64_t mine = key[from];
        element sum = 0;
        if (key[from - 1] != mine)
            continue;
        for (place j = from; j < to && key[j] == mine; j += UNIT)
            sum += LOWER(j, within);
        head[(int64_t)chunk * part + within] = sum;
    }
}

//// add_back
// Sorted by place: who stands first of those with an equal one adds them all up, in their order; of a
// long run one by one to the next chunk, then the sums of chunks, then those of chunks of chunks.
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place at = i / (place)part, within = i - at * (place)part;
        const uint64_t mine = key[at];
        if (at > 0 && key[at - 1] == mine)
            continue;
        element sum = 0;
        place j = at;
        do {
            sum += g[G((place)rider[j]) + G_PART(within)];
            j++;
        } while (j < (place)places && key[j] == mine && j % 256);
        for (; j < (place)places && key[j] == mine && j % 65536; j += 256)
            sum += head[(int64_t)(j / 256) * part + within];
        for (; j < (place)places && key[j] == mine; j += 65536)
            sum += high[(int64_t)(j / 65536) * part + within];
        to[(int64_t)mine + TO_PART(within)] = sum;
    }
}

//// tally
{
    for (place i = FIRST; i < (place)n; i += STEP)
        atomicAdd(&to[AT(i)], 1ull);
}

//// close
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const double a = (double)x[X(i)], b = (double)y[Y(i)];
        const int infinite = b - b != 0 && b == b;
        if (!(a == b || (!infinite && fabs(a - b) <= atol + rtol * fabs(b))))
            to[0] = 0;
    }
}
