// Keys that sort as the elements do (backend/cpu/keys.h), merge sort of rows of them, and what is
// left of sorted rows.

//// keys
static __device__ uint64_t key_f32(float x)
{
    const uint32_t raw = __float_as_uint(x);
    return x != x ? 0xffffffffull : (uint64_t)(raw ^ (0x80000000u | ((0u - (raw >> 31)) & 0x7fffffffu)));
}
static __device__ uint64_t key_f64(double x)
{
    const uint64_t raw = (uint64_t)__double_as_longlong(x);
    return x != x ? ~0ull : raw ^ (0x8000000000000000ull | ((0ull - (raw >> 63)) & 0x7fffffffffffffffull));
}
static __device__ uint64_t key_i64(int64_t x) { return (uint64_t)x + 0x8000000000000000ull; }
static __device__ uint64_t key_bool(uint8_t x) { return x != 0; }
static __device__ float of_key_f32(uint64_t key)
{
    const uint32_t k = (uint32_t)key;
    return __uint_as_float(k ^ (0x80000000u | (((k >> 31) - 1u) & 0x7fffffffu)));
}
static __device__ double of_key_f64(uint64_t key)
{
    return __longlong_as_double((int64_t)(key ^ (0x8000000000000000ull | (((key >> 63) - 1ull) & 0x7fffffffffffffffull))));
}
static __device__ int64_t of_key_i64(uint64_t key) { return (int64_t)(key - 0x8000000000000000ull); }
static __device__ uint8_t of_key_bool(uint64_t key) { return (uint8_t)key; }
// -0 as 0.
static __device__ uint64_t one_zero(uint64_t key, uint64_t zero) { return key + (key == zero - 1); }
// Falling order, and back; of real numbers NaN (the last key) stays last.
static __device__ uint64_t turned(uint64_t key, uint64_t last, int real)
{
    return !real ? last - key : key == last ? last : last - 1 - key;
}

//// read_keys
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place line = i / (place)width, at = i - line * (place)width;
        key[i] = KEY(x[LINE(line) + WITHIN(at)]);
        rider[i] = (uint64_t)at;
    }
}

//// earlier
static __device__ int earlier(uint64_t key, uint64_t at, uint64_t other_key, uint64_t other_at)
{
    return key < other_key || (key == other_key && at < other_at);
}

//// sort_blocks
// Stretches of 512, each in a block's shared memory (bitonic; the place breaks ties, so it is stable).
{
    __shared__ uint64_t keys[512], riders[512];
    const int64_t line = blockIdx.x / (uint64_t)stretches, first = (int64_t)(blockIdx.x - line * stretches) * 512;
    const int64_t count = width - first < 512 ? width - first : 512;
    for (int k = threadIdx.x; k < 512; k += 256) {
        keys[k] = k < count ? key[line * width + first + k] : ~0ull;
        riders[k] = k < count ? rider[line * width + first + k] : ~0ull;
    }
    for (int size = 2; size <= 512; size *= 2)
        for (int apart = size / 2; apart > 0; apart /= 2) {
            __syncthreads();
            const int t = threadIdx.x, a = t / apart * apart * 2 + t % apart, b = a + apart;
            const int rising = (a & size) == 0;
            if (earlier(keys[b], riders[b], keys[a], riders[a]) == rising) {
                const uint64_t k = keys[a], r = riders[a];
                keys[a] = keys[b];
                riders[a] = riders[b];
                keys[b] = k;
                riders[b] = r;
            }
        }
    __syncthreads();
    for (int k = threadIdx.x; k < count; k += 256) {
        key[line * width + first + k] = keys[k];
        rider[line * width + first + k] = riders[k];
    }
}

//// merge_runs
// Two runs become one: each element goes to its place plus the number of the other run's before it.
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const int64_t line = (int64_t)i / width, at = (int64_t)i - line * width;
        const int64_t pair = at / (2 * run) * (2 * run), middle = pair + run < width ? pair + run : width;
        const int64_t end = pair + 2 * run < width ? pair + 2 * run : width;
        const uint64_t mine = key[i], place_of = rider[i];
        int64_t low = at < middle ? middle : pair, high = at < middle ? end : middle;
        const int64_t first = low;
        while (low < high) {
            const int64_t half = low + (high - low) / 2;
            if (earlier(key[line * width + half], rider[line * width + half], mine, place_of))
                low = half + 1;
            else
                high = half;
        }
        const int64_t to = at < middle ? at + (low - first) : pair + (at - middle) + (low - first);
        to_key[line * width + to] = mine;
        to_rider[line * width + to] = place_of;
    }
}

//// write_sorted
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place line = i / (place)kept, at = i - line * (place)kept;
        const int64_t from = (int64_t)line * width + (int64_t)at;
        to[TO_LINE(line) + (int64_t)at * to_step] = SORTED(from);
    }
}

//// permute
{
    for (place i = FIRST; i < (place)n; i += STEP)
        to[i] = (int64_t)(uint32_t)key[i];
}

//// words_as_keys
{
    for (place i = FIRST; i < (place)blocks; i += STEP) {
        uint32_t word[4];
        philox((uint64_t)SEED, (uint64_t)DRAW, (uint64_t)i, word);
        for (int k = 0; k < 4; k++) {
            const int64_t at = (int64_t)i * 4 + k;
            if (at < n) {
                key[at] = (uint64_t)word[k] << 32 | (uint64_t)(uint32_t)at;
                rider[at] = (uint64_t)at;
            }
        }
    }
}

//// between
static __device__ double between(double low, double high, double part)
{
    const double way = high - low;
    if (low == high || part == 0)
        return low;
    if (way - way != 0 && way == way)
        return low * (1 - part) + high * part;
    return part < 0.5 ? low + way * part : high - way * (1 - part);
}

//// rank
// [ranks, lines]: the element so far along its sorted line.
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place which = i / (place)lines, line = i - which * (place)lines;
        const uint64_t *of = key + (int64_t)line * width;
        const double asked = PERCENT(which), fraction = asked / 100;
        if (!(asked >= 0 && asked <= 100)) {
            REFUSE(which);
            continue;
        }
        const double way = fraction * (double)(width - 1);
        const int64_t low = (int64_t)way, high = low + 1 < width ? low + 1 : low;
        double v = NAN_;
        if (width > 0 && of[width - 1] != LAST_KEY)
            v = between((double)OF_KEY(of[low]), (double)OF_KEY(of[way > (double)low ? high : low]), way - (double)low);
        to[i] = (element)v;
    }
}

//// settle_percent
{
    if (FIRST == 0 && fault[0] && (fault[0] & 0xffff) == CODE)
        fault[1] = (uint64_t)__double_as_longlong(PERCENT((place)(fault[0] >> 16)));
}

//// count_flags
// How many elements of each stretch of 2048 are wanted.
{
    __shared__ uint32_t room[256];
    const int64_t first = (int64_t)blockIdx.x * 2048 + (int64_t)threadIdx.x * 8;
    uint32_t found = 0;
    for (int64_t i = first; i < first + 8 && i < n; i++)
        found += FLAG(i) ? 1 : 0;
    room[threadIdx.x] = found;
    for (uint32_t half = 128; half; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half)
            room[threadIdx.x] += room[threadIdx.x + half];
    }
    if (threadIdx.x == 0)
        counts[blockIdx.x] = room[0];
}

//// add_counts
// Counts become the places where stretches begin; the last is how many there are at all.
{
    __shared__ int64_t room[256];
    const int64_t each = (stretches + 255) / 256, first = threadIdx.x * each;
    const int64_t last = first + each < stretches ? first + each : stretches;
    int64_t sum = 0;
    for (int64_t i = first; i < last; i++)
        sum += counts[i];
    room[threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.x == 0) {
        int64_t before = 0;
        for (int i = 0; i < 256; i++) {
            const int64_t own = room[i];
            room[i] = before;
            before += own;
        }
        counts[stretches] = before;
        DONE(before);
    }
    __syncthreads();
    sum = room[threadIdx.x];
    for (int64_t i = first; i < last; i++) {
        const int64_t own = counts[i];
        counts[i] = sum;
        sum += own;
    }
}

//// keep_flagged
{
    __shared__ uint32_t room[256];
    const int64_t first = (int64_t)blockIdx.x * 2048 + (int64_t)threadIdx.x * 8;
    uint32_t found = 0;
    for (int64_t i = first; i < first + 8 && i < n; i++)
        found += FLAG(i) ? 1 : 0;
    room[threadIdx.x] = found;
    for (uint32_t by = 1; by < 256; by *= 2) {
        __syncthreads();
        const uint32_t more = threadIdx.x >= by ? room[threadIdx.x - by] : 0;
        __syncthreads();
        room[threadIdx.x] += more;
    }
    int64_t at = counts[blockIdx.x] + room[threadIdx.x] - found;
    for (int64_t i = first; i < first + 8 && i < n; i++)
        if (FLAG(i) && at < room_for)
            to[at++] = KEPT_ELEMENT(i);
}

//// sums
static __device__ double plus_f32(double a, double b) { return a + b; }
static __device__ twice plus_f64(twice a, twice b) { return add_twice(a, b.sum, b.low); }
static __device__ uint64_t plus_i64(uint64_t a, uint64_t b) { return a + b; }
static __device__ double zero_f32(void) { return 0; }
static __device__ uint64_t zero_i64(void) { return 0; }
static __device__ twice zero_f64(void)
{
    twice z = { 0, 0 };
    return z;
}
static __device__ double from_f32(float x) { return (double)x; }
static __device__ uint64_t from_i64(int64_t x) { return (uint64_t)x; }
static __device__ twice from_f64(double x)
{
    twice z = { x, 0 };
    return z;
}

//// scan
// Running sums of a stretch of a line: a block, 2048 elements at a time.
{
    __shared__ acc room[256];
    const int64_t line = blockIdx.x / (uint64_t)stretches, stretch = blockIdx.x - line * stretches;
    const int64_t first = stretch * each, last = first + each < width ? first + each : width;
    acc before = ONLY_TOTALS || stretches == 1 ? ZERO() : totals[blockIdx.x];
    for (int64_t from = first; from < last; from += 2048) {
        const int64_t mine = from + (int64_t)threadIdx.x * 8;
        acc own = ZERO();
        for (int64_t i = mine; i < mine + 8 && i < last; i++)
            own = PLUS(own, FROM_ELEMENT(x[LINE((place)line) + i * x_step]));
        __syncthreads();
        room[threadIdx.x] = own;
        for (uint32_t by = 1; by < 256; by *= 2) {
            __syncthreads();
            const acc more = threadIdx.x >= by ? room[threadIdx.x - by] : ZERO();
            __syncthreads();
            room[threadIdx.x] = PLUS(more, room[threadIdx.x]);
        }
        __syncthreads();
        acc sum = threadIdx.x ? PLUS(before, room[threadIdx.x - 1]) : before;
        before = PLUS(before, room[255]);
        if (!ONLY_TOTALS)
            for (int64_t i = mine; i < mine + 8 && i < last; i++) {
                sum = PLUS(sum, FROM_ELEMENT(x[LINE((place)line) + i * x_step]));
                to[TO_LINE((place)line) + i * to_step] = (element)VALUE_OF(sum);
            }
    }
    if (ONLY_TOTALS && threadIdx.x == 0)
        totals[blockIdx.x] = before;
}

//// scan_totals
{
    for (place line = FIRST; line < (place)n; line += STEP) {
        acc before = ZERO();
        for (int64_t i = 0; i < stretches; i++) {
            const acc own = totals[(int64_t)line * stretches + i];
            totals[(int64_t)line * stretches + i] = before;
            before = PLUS(before, own);
        }
    }
}
