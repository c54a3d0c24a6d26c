/* See build.h. */
#include "backend/cuda/source/build.h"

#include "backend/cuda/source/text.h"

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
    strbuf_clear(&b->locals);
    strbuf_clear(&b->macros);
    strbuf_clear(&b->body);
    b->macro_count = 0;
    b->walk_count = 0;
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

/* Pointer to a scalar of the program in the block that holds those of the run. */
static void add_scalar(struct build *b, const char *type, const char *name, int32_t scalar)
{
    add_argument(b, type, name, (struct source_argument){ .kind = SOURCE_SCALAR, .index = scalar });
}

/* The address is known without the run's shift, which the kernel adds. `name` may begin with a
 * qualifier: it is the parameter's, and what is read through it keeps its worth. */
static void add_shifted(struct build *b, const char *name, const char *type,
                        const struct operand_view *v)
{
    char pointer[64], base[64], shift[64];
    const char *own = strrchr(name, ' ') ? strrchr(name, ' ') + 1 : name;
    snprintf(pointer, sizeof pointer, "%s *", type);
    snprintf(base, sizeof base, "%s_base", name);
    snprintf(shift, sizeof shift, "__restrict__ %s_shift", own);
    add_argument(b, pointer, base,
                 (struct source_argument){ .kind = SOURCE_VIEW, .index = v->index });
    add_scalar(b, "const int64_t *", shift, operand_scalar(b->p->views[v->index].shift));
    strbuf_printf(&b->locals, "    %s *%s = %s_base + *%s_shift;\n", type, own, own, own);
}

void build_operand(struct build *b, const char *name, const char *type,
                   const struct operand_view *v)
{
    char pointer[64];
    if (v->kind == SOURCE_VIEW && b->p->views[v->index].shift) {
        add_shifted(b, name, type, v);
        return;
    }
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
    const char *type = dtype_kind(scalar->dtype) == 'f' ? "double" : "int64_t";
    char pointer[32], at[64];
    snprintf(pointer, sizeof pointer, "const %s *", type);
    snprintf(at, sizeof at, "%s_at", name);
    add_scalar(b, pointer, at, scalar->index);
    strbuf_printf(&b->locals, "    const %s %s = *%s;\n", type, name, at);
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
    if (!gpu_step_can_fail(b->s))
        build_fail(b, "it refuses elements, and gpu_step_can_fail does not say so");
    add_argument(b, "uint64_t *", "fault", (struct source_argument){ .kind = SOURCE_FAULT });
}

/* The name of the function that has just been built, printed unless it was before. */
static const char *function_name(struct build *b, struct str section)
{
    strbuf_add(&b->body, strbuf_str(&b->macros));
    strbuf_printf(&b->body, "(%.*s)\n", (int)b->parameters.n,
                  b->parameters.n ? b->parameters.p : "");
    if (b->locals.n)
        strbuf_printf(&b->body, "{\n%s", b->locals.p);
    strbuf_add(&b->body, section);
    strbuf_text(&b->body, b->locals.n ? "}\n" : "");
    for (int i = 0; i < b->macro_count; i++)
        strbuf_printf(&b->body, "#undef %s\n", b->macro[i]);
    if (b->body.failed || b->parameters.failed || b->locals.failed ||
        b->function_count == BUILD_FUNCTIONS) {
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
