/* See source_build.h. */
#include "backend/cuda/source_build.h"

#include "backend/cuda/source_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Past this many arguments numbers become part of the text. */
enum { ARGUMENTS_SOFT = 120, BLOCKS_MOST = 1 << 16 };

void build_fail(struct build *b, const char *why)
{
    if (!b->failed)
        err_set(b->err, ERR_DEVICE, "no CUDA source for %s: %s",
                b->s->kind == STEP_FUSED ? "a fused step" : op_row(b->s->op)->word.name, why);
    b->failed = true;
}

const char *build_type(enum dtype t)
{
    static const char *const types[DTYPE_COUNT] = {
        [DTYPE_BOOL] = "uint8_t",  [DTYPE_U8] = "uint8_t",  [DTYPE_I8] = "int8_t",
        [DTYPE_I32] = "int32_t",   [DTYPE_I64] = "int64_t", [DTYPE_F16] = "uint16_t",
        [DTYPE_BF16] = "uint16_t", [DTYPE_F32] = "float",   [DTYPE_F64] = "double",
    };
    return types[t];
}

const char *build_bits(enum dtype t)
{
    switch (dtype_bytes(t)) {
    case 1:
        return "uint8_t";
    case 2:
        return "uint16_t";
    case 4:
        return "uint32_t";
    default:
        return "uint64_t";
    }
}

bool build_is_wide(int64_t count)
{
    return count > INT32_MAX;
}

/* ---- parts and functions ----------------------------------------------------------------------
 */

bool build_once(struct build *b, const char *name)
{
    char line[80];
    snprintf(line, sizeof line, "\n%s\n", name);
    if (b->printed.n && strstr(b->printed.p, line))
        return false;
    strbuf_text(&b->printed, line);
    return true;
}

void build_part(struct build *b, const char *section)
{
    if (!build_once(b, section))
        return;
    struct str text = source_text(section);
    if (!text.p)
        build_fail(b, section);
    else
        strbuf_add(&b->out->text, text);
}

void build_begin(struct build *b, const char *name, bool wide_place)
{
    b->base = name;
    b->wide_place = wide_place;
    strbuf_clear(&b->parameters);
    strbuf_clear(&b->macros);
    strbuf_clear(&b->body);
    b->macro_count = 0;
    b->argument_count = 0;
    b->arguments = calloc(SOURCE_ARGUMENTS, sizeof *b->arguments);
    if (!b->arguments)
        build_fail(b, "no memory");
    build_define(b, "place", "%s", wide_place ? "uint64_t" : "uint32_t");
}

void build_define(struct build *b, const char *name, const char *format, ...)
{
    if (b->macro_count == BUILD_MACROS) {
        build_fail(b, "too many macros");
        return;
    }
    snprintf(b->macro[b->macro_count++], sizeof b->macro[0], "%.*s", (int)strcspn(name, "("), name);
    strbuf_printf(&b->macros, "#define %s ", name);
    va_list args;
    va_start(args, format);
    strbuf_vprintf(&b->macros, format, args);
    va_end(args);
    strbuf_char(&b->macros, '\n');
}

static void add_argument(struct build *b, const char *type, const char *name,
                         struct source_argument argument)
{
    if (b->failed)
        return;
    if (b->argument_count == SOURCE_ARGUMENTS) {
        build_fail(b, "too many operands");
        return;
    }
    strbuf_printf(&b->parameters, "%s%s%s%s", b->argument_count ? ", " : "", type,
                  type[strlen(type) - 1] == '*' ? "" : " ", name);
    b->arguments[b->argument_count++] = argument;
}

void build_operand(struct build *b, const char *name, const char *type,
                   const struct operand_view *v)
{
    char pointer[64];
    snprintf(pointer, sizeof pointer, "%s *", type);
    add_argument(b, pointer, name,
                 (struct source_argument){ .kind = v->kind, .index = v->index, .whole = v->at });
}

void build_whole(struct build *b, const char *name, int64_t v)
{
    if (b->argument_count < ARGUMENTS_SOFT)
        add_argument(b, "int64_t", name,
                     (struct source_argument){ .kind = SOURCE_WHOLE, .whole = v });
    else
        build_define(b, name, "(%" PRId64 "LL%s)", v == INT64_MIN ? v + 1 : v,
                     v == INT64_MIN ? " - 1" : "");
}

void build_real(struct build *b, const char *name, double v)
{
    add_argument(b, "double", name, (struct source_argument){ .kind = SOURCE_REAL, .real = v });
}

void build_scalar(struct build *b, const char *name, const struct operand_view *scalar)
{
    add_argument(b, dtype_kind(scalar->dtype) == 'f' ? "double" : "int64_t", name,
                 (struct source_argument){ .kind = SOURCE_SCALAR, .index = scalar->index });
}

void build_number(struct build *b, const char *name, const struct operand_view *v)
{
    char at[48];
    if (v->kind == SOURCE_SCALAR) {
        build_scalar(b, name, v);
        return;
    }
    snprintf(at, sizeof at, "%s_at", name);
    build_operand(b, at, "const int64_t", v);
    build_define(b, name, "(*%s)", at);
}

void build_fault(struct build *b)
{
    add_argument(b, "uint64_t *", "fault", (struct source_argument){ .kind = SOURCE_FAULT });
}

/* walk_3(i, s1, s2, t0, t1, t2): where element i of axes 0 to 2 lies; sizes but the first. */
static void print_walk(struct build *b, int ndim)
{
    struct strbuf *t = &b->out->text;
    char name[32];
    snprintf(name, sizeof name, "walk_%d%s", ndim, b->wide_place ? "_wide" : "");
    if (!build_once(b, name))
        return;
    const char *place = b->wide_place ? "uint64_t" : "uint32_t";
    strbuf_printf(t, "static __device__ int64_t %s(%s i", name, place);
    for (int a = 1; a < ndim; a++)
        strbuf_printf(t, ", int64_t s%d", a);
    for (int a = 0; a < ndim; a++)
        strbuf_printf(t, ", int64_t t%d", a);
    strbuf_printf(t, ")\n{\n    int64_t at = 0;\n    %s rest;\n", place);
    for (int a = ndim - 1; a > 0; a--)
        strbuf_printf(t,
                      "    rest = i / (%s)s%d;\n    at += (int64_t)(i - rest * (%s)s%d) * t%d;\n"
                      "    i = rest;\n",
                      place, a, place, a, a);
    strbuf_text(t, "    return at + (int64_t)i * t0;\n}\n");
}

void build_axes(struct build *b, const char *name, const struct walk *w, int view)
{
    char macro[48], number[48];
    struct strbuf call;
    snprintf(macro, sizeof macro, "%s(i)", name);
    if (w->ndim == 0) {
        build_define(b, macro, "0");
        return;
    }
    if (walk_is_dense(w, view)) {
        build_define(b, macro, "(i)");
        return;
    }
    print_walk(b, w->ndim);
    strbuf_init(&call);
    for (int a = 1; a < w->ndim; a++) {
        snprintf(number, sizeof number, "%s_size%d", name, a);
        build_whole(b, number, w->size[a]);
        strbuf_printf(&call, ", %s", number);
    }
    for (int a = 0; a < w->ndim; a++) {
        snprintf(number, sizeof number, "%s_step%d", name, a);
        build_whole(b, number, w->step[view][a]);
        strbuf_printf(&call, ", %s", number);
    }
    if (call.failed)
        build_fail(b, "no memory");
    else
        build_define(b, macro, "walk_%d%s(i%s)", w->ndim, b->wide_place ? "_wide" : "", call.p);
    strbuf_fini(&call);
}

/* The name of the function that has just been built, printed unless it was before. */
static const char *function_name(struct build *b, struct str section)
{
    strbuf_add(&b->body, strbuf_str(&b->macros));
    strbuf_printf(&b->body, "(%.*s)\n%.*s", (int)b->parameters.n,
                  b->parameters.n ? b->parameters.p : "", (int)section.n, section.p);
    for (int i = 0; i < b->macro_count; i++)
        strbuf_printf(&b->body, "#undef %s\n", b->macro[i]);
    if (b->body.failed || b->parameters.failed || b->function_count == BUILD_FUNCTIONS) {
        build_fail(b, "no memory");
        return "";
    }
    int same = 0;
    for (int i = 0; i < b->function_count; i++) {
        if (strcmp(b->functions[i].text, b->body.p) == 0)
            return b->functions[i].name;
        same += strncmp(b->functions[i].name, b->base, strlen(b->base)) == 0;
    }
    int i = b->function_count++;
    char *name = b->functions[i].name;
    snprintf(name, sizeof b->functions[i].name, same ? "%s_%d" : "%s", b->base, same + 1);
    b->functions[i].text = strdup(b->body.p);
    strbuf_add(&b->out->text, strbuf_str(&b->macros));
    strbuf_printf(&b->out->text, "extern \"C\" __global__ void __launch_bounds__(%d) %s",
                  BUILD_THREADS, name);
    strbuf_text(&b->out->text, b->body.p + b->macros.n);
    if (!b->functions[i].text)
        build_fail(b, "no memory");
    return name;
}

static void end_blocks(struct build *b, struct str body, int64_t x, int64_t y)
{
    struct source *out = b->out;
    if (x > INT32_MAX || y > UINT16_MAX)
        build_fail(b, "too many blocks");
    const char *name = b->failed ? "" : function_name(b, body);
    struct source_launch *more =
        b->failed ? NULL : realloc(out->launches, (size_t)(out->launch_count + 1) * sizeof *more);
    if (!more) {
        build_fail(b, "no memory");
        free(b->arguments);
        b->arguments = NULL;
        return;
    }
    out->launches = more;
    struct source_launch *l = &more[out->launch_count++];
    *l = (struct source_launch){
        .grid = { (uint32_t)x, (uint32_t)y, 1 },
        .block = { BUILD_THREADS, 1, 1 },
        .argument_count = b->argument_count,
        .arguments = b->arguments,
    };
    memcpy(l->entry, name, strlen(name) + 1);
    b->arguments = NULL;
}

static struct str section_text(struct build *b, const char *section)
{
    struct str text = source_text(section);
    if (!text.p)
        build_fail(b, section);
    return text;
}

void build_end_blocks(struct build *b, const char *section, int64_t x, int64_t y)
{
    end_blocks(b, section_text(b, section), x, y);
}

void build_end_text(struct build *b, struct str body, int64_t n)
{
    int64_t blocks = n / BUILD_THREADS + (n % BUILD_THREADS != 0);
    if (n > 0) {
        end_blocks(b, body, blocks < BLOCKS_MOST ? blocks : BLOCKS_MOST, 1);
        return;
    }
    free(b->arguments);
    b->arguments = NULL;
}

void build_end(struct build *b, const char *section, int64_t n)
{
    build_end_text(b, section_text(b, section), n);
}

/* ---- operands ---------------------------------------------------------------------------------
 */

struct operand_view build_view(const struct build *b, int32_t index)
{
    const struct program_view *v = &b->p->views[index];
    struct operand_view o = {
        .dtype = v->dtype, .shape = v->layout.shape, .kind = SOURCE_VIEW, .index = index
    };
    int64_t bytes = (int64_t)dtype_bytes(v->dtype), at = v->layout.offset * bytes;
    memcpy(o.stride, v->layout.stride, sizeof o.stride);
    for (o.alignment = (int32_t)bytes;
         !v->shift && o.alignment < 16 && at % (2 * o.alignment) == 0;)
        o.alignment *= 2;
    return o;
}

struct operand_view build_in(const struct build *b, int k)
{
    operand_ref r = b->p->operands[b->s->operand_first + k];
    if (!operand_is_scalar(r))
        return build_view(b, r);
    return (struct operand_view){ .dtype = b->p->scalars[operand_scalar(r)],
                                  .kind = SOURCE_SCALAR,
                                  .index = operand_scalar(r) };
}

struct operand_view build_out(const struct build *b)
{
    return build_view(b, b->s->result);
}

bool build_is_dense(const struct operand_view *v)
{
    int64_t step = 1;
    for (int i = v->shape.ndim - 1; i >= 0; i--) {
        if (v->shape.size[i] != 1 && v->stride[i] != step)
            return false;
        step *= v->shape.size[i];
    }
    return v->kind != SOURCE_SCALAR;
}

struct operand_view build_scratch(struct build *b, enum dtype t, int64_t n)
{
    struct operand_view v = { .dtype = t,
                              .shape = { 1, { n } },
                              .stride = { 1 },
                              .kind = SOURCE_SCRATCH,
                              .at = b->scratch,
                              .alignment = 16 };
    int64_t bytes;
    if (__builtin_mul_overflow(n, (int64_t)dtype_bytes(t), &bytes) || bytes > INT64_MAX / 2 ||
        __builtin_add_overflow(b->scratch, (bytes + 255) / 256 * 256, &b->scratch))
        build_fail(b, "more scratch memory than there are addresses for");
    return v;
}
