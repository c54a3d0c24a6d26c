// Windows over images [n, height, width, channels]: pools, and convolutions as products of matrices
// that are never written down (an element is looked up when it is needed).

//// windows
typedef struct { int64_t from, to; } range;
// The elements under a window, border left out.
static __device__ range under(int64_t at, int64_t stride, int64_t before, int64_t taps, int64_t size)
{
    const int64_t from = at * stride - before, to = from + taps;
    range r;
    r.from = from < 0 ? 0 : from;
    r.to = to < size ? to : size;
    return r;
}
// The windows that an element is under.
static __device__ range over(int64_t element, int64_t stride, int64_t before, int64_t taps, int64_t places)
{
    const int64_t last = element + before, ended = last - taps;
    range r;
    r.from = ended < 0 ? 0 : ended / stride + 1;
    r.to = last / stride + 1 < places ? last / stride + 1 : places;
    return r;
}

//// pool
// A thread for each element of the result, [images, rows, columns, channels].
{
    for (place i = FIRST; i < (place)n; i += STEP) {
        const place pixel = i / (place)channels, line = pixel / (place)columns;
        const int64_t channel = (int64_t)(i - pixel * (place)channels), column = (int64_t)(pixel - line * (place)columns);
        const int64_t image = (int64_t)(line / (place)rows), row = (int64_t)(line - (place)image * (place)rows);
        const range h = RANGE(row, stride0, before0, size0, END0), w = RANGE(column, stride1, before1, size1, END1);
        BEGIN;
        for (int64_t y = h.from; y < h.to; y++)
            for (int64_t z = w.from; z < w.to; z++) {
                const int64_t at = ((image * END0 + y) * END1 + z) * channels + channel;
                EACH_ONE;
            }
        to[i] = RESULT;
    }
}

//// taps
// Where tap (a, b) of a window that begins at (y, z) lies, or -1: the border.
static __device__ int64_t tap_at(int64_t image, int64_t y, int64_t z, int64_t height, int64_t width)
{
    return y < 0 || z < 0 || y >= height || z >= width ? -1 : (image * height + y) * width + z;
}

//// product
// to[m][n] = the sum of LEFT(m, k) RIGHT(k, n): blocks of 64 x 64, each thread 4 x 4 of them.
// blockIdx.x: the group, and the block in it; blockIdx.y: the chunk of k.
{
    __shared__ element left[16][68], right[16][64];
    const place across = ((place)columns + 63) / 64;
    const int64_t group = blockIdx.x / (uint32_t)blocks, chunk = blockIdx.y;
    const place block = blockIdx.x - (uint32_t)group * (uint32_t)blocks;
    const place first_m = block / across * 64, first_n = block % across * 64;
    const int64_t from = chunk * each, to_k = from + each < depth ? from + each : depth;
    const int across_4 = threadIdx.x % 16 * 4, down_4 = threadIdx.x / 16 * 4;
    element sum[4][4];
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            sum[a][b] = 0;
    for (int64_t k0 = from; k0 < to_k; k0 += 16) {
        for (int j = threadIdx.x; j < 16 * 64; j += 256) {
            const place m = first_m + (LEFT_BY_ROWS ? j / 16 : j % 64);
            const int k = LEFT_BY_ROWS ? j % 16 : j / 64;
            left[k][m - first_m] = m < (place)rows && k0 + k < to_k ? LEFT(m, (place)(k0 + k)) : 0;
        }
        for (int j = threadIdx.x; j < 16 * 64; j += 256) {
            const place n = first_n + j % 64;
            const int k = j / 64;
            right[k][j % 64] = n < (place)columns && k0 + k < to_k ? RIGHT((place)(k0 + k), n) : 0;
        }
        __syncthreads();
        for (int k = 0; k < 16; k++)
            for (int a = 0; a < 4; a++)
                for (int b = 0; b < 4; b++)
                    sum[a][b] = FMA(left[k][down_4 + a], right[k][across_4 + b], sum[a][b]);
        __syncthreads();
    }
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            const place m = first_m + down_4 + a, n = first_n + across_4 + b;
            if (m < (place)rows && n < (place)columns)
                to[TO(m, n)] = RESULT(sum[a][b]);
        }
}

//// image
// Elements of the windows of conv2d: place m of the results, element k of a window (tap, channel).
#define PLACE_COLUMN(m) ((int64_t)((m) % (place)places1))
#define PLACE_ROW(m)    ((int64_t)((m) / (place)places1 % (place)places0))
#define PLACE_IMAGE(m)  ((int64_t)((m) / (place)places1 / (place)places0))
#define TAP(k, each)    ((k) / (place)(each))
#define TAP_ROW(k, each) ((int64_t)(TAP(k, each) / (place)taps1))
#define TAP_COLUMN(k, each) ((int64_t)(TAP(k, each) % (place)taps1))
