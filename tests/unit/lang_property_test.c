/* What holds for every source: no crash, places inside the source, the caret near the mistake, and
 * the three properties at the end of LANGUAGE.md. Seeded; a few seconds; on a stack of 512 KiB. */
#include "lang/caret.h"
#include "lang/lex.h"
#include "lang/parse.h"
#include "lang_words.h"

#include <jansson.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

enum { CASES_MOST = 400 };

struct corpus {
    struct str cases[CASES_MOST];
    size_t count;
    json_t *roots[CASES_MOST];
};

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t pick(uint64_t *state, size_t n)
{
    return (size_t)(random_next(state) >> 11) % n;
}

/* The program on LANGUAGE.md's first screen: several statements of every sort. */
static const char screen[] =
    "devices\ngrowth on\nwith gpu0 < matmul >\na = normal(1000, 1000)\nb = uniform 1000 1000\n"
    "with gpu0 < c = matmul(a, b) >\nmean(c)\nwith gpu0 or cpu < d = relu(c) + 1 >\n"
    "try < with gpu0 < e = a @ b > > else < with cpu < e = a @ b > >\n"
    "x, y = load digits\nnet = model < dense 128 relu input=64\n              dropout 0.2\n"
    "              dense 10 softmax >\n"
    "compile net optimizer=adam loss=categorical_crossentropy metrics=accuracy\n"
    "with gpu0 or cpu < fit net x y epochs=5 batch=32 validation=0.1 >\n"
    "loss, acc = evaluate net x y\nplot net.history\nsave net \"digits.safetensors\"\n";

/* Blocks over several lines, one inside the other. */
static const char blocks[] =
    "seed 7\nx = normal 64 8\ny = x @ normal(8, 1)\nw = zeros(8, 1)\n\n"
    "fn loss_of(a, b=1) <\n  r = (x @ a - y) ** 2   # squares\n  if (b > 1) <\n"
    "    return mean(r) / b\n  > else if (b == 0) <\n    print \"none\"\n  >\n  mean(r)\n>\n\n"
    "for i in 20 <\n  loss = loss_of(w)\n  gw = grad(loss, w)\n  w -= 0.1 * gw\n"
    "  if (i % 5 == 0) < print i loss >\n  if (loss < 0.001) < break >\n>\n"
    "try <\n  with gpu0 <\n    z = x @ w\n    m = (z > 0)\n    z[m] = 0\n  >\n"
    ">\nelse <\n  print error.text\n>\nt = time < matmul >\nbench sum(z, axis=0)\n"
    "h = fit(net, x, y,\n        epochs=3) < if (loss < 0.1) < break > >\n"
    "limit gpu0 2GiB 2GiB; use gpu0.1\nsave z \"z.npy\"\nz[:3, ::2]\n";

static int load_corpus(void **state)
{
    static struct corpus corpus;
    FILE *f = fopen("tests/language-cases.jsonl", "r");
    char *line = NULL;
    size_t capacity = 0;
    if (!f)
        return -1;
    while (getline(&line, &capacity, f) > 0 && corpus.count < CASES_MOST - 2) {
        json_t *root = corpus.roots[corpus.count] = json_loads(line, 0, NULL);
        corpus.cases[corpus.count++] = str_of(json_string_value(json_object_get(root, "input")));
    }
    corpus.cases[corpus.count++] = str_of(screen);
    corpus.cases[corpus.count++] = str_of(blocks);
    free(line);
    fclose(f);
    *state = &corpus;
    return 0;
}

static int free_corpus(void **state)
{
    struct corpus *corpus = *state;
    for (size_t i = 0; i + 2 < corpus->count; i++)
        json_decref(corpus->roots[i]);
    return 0;
}

struct parsed {
    struct arena arena;
    struct ast *tree;
    struct err err;
    enum parse_status status;
};

/* What hangs below a node: up to four nodes, then its items or the values of its arguments; NULL
 * where there is nothing. */
static size_t child_count(const struct ast *n)
{
    return 4 + (ast_parts(n->kind) & (AST_ITEMS | AST_ARGS) ? n->item_count : 0);
}

static const struct ast *child(const struct ast *n, size_t i)
{
    unsigned has = ast_parts(n->kind);
    switch (i) {
    case 0:
        return has & AST_LEFT ? n->left : NULL;
    case 1:
        return has & AST_RIGHT ? n->right : NULL;
    case 2:
        return has & AST_BODY ? n->body : NULL;
    case 3:
        return has & AST_OTHER ? n->other : NULL;
    default:
        return has & AST_ITEMS ? n->items[i - 4] : n->args[i - 4].value;
    }
}

static void check_spans(const struct ast *n, struct str source)
{
    if (!n)
        return;
    if (n->span.start > n->span.end || n->span.end > source.n)
        print_error("span %u-%u outside " STR_FMT "\n", n->span.start, n->span.end,
                    STR_ARG(source));
    assert_true(n->span.start <= n->span.end && n->span.end <= source.n);
    assert_true(n->op_span.start <= n->op_span.end && n->op_span.end <= source.n);
    for (size_t i = 0; i < child_count(n); i++)
        check_spans(child(n, i), source);
    for (size_t i = 0; ast_parts(n->kind) & AST_ARGS && i < n->arg_count; i++)
        assert_true(n->args[i].span.end <= source.n);
}

/* Parses a copy that ends where the source ends, so that a sanitizer sees reading past it. */
static enum parse_status check_parse(struct str source, struct parsed *keep)
{
    struct parsed r;
    char *copy = malloc(source.n ? source.n : 1);
    assert_non_null(copy);
    memcpy(copy, source.p, source.n);
    struct str exact = { copy, source.n };
    arena_init(&r.arena);
    r.status = parse_cell(exact, test_words(), &r.arena, &r.tree, &r.err);
    if (r.status == PARSE_COMPLETE) {
        assert_non_null(r.tree);
        check_spans(r.tree, exact);
    } else {
        struct strbuf out;
        strbuf_init(&out);
        caret_report(&out, exact, &r.err);
        assert_true(r.err.kind == ERR_SYNTAX && r.err.text[0] && r.err.has_span);
        assert_true(r.err.span.start <= r.err.span.end && r.err.span.end <= source.n);
        strbuf_fini(&out);
    }
    (void)parse_indent(exact);
    if (keep)
        *keep = r;
    arena_fini(&r.arena);
    free(copy);
    return r.status;
}

static void test_prefixes(void **state)
{
    const struct corpus *corpus = *state;
    for (size_t i = 0; i < corpus->count; i++)
        for (size_t n = 0; n < corpus->cases[i].n; n++)
            check_parse(str_slice(corpus->cases[i], 0, n), NULL);
}

static void test_random_bytes(void **state)
{
    (void)state;
    char text[200];
    uint64_t seed = 1;
    for (int round = 0; round < 20000; round++) {
        size_t n = pick(&seed, sizeof text);
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(pick(&seed, 8) ? 32 + pick(&seed, 95) : pick(&seed, 256));
        check_parse((struct str){ text, n }, NULL);
    }
}

static void test_random_words(void **state)
{
    (void)state;
    static const char *const pool[] = {
        "with",   "gpu0",   "<",     ">",     "<",     ">",       "(",      ")",       "[",
        "]",      ",",      "\n",    ";",     "=",     "x",       "matmul", "fit",     "model",
        "dense",  "10",     "relu",  "if",    "else",  "for",     "in",     "while",   "fn",
        "return", "try",    "time",  "bench", "print", "load",    "growth", "on",      "2GiB",
        "gpu*",   "/GPU:0", "\"t\"", "+",     "-",     "*",       "/",      "**",      "@",
        "%",      "%%",     "and",   "not",   "or",    ".",       ":",      "...",     "?",
        "!",      "1e-3",   "none",  "==",    "+=",    "epochs=", "\\\n",   "# c >\n", "é",
        "limit",  "update", "adam"
    };
    char text[1200];
    uint64_t seed = 2;
    for (int round = 0; round < 30000; round++) {
        size_t n = 0, words = pick(&seed, 30);
        for (size_t i = 0; i < words; i++) {
            const char *word = pool[pick(&seed, sizeof pool / sizeof *pool)];
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", word,
                                  pick(&seed, 3) ? " " : "");
        }
        check_parse((struct str){ text, n }, NULL);
    }
}

static void test_mutations(void **state)
{
    const struct corpus *corpus = *state;
    char text[4096];
    uint64_t seed = 3;
    for (int round = 0; round < 20000; round++) {
        struct str s = corpus->cases[pick(&seed, corpus->count)];
        struct str t = corpus->cases[pick(&seed, corpus->count)];
        size_t cut = s.n ? pick(&seed, s.n) : 0, from = t.n ? pick(&seed, t.n) : 0;
        size_t n = 0;
        if (s.n + t.n > sizeof text)
            continue;
        memcpy(text, s.p, cut);
        n = cut;
        memcpy(text + n, t.p + from, t.n - from);
        n += t.n - from;
        check_parse((struct str){ text, n }, NULL);
    }
}

/* Which statement, in the order of their beginnings, the place belongs to. */
static void count_statements(const struct ast *n, uint32_t at, int *index)
{
    if (!n)
        return;
    for (size_t i = 0; n->kind == AST_BLOCK && i < n->item_count; i++)
        *index += n->items[i]->span.start <= at;
    for (size_t i = 0; i < child_count(n); i++)
        count_statements(child(n, i), at, index);
}

static bool near(const struct ast *tree, struct span span, uint32_t cut, uint32_t cut_bytes)
{
    int here = 0, there = 0;
    uint32_t at = span.start >= cut ? span.start + cut_bytes : span.start;
    count_statements(tree, cut, &here);
    count_statements(tree, at, &there);
    return here - there <= 1 && there - here <= 1;
}

static int check_drop(struct str source, const struct ast *tree, const struct token *t)
{
    char text[4096];
    struct parsed r;
    size_t rest = source.n - t->end;
    memcpy(text, source.p, t->start);
    memcpy(text + t->start, source.p + t->end, rest);
    if (check_parse((struct str){ text, t->start + rest }, &r) != PARSE_INVALID)
        return 0;
    uint32_t bytes = t->end - t->start;
    bool close = near(tree, r.err.span, t->start, bytes) ||
                 (r.err.has_span2 && near(tree, r.err.span2, t->start, bytes));
    if (!close)
        print_error("without " STR_FMT " at %u:\n" STR_FMT "\n%s at %u\n",
                    STR_ARG(str_slice(source, t->start, t->end)), t->start, STR_ARG(source),
                    r.err.text, r.err.span.start);
    return !close;
}

static void test_dropped_token(void **state)
{
    const struct corpus *corpus = *state;
    int far = 0;
    for (size_t i = 0; i < corpus->count; i++) {
        struct parsed r;
        struct tokens tokens;
        struct str source = corpus->cases[i];
        arena_init(&r.arena);
        r.status = parse_cell(source, test_words(), &r.arena, &r.tree, &r.err);
        assert_true(i + 2 < corpus->count || r.status == PARSE_COMPLETE);
        if (r.status == PARSE_COMPLETE) {
            lex(source, &r.arena, &tokens);
            for (const struct token *t = tokens.list; t->kind != TOKEN_END; t++)
                far += check_drop(source, r.tree, t);
        }
        arena_fini(&r.arena);
    }
    assert_int_equal(far, 0);
}

/* ---- the three properties ---- */

static void hash_tree(const struct ast *n, uint64_t *h)
{
    if (!n)
        return;
    bool words = n->kind == AST_COMMAND || n->kind == AST_CALL || n->kind == AST_ALONE;
    uint64_t facts[] = { n->kind,   n->op,     n->item_count,
                         n->method, n->hidden, words ? (uint64_t)(uintptr_t)n->word : 0 };
    *h = str_hash(facts, sizeof facts, *h);
    for (size_t i = 0; i < child_count(n); i++)
        hash_tree(child(n, i), h);
}

/* The source with every variable of one letter renamed. */
static size_t rename_letters(struct str source, const struct tokens *tokens, char *text)
{
    size_t n = 0, at = 0;
    for (const struct token *t = tokens->list; t->kind != TOKEN_END; t++) {
        memcpy(text + n, source.p + at, t->start - at);
        n += t->start - at;
        bool letter = t->kind == TOKEN_NAME && t->end - t->start == 1 &&
                      t[1].kind != TOKEN_ASSIGN && t[1].kind != TOKEN_STRING &&
                      (t == tokens->list || t[-1].kind != TOKEN_DOT);
        if (letter)
            n += (size_t)sprintf(text + n, "v_");
        memcpy(text + n, source.p + t->start, t->end - t->start);
        n += t->end - t->start;
        at = t->end;
    }
    memcpy(text + n, source.p + at, source.n - at);
    return n + source.n - at;
}

/* The names of variables do not matter to the tree. */
static void test_names_do_not_matter(void **state)
{
    const struct corpus *corpus = *state;
    for (size_t i = 0; i < corpus->count; i++) {
        char text[8192];
        struct parsed a, b;
        struct tokens tokens;
        arena_init(&a.arena);
        arena_init(&b.arena);
        a.status = parse_cell(corpus->cases[i], test_words(), &a.arena, &a.tree, &a.err);
        if (a.status == PARSE_COMPLETE) {
            uint64_t ha = 0, hb = 0;
            lex(corpus->cases[i], &a.arena, &tokens);
            struct str renamed = { text, rename_letters(corpus->cases[i], &tokens, text) };
            b.status = parse_cell(renamed, test_words(), &b.arena, &b.tree, &b.err);
            if (b.status != PARSE_COMPLETE)
                print_error(STR_FMT ": %s\n", STR_ARG(renamed), b.err.text);
            assert_int_equal(b.status, PARSE_COMPLETE);
            hash_tree(a.tree, &ha);
            hash_tree(b.tree, &hb);
            assert_true(ha == hb);
        }
        arena_fini(&a.arena);
        arena_fini(&b.arena);
    }
}

static size_t random_operand(uint64_t *seed, char *text)
{
    static const char *const pool[] = { "a",      "x[0]",    "-b",       "f(x, 1)", "2.5",
                                        "x.T",    "(a + b)", "time",     "a + b",   "model",
                                        "matmul", "fit",     "x[a > 0]", "sum(x)" };
    return (size_t)sprintf(text, "%s", pool[pick(seed, sizeof pool / sizeof *pool)]);
}

/* A comparison in a block without its parentheses is never another meaning. */
static void test_comparison_needs_parentheses(void **state)
{
    (void)state;
    static const char *const frames[][2] = {
        { "with gpu0 < c = ", " >" },         { "with gpu0 <\n  c = ", "\n>\n" },
        { "with gpu0 < print ", " >" },       { "for i in 10 < c = ", "; d = 1 >" },
        { "try < with cpu < ", " > >" },      { "fit net x y < c = ", " >" },
        { "fn f(x) < return ", " >" },        { "try < c = 1 > else < c = ", " >" },
        { "with cpu < a; c = ", "\n b\n >" }, { "c = with cpu < ", " >" },
    };
    uint64_t seed = 4;
    for (int round = 0; round < 20000; round++) {
        char text[400], left[40], right[40];
        const char *const *frame = frames[pick(&seed, sizeof frames / sizeof *frames)];
        const char *op = pick(&seed, 2) ? ">" : "<";
        random_operand(&seed, left);
        random_operand(&seed, right);
        int n = sprintf(text, "%s(%s %s %s)%s", frame[0], left, op, right, frame[1]);
        if (check_parse((struct str){ text, (size_t)n }, NULL) != PARSE_COMPLETE)
            fail_msg("not complete: %s", text);
        n = sprintf(text, "%s%s %s %s%s", frame[0], left, op, right, frame[1]);
        if (check_parse((struct str){ text, (size_t)n }, NULL) == PARSE_COMPLETE)
            fail_msg("complete: %s", text);
    }
}

static void test_last_word_is_the_variable(void **state)
{
    (void)state;
    for (size_t i = 0, at = 0; i < 400; i++) {
        const struct word *w = test_words()->all(&at);
        char text[100];
        struct parsed r;
        if (!w)
            break;
        int n = sprintf(text, "with gpu0 < %s >", w->name);
        arena_init(&r.arena);
        struct str source = { text, (size_t)n };
        assert_int_equal(parse_cell(source, test_words(), &r.arena, &r.tree, &r.err),
                         PARSE_COMPLETE);
        assert_int_equal(r.tree->items[0]->body->items[0]->kind, AST_ALONE);
        arena_fini(&r.arena);
    }
}

/* ---- sizes and depths ---- */

static enum parse_status repeat(const char *before, const char *unit, size_t times,
                                const char *after)
{
    struct strbuf b;
    strbuf_init(&b);
    strbuf_text(&b, before);
    for (size_t i = 0; i < times; i++)
        strbuf_text(&b, unit);
    strbuf_text(&b, after);
    enum parse_status status = check_parse(strbuf_str(&b), NULL);
    strbuf_fini(&b);
    return status;
}

static void *deep(void *nothing)
{
    static const char *const openers[] = { "(",
                                           "[",
                                           "f(",
                                           "x[",
                                           "with gpu0 <",
                                           "-",
                                           "not ",
                                           "~",
                                           "2**",
                                           "time ",
                                           "%time ",
                                           "if (a) < b > else ",
                                           "fn f(x) < ",
                                           "x = [",
                                           "f(a=",
                                           "model < residual <",
                                           "1 or 2 and 3 == 4 + 5 * -(",
                                           "try <",
                                           "print (",
                                           "return ",
                                           "release(",
                                           "(a, ",
                                           "x.f(",
                                           "for i in [",
                                           "for i in 10 <\n",
                                           "if (",
                                           "while (a) < if (b) <\n" };
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++)
        assert_int_not_equal(repeat("", openers[i], 10000, ""), PARSE_COMPLETE);
    assert_int_equal(repeat("(((((((((a", " + 1)", 9, ""), PARSE_COMPLETE);
    assert_int_equal(repeat("", "a+", 1000000, "a"), PARSE_INVALID);
    assert_int_equal(repeat("a", ".T", 100000, ""), PARSE_INVALID);
    assert_int_equal(repeat("a", "[0]", 100000, ""), PARSE_INVALID);
    assert_int_equal(repeat("a", " + 1", 3000, ""), PARSE_COMPLETE);
    assert_int_equal(repeat("[", "1,", 1000000, "]"), PARSE_COMPLETE);
    assert_int_equal(repeat("", "a = 1;", 500000, ""), PARSE_COMPLETE);
    assert_int_equal(repeat("x = \"", "a", (8 << 20) - 10, "\""), PARSE_COMPLETE);
    assert_int_equal(repeat("# ", "a>", 4 << 20, ""), PARSE_INVALID);
    assert_int_equal(repeat("x = ", "9", 500000, ""), PARSE_INVALID);
    assert_int_equal(repeat("", "x", 1000000, " = 1"), PARSE_COMPLETE);
    assert_int_equal(repeat("", "\n", 1000000, ">"), PARSE_INVALID);
    assert_int_equal(repeat("with gpu0 < # ", "> # ", 1000000, ""), PARSE_INCOMPLETE);
    assert_int_equal(repeat("load ", "a.", 1000000, "b"), PARSE_COMPLETE);
    return nothing;
}

static void test_small_stack(void **state)
{
    (void)state;
    pthread_attr_t attributes;
    pthread_t thread;
    size_t stack = 512 << 10;
#if defined(__SANITIZE_ADDRESS__)
    stack *= 8; /* its frames are several times as large */
#endif
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack);
    assert_int_equal(pthread_create(&thread, &attributes, deep, NULL), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

static void test_invalid_utf8(void **state)
{
    (void)state;
    struct parsed r;
    static const char *const sources[] = { "x = 1\xff", "\"\xc3\"", "# \xe2\x82", "\xf0\x9f\x98",
                                           "a\xc0\x80" };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        assert_int_equal(check_parse(str_of(sources[i]), &r), PARSE_INVALID);
        assert_true((unsigned char)sources[i][r.err.span.start] >= 0x80);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_random_words),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_dropped_token),
        cmocka_unit_test(test_names_do_not_matter),
        cmocka_unit_test(test_comparison_needs_parentheses),
        cmocka_unit_test(test_last_word_is_the_variable),
        cmocka_unit_test(test_small_stack),
        cmocka_unit_test(test_invalid_utf8),
    };
    return cmocka_run_group_tests(tests, load_corpus, free_corpus);
}
