/* Random numbers: Philox's known answers, and the same numbers for every instruction set, thread
 * count and length. */
#include "backend/cpu/isa/normal.h"
#include "backend/cpu/isa/philox.h"

#include "cpu_program.h"

/* Draws n numbers of an operation; attrs by the caller's numbers. */
static void draw(struct backend_device *d, enum op_id op, enum dtype t, int64_t n, int64_t seed,
                 int64_t number, const double *real, const int64_t *whole, void *out)
{
    struct made m;
    made_init(&m, d);
    int32_t r = made_tensor(&m, BUFFER_OUTPUT, t, SHAPE(n), NULL);
    operand_ref in[2] = { made_whole(&m, seed), made_whole(&m, number) };
    struct op_attrs *a = made_step(&m, op, r, 2, in);
    for (int i = 0; i < 2; i++) {
        a->real[i] = real ? real[i] : 0;
        a->whole[i] = whole ? whole[i] : 0;
    }
    made_run_well(&m);
    memcpy(out, made_data(&m, r), (size_t)n * dtype_bytes(t));
    made_fini(&m);
}

/* Of the authors' own test file (Random123, kat_vectors, philox4x32 10). */
static void philox_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint64_t block, draw, seed;
        uint32_t words[4];
    } known[] = {
        { 0, 0, 0, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
        { UINT64_MAX, UINT64_MAX, UINT64_MAX, { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
        { 0x85a308d3243f6a88,
          0x0370734413198a2e,
          0x299f31d0a4093822,
          { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint32_t block[4][BLOCKS];
        philox((struct random_stream){ known[i].seed, known[i].draw }, known[i].block, BLOCKS,
               block);
        for (int w = 0; w < 4; w++)
            assert_int_equal(block[w][0], known[i].words[w]);
    }
}

/* Which words an element takes. */
static void elements_take_their_words(void **state)
{
    (void)state;
    static const uint32_t zero[4] = { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 };
    static const int64_t range[2] = { 0, (int64_t)1 << 32 }; /* two words for each number */
    int64_t got[2];
    struct backend_device *d = cpu_open(1, 0);
    draw(d, OP_randint, DTYPE_I64, 2, 0, 0, NULL, range, got);
    assert_int_equal(got[0], zero[1]); /* the upper of two words, as 2^32 is multiplied */
    assert_int_equal(got[1], zero[3]);
    float unit[4];
    double real[2];
    static const double ends[2] = { 0, 1 };
    draw(d, OP_uniform, DTYPE_F32, 4, 0, 0, ends, NULL, unit);
    for (int i = 0; i < 4; i++)
        assert_true(unit[i] == (float)(zero[i] >> 8) * 0x1p-24f);
    draw(d, OP_uniform, DTYPE_F64, 2, 0, 0, ends, NULL, real);
    for (int i = 0; i < 2; i++) {
        uint64_t word = (uint64_t)zero[2 * i + 1] << 32 | zero[2 * i];
        assert_true(real[i] == (double)(word >> 11) * 0x1p-53);
    }
    cpu_backend()->close(d);
}

static void near(double got, double wanted, double ulp)
{
    if (!(fabs(got - wanted) <= ulp * fmax(fabs(wanted), 1e-3)))
        fail_msg("%.17g is not %.17g", got, wanted);
}

/* The transform's own logarithm, sine and cosine against the library's, in double and long double.
 */
static void the_normal_transform_is_accurate(void **state)
{
    (void)state;
    uint64_t word = 1;
    const long double turn = 6.283185307179586476925286766559L;
    for (int i = 0; i < 200000; i++) {
        word = i < 64 ? (uint64_t)1 << i : word * 6364136223846793005u + 1442695040888963407u;
        uint32_t upper = (uint32_t)(word >> 32);
        double u = (double)(((float)(upper >> 8) + 0.5f) * 0x1p-24f);
        near((double)radius(upper), sqrt(-2 * log(u)), 4e-7);
        u = ((double)(word >> 11) + 0.5) * 0x1p-53;
        near(radius_f64(word), sqrt(-2 * log(u)), 1e-15);
        float s, c;
        direction(upper, &s, &c);
        near((double)s, (double)sinl(turn * (long double)upper * 0x1p-32L), 3e-7);
        near((double)c, (double)cosl(turn * (long double)upper * 0x1p-32L), 3e-7);
        double s64, c64;
        direction_f64(word, &s64, &c64);
        near(s64, (double)sinl(turn * (long double)word * 0x1p-64L), 6e-16);
        near(c64, (double)cosl(turn * (long double)word * 0x1p-64L), 6e-16);
    }
}

enum { N = 100003 };

static void same_everywhere(void **state)
{
    (void)state;
    static const char *const isas[] = { "v2", "v3", "v4" };
    static const double real[2] = { -1, 3 };
    static float normal[2][N], uniform[2][N];
    static double normal_f64[2][N], uniform_f64[2][N];
    static int64_t order[2][N];
    for (int i = 0; i < 3; i++) {
        int k = i > 0;
        setenv("TENSORCELL_ISA", isas[i], 1);
        struct backend_device *d = cpu_open(i + 1, 0);
        draw(d, OP_normal, DTYPE_F32, N, 42, 7, real, NULL, normal[k]);
        draw(d, OP_uniform, DTYPE_F32, N - 10 * i, 42, 7, real, NULL, uniform[k]);
        draw(d, OP_permutation, DTYPE_I64, N, 42, 7, NULL, NULL, order[k]);
        draw(d, OP_normal, DTYPE_F64, N, 42, 7, real, NULL, normal_f64[k]);
        draw(d, OP_uniform, DTYPE_F64, N - 10 * i, 42, 7, real, NULL, uniform_f64[k]);
        if (k) {
            assert_memory_equal(normal[0], normal[1], sizeof normal[0]);
            assert_memory_equal(uniform[0], uniform[1], (size_t)(N - 10 * i) * sizeof(float));
            assert_memory_equal(order[0], order[1], sizeof order[0]);
            assert_memory_equal(normal_f64[0], normal_f64[1], sizeof normal_f64[0]);
            assert_memory_equal(uniform_f64[0], uniform_f64[1],
                                (size_t)(N - 10 * i) * sizeof(double));
        }
        cpu_backend()->close(d);
    }
    unsetenv("TENSORCELL_ISA");
}

static void check_moments(const double *x)
{
    double sum = 0, squares = 0, fourth = 0;
    for (int i = 0; i < N; i++) {
        sum += x[i];
        squares += x[i] * x[i];
        fourth += pow(x[i], 4);
    }
    assert_true(fabs(sum / N) < 0.01 && fabs(squares / N - 1) < 0.02 &&
                fabs(fourth / N - 3) < 0.15);
}

static void distributions_are_what_they_say(void **state)
{
    (void)state;
    static float x[N];
    static double real[N];
    static int64_t whole[N];
    static uint8_t truth[N], seen[N];
    static const double standard[2] = { 0, 1 }, range[2] = { -2, 5 }, p[2] = { 0.25, 0 };
    static const int64_t dice[2] = { 1, 7 };
    struct backend_device *d = cpu_open(2, 0);
    draw(d, OP_normal, DTYPE_F32, N, 1, 1, standard, NULL, x);
    for (int i = 0; i < N; i++)
        real[i] = (double)x[i];
    check_moments(real);
    draw(d, OP_normal, DTYPE_F64, N, 1, 1, standard, NULL, real);
    check_moments(real);
    draw(d, OP_uniform, DTYPE_F64, N, 1, 2, range, NULL, real);
    for (int i = 0; i < N; i++)
        assert_true(real[i] >= -2 && real[i] < 5);
    draw(d, OP_uniform, DTYPE_F32, N, 1, 2, range, NULL, x);
    for (int i = 0; i < N; i++)
        assert_true(x[i] >= -2 && x[i] < 5);
    int64_t count[8] = { 0 };
    draw(d, OP_randint, DTYPE_I64, N, 1, 3, NULL, dice, whole);
    for (int i = 0; i < N; i++)
        count[whole[i]]++; /* outside 1 to 6 shows below */
    assert_int_equal(count[1] + count[2] + count[3] + count[4] + count[5] + count[6], N);
    for (int i = 1; i <= 6; i++)
        assert_true(llabs(count[i] - N / 6) < 600);
    draw(d, OP_bernoulli, DTYPE_BOOL, N, 1, 4, p, NULL, truth);
    int64_t hits = 0;
    for (int i = 0; i < N; i++)
        hits += truth[i];
    assert_true(llabs(hits - N / 4) < 600);
    draw(d, OP_permutation, DTYPE_I64, N, 1, 5, NULL, NULL, whole);
    for (int i = 0; i < N; i++)
        seen[whole[i]]++;
    for (int i = 0; i < N; i++)
        assert_int_equal(seen[i], 1);
    cpu_backend()->close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(elements_take_their_words),
        cmocka_unit_test(the_normal_transform_is_accurate),
        cmocka_unit_test(same_everywhere),
        cmocka_unit_test(distributions_are_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
