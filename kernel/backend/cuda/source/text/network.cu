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

//// product
// to[m][n] = the sum of LEFT(m, k) RIGHT(k, n): blocks of 64 x 64, each thread 4 x 4 of them. What
// one of m and k says about an element of the left side, row(m) and column(k), is worked out apart,
// and for the one that a thread stays with only once.
// blockIdx.x: the group, and the block in it; blockIdx.y: the chunk of k.
{
    __shared__ element left[16][68], right[16][64];
    const place across = ((place)columns + 63) / 64;
    const int64_t group = blockIdx.x / (uint32_t)blocks, chunk = blockIdx.y;
    const place block = blockIdx.x - (uint32_t)group * (uint32_t)blocks;
    const place first_m = block / across * 64, first_n = block % across * 64;
    const int64_t from = chunk * each, to_k = from + each < depth ? from + each : depth;
    const int across_4 = threadIdx.x % 16 * 4, down_4 = threadIdx.x / 16 * 4;
    const int tile_m = LEFT_BY_ROWS ? threadIdx.x / 16 : threadIdx.x % 64;
    const int tile_k = LEFT_BY_ROWS ? threadIdx.x % 16 : threadIdx.x / 64;
    const int right_k = threadIdx.x / 64, right_n = threadIdx.x % 64;
    left_row rows_of[LEFT_BY_ROWS ? 4 : 1];
    element sum[4][4];
#pragma unroll
    for (int j = 0; j < (LEFT_BY_ROWS ? 4 : 1); j++) {
        const place m = first_m + tile_m + j * 16;
        rows_of[j] = LEFT_ROW(m < (place)rows ? m : 0);
    }
#pragma unroll
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++)
            sum[a][b] = 0;
    for (int64_t k0 = from; k0 < to_k; k0 += 16) {
        left_column column = LEFT_COLUMN((place)(k0 + tile_k));
#pragma unroll
        for (int j = 0; j < 4; j++) {
            const int m = LEFT_BY_ROWS ? tile_m + j * 16 : tile_m, k = LEFT_BY_ROWS ? tile_k : tile_k + j * 4;
            if (!LEFT_BY_ROWS)
                column = LEFT_COLUMN((place)(k0 + k));
            left[k][m] = first_m + m < (place)rows && k0 + k < to_k ? LEFT(rows_of[LEFT_BY_ROWS ? j : 0], column) : 0;
        }
#pragma unroll
        for (int j = 0; j < 4; j++) {
            const place n = first_n + right_n;
            const int k = right_k + j * 4;
            right[k][right_n] = n < (place)columns && k0 + k < to_k ? RIGHT((place)(k0 + k), n) : 0;
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < 16; k++)
            for (int a = 0; a < 4; a++)
                for (int b = 0; b < 4; b++)
                    sum[a][b] = FMA(left[k][down_4 + a], right[k][across_4 + b], sum[a][b]);
        __syncthreads();
    }
#pragma unroll
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            const place m = first_m + down_4 + a, n = first_n + across_4 + b;
            if (m < (place)rows && n < (place)columns)
                to[TO(m, n)] = RESULT(sum[a][b]);
        }
}

//// spots
// What one side of a lookup says: a window's first element, or a tap of it. Rows and columns of both
// are added up, and so is where it lies, `at`.
typedef struct { int64_t at, row, column; } spot;
static __device__ spot spot_of(int64_t at, int64_t row, int64_t column)
{
    spot s;
    s.at = at;
    s.row = row;
    s.column = column;
    return s;
}
#define TAP(k, each) ((k) / (place)(each))
#define TAP_ROW(k, each) ((int64_t)(TAP(k, each) / (place)taps1) * dilation0)
#define TAP_COLUMN(k, each) ((int64_t)(TAP(k, each) % (place)taps1) * dilation1)
#define WITHIN(k, each) ((int64_t)((k) % (place)(each)))

//// windows_of_x
// Place m of the results; tap and channel k of its window; the element there, 0 in the border.
#define FIRST_ROW(m)    ((int64_t)((m) / (place)places1 % (place)places0) * stride0 - before0)
#define FIRST_COLUMN(m) ((int64_t)((m) % (place)places1) * stride1 - before1)
#define X_LINE(m)       ((int64_t)((m) / (place)places1 / (place)places0) * height + FIRST_ROW(m))
#define PLACE_SPOT(m)   spot_of((X_LINE(m) * width + FIRST_COLUMN(m)) * channels + group * in, FIRST_ROW(m), FIRST_COLUMN(m))
#define TAP_SPOT(k) spot_of((TAP_ROW(k, in) * width + TAP_COLUMN(k, in)) * channels + WITHIN(k, in), TAP_ROW(k, in), TAP_COLUMN(k, in))
#define INSIDE(v, size) ((uint64_t)(v) < (uint64_t)(size))
#define WINDOW(p, t) (INSIDE((p).row + (t).row, height) && INSIDE((p).column + (t).column, width) ? x[(p).at + (t).at] : 0)

//// results_over_x
// Element m of x; tap and filter k; what the result has at (m + before - tap dilation) / stride.
#define ELEMENT_SPOT(m) spot_of((int64_t)((m) / (place)width / (place)height), (int64_t)((m) / (place)width % (place)height) + before0, (int64_t)((m) % (place)width) + before1)
#define FILTER_SPOT(k) spot_of(group * out + WITHIN(k, out), TAP_ROW(k, out), TAP_COLUMN(k, out))
#define OFF(y, stride, places) ((y) < 0 || (STRIDED && (place)(y) % (place)stride) || STRIDE(y, stride) >= (place)places)
#define STRIDE(y, stride) (STRIDED ? (place)(y) / (place)stride : (place)(y))
#define G_ROW(m, k) ((m).row - (k).row)
#define G_COLUMN(m, k) ((m).column - (k).column)
#define G_LINE(m, k) ((m).at * places0 + (int64_t)STRIDE(G_ROW(m, k), stride0))
#define G_AT(m, k) ((G_LINE(m, k) * places1 + (int64_t)STRIDE(G_COLUMN(m, k), stride1)) * filters + (k).at)
#define RESULT_OVER(m, k) (OFF(G_ROW(m, k), stride0, places0) || OFF(G_COLUMN(m, k), stride1, places1) ? 0 : g[G_AT(m, k)])
