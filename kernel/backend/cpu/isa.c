/* Which compiled set of inner loops this processor can run. */
#include "backend/cpu/isa/isa.h"

#define ISA(v)                                                                                     \
    extern const struct cpu_tiles cpu_tiles_##v;                                                   \
    extern const struct cpu_casts cpu_casts_##v;                                                   \
    extern const struct cpu_reducers cpu_reducers_##v;                                             \
    extern const struct cpu_random cpu_random_##v;                                                 \
    extern const struct cpu_rows cpu_rows_##v;                                                     \
    extern const struct cpu_gemms cpu_gemms_##v;
ISA(v2)
ISA(v3)
ISA(v4)
#undef ISA

#define ISA(v)                                                                                     \
    {                                                                                              \
        "x86-64-" #v, &cpu_tiles_##v, &cpu_casts_##v, &cpu_reducers_##v, &cpu_random_##v,          \
            &cpu_rows_##v, &cpu_gemms_##v                                                          \
    }
static const struct cpu_isa isas[] = { ISA(v2), ISA(v3), ISA(v4) };
#undef ISA

static int newest(void)
{
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
        !__builtin_cpu_supports("bmi2"))
        return 0;
    bool v4 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
    return v4 ? 2 : 1;
}

const struct cpu_isa *cpu_isa_choose(const char *wish)
{
    int best = newest();
    for (int i = 0; wish && i < best; i++)
        if (strcmp(wish, isas[i].name + sizeof "x86-64-" - 1) == 0)
            best = i;
    return &isas[best];
}
