// Reductions and normalised rows. The threads of a block are `lanes` along the axes that go (or the
// row) and 256 / lanes along those that stay; with COLUMNS the latter are neighbours, else the former.

//// lanes
#define LANES  (1u << (uint32_t)lane_bits)
#define OUTS   (256u >> (uint32_t)lane_bits)
#define LANE   (COLUMNS ? threadIdx.x >> (8 - (uint32_t)lane_bits) : threadIdx.x & (LANES - 1))
#define SIDE   (COLUMNS ? threadIdx.x & (OUTS - 1) : threadIdx.x >> (uint32_t)lane_bits)
#define GAP    (COLUMNS ? OUTS : 1)
#define OUTPUT ((int64_t)blockIdx.x * OUTS + SIDE)

//// twice
// A sum, and what rounding took from it.
typedef struct { double sum, low; } twice;
static __device__ twice add_twice(twice a, double y, double y_low)
{
    const double sum = a.sum + y, part = sum - a.sum;
    twice b;
    b.low = a.low + ((a.sum - (sum - part)) + (y - part) + y_low);
    b.sum = sum;
    return b;
}
static __device__ double value_twice(twice a) { return a.sum - a.sum == 0 ? a.sum + a.low : a.sum; }

//// places
// An element and where it is; at < 0: none. The first of equals, and the first NaN before any number.
typedef struct { double value; int64_t at; } real_at;
typedef struct { int64_t value, at; } whole_at;
static __device__ real_at real_first(real_at a, double value, int64_t at, int larger)
{
    const int a_nan = a.value != a.value, b_nan = value != value;
    const int better = b_nan ? !a_nan : larger ? value > a.value : value < a.value;
    const int worse = a_nan ? !b_nan : larger ? value < a.value : value > a.value;
    if (at >= 0 && (a.at < 0 || better || (!worse && at < a.at))) {
        a.value = value;
        a.at = at;
    }
    return a;
}
static __device__ whole_at whole_first(whole_at a, int64_t value, int64_t at, int larger)
{
    const int better = larger ? value > a.value : value < a.value;
    if (at >= 0 && (a.at < 0 || better || (value == a.value && at < a.at))) {
        a.value = value;
        a.at = at;
    }
    return a;
}

//// reduce
// Lanes take groups of four in turn, whose elements go to four accumulators: the same order whether
// four are loaded at once (WIDE, where they begin well) or one by one.
{
    typedef struct __align__(FOUR_BYTES) { element at[4]; } four;
    __shared__ acc room[256];
    const int64_t output = OUTPUT, first = (int64_t)blockIdx.y * chunk;
    const int64_t last = first + chunk < gone_count ? first + chunk : gone_count;
    acc a = START, a1 = START, a2 = START, a3 = START;
    if (output < kept_count) {
        const element *of = x + KEPT((place)output);
        const double p = PARAM;
        int64_t at = first + (int64_t)LANE * 4;
        if (WIDE && (uint64_t)(of + first) % FOUR_BYTES == 0)
            for (; at + 3 < last; at += (int64_t)LANES * 4) {
                const four v = *(const four *)(of + at);
                ADD(a, v.at[0], at, p);
                ADD(a1, v.at[1], at + 1, p);
                ADD(a2, v.at[2], at + 2, p);
                ADD(a3, v.at[3], at + 3, p);
            }
        else
            for (; at + 3 < last; at += (int64_t)LANES * 4) {
                const element v = of[GONE((place)at)], v1 = of[GONE((place)at + 1)];
                const element v2 = of[GONE((place)at + 2)], v3 = of[GONE((place)at + 3)];
                ADD(a, v, at, p);
                ADD(a1, v1, at + 1, p);
                ADD(a2, v2, at + 2, p);
                ADD(a3, v3, at + 3, p);
            }
        for (; at < last; at++)
            ADD(a, of[GONE((place)at)], at, p);
    }
    MERGE(a, a1);
    MERGE(a2, a3);
    MERGE(a, a2);
    room[threadIdx.x] = a;
    for (uint32_t half = LANES / 2; half; half /= 2) {
        __syncthreads();
        if (LANE < half)
            MERGE(room[threadIdx.x], room[threadIdx.x + half * GAP]);
    }
    if (LANE == 0 && output < kept_count) {
        a = room[threadIdx.x];
        const double p = PARAM;
        to[output * gridDim.y + blockIdx.y] = FINISH(a, p);
    }
}

//// join
// One number of all lanes of a row.
static __device__ double add_lanes(double *room, double v, uint32_t lanes, uint32_t lane, uint32_t gap)
{
    __syncthreads();
    room[threadIdx.x] = v;
    for (uint32_t half = lanes / 2; half; half /= 2) {
        __syncthreads();
        if (lane < half)
            room[threadIdx.x] += room[threadIdx.x + half * gap];
    }
    __syncthreads();
    return room[threadIdx.x - lane * gap];
}
static __device__ double largest_of_lanes(double *room, double v, uint32_t lanes, uint32_t lane, uint32_t gap)
{
    __syncthreads();
    room[threadIdx.x] = v;
    for (uint32_t half = lanes / 2; half; half /= 2) {
        __syncthreads();
        const double other = room[threadIdx.x + (lane < half ? half * gap : 0)];
        if (lane < half && (other > room[threadIdx.x] || other != other))
            room[threadIdx.x] = other;
    }
    __syncthreads();
    return room[threadIdx.x - lane * gap];
}
#define EACH     for (int64_t at = LANE; inside && at < gone_count; at += LANES)
#define ADDED(v) add_lanes(room, v, LANES, LANE, GAP)

//// softmax
{
    __shared__ double room[256];
    const int64_t output = OUTPUT, inside = output < kept_count;
    const element *of = x + (inside ? X_KEPT((place)output) : 0);
    element *result = to + (inside ? TO_KEPT((place)output) : 0);
    double most = -INF, total = 0;
    EACH {
        const double v = of[X_GONE((place)at)];
        most = v > most || v != v ? v : most;
    }
    const element from = (element)largest_of_lanes(room, most, LANES, LANE, GAP);
    EACH total += (double)EXP(of[X_GONE((place)at)] - from);
    total = ADDED(total);
    const element scale = (element)(LOGARITHM ? log(total) : 1 / total);
    EACH {
        const element v = of[X_GONE((place)at)] - from;
        result[TO_GONE((place)at)] = LOGARITHM ? v - scale : EXP(v) * scale;
    }
}

//// softmax_back
{
    __shared__ double room[256];
    const int64_t output = OUTPUT, inside = output < kept_count;
    const element *y = x + (inside ? X_KEPT((place)output) : 0);
    const element *by = g + (inside ? G_KEPT((place)output) : 0);
    element *result = to + (inside ? TO_KEPT((place)output) : 0);
    double along = 0;
    EACH along += (double)y[X_GONE((place)at)] * (double)by[G_GONE((place)at)];
    along = ADDED(along);
    EACH result[TO_GONE((place)at)] =
        (element)((double)y[X_GONE((place)at)] * ((double)by[G_GONE((place)at)] - along));
}

//// normal
{
    __shared__ double room[256];
    const int64_t output = OUTPUT, inside = output < kept_count;
    const element *of = x + (inside ? X_KEPT((place)output) : 0);
    element *result = to + (inside ? TO_KEPT((place)output) : 0);
    const double n = (double)gone_count;
    double mean = 0, variance = 0;
    EACH mean += (double)of[X_GONE((place)at)];
    mean = ADDED(mean) / n;
    EACH variance += ((double)of[X_GONE((place)at)] - mean) * ((double)of[X_GONE((place)at)] - mean);
    const double scale = 1 / sqrt(ADDED(variance) / n + epsilon);
    EACH result[TO_GONE((place)at)] = (element)(((double)of[X_GONE((place)at)] - mean) * scale);
}

//// normal_back
{
    __shared__ double room[256];
    const int64_t output = OUTPUT, inside = output < kept_count;
    const element *of = x + (inside ? X_KEPT((place)output) : 0);
    const element *by = g + (inside ? G_KEPT((place)output) : 0);
    element *result = to + (inside ? TO_KEPT((place)output) : 0);
    const double n = (double)gone_count;
    double mean = 0, variance = 0, shift = 0, along = 0;
    EACH mean += (double)of[X_GONE((place)at)];
    mean = ADDED(mean) / n;
    EACH {
        const double off = (double)of[X_GONE((place)at)] - mean, b = (double)by[G_GONE((place)at)];
        variance += off * off;
        shift += b;
        along += off * b;
    }
    const double scale = 1 / sqrt(ADDED(variance) / n + epsilon);
    shift = ADDED(shift) / n;
    along = ADDED(along) / n * scale * scale;
    EACH {
        const double off = (double)of[X_GONE((place)at)] - mean;
        result[TO_GONE((place)at)] = (element)(scale * ((double)by[G_GONE((place)at)] - shift - off * along));
    }
}
