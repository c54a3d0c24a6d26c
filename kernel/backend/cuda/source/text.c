/* See text.h. The assembler reads the files when this one is compiled, with paths from the
 * top of the tree. */
#include "backend/cuda/source/text.h"

#include <string.h>

#define TEXT(name)                                                                                 \
    __asm__(".pushsection .rodata\n"                                                               \
            ".local cuda_text_" #name "\n"                                                         \
            ".local cuda_text_" #name "_end\n"                                                     \
            "cuda_text_" #name ": .incbin \"kernel/backend/cuda/source/text/" #name ".cu\"\n"      \
            "cuda_text_" #name "_end:\n"                                                           \
            ".popsection\n");                                                                      \
    extern const char cuda_text_##name[], cuda_text_##name##_end[]
TEXT(common);
TEXT(reduce);
TEXT(make);
TEXT(index);
TEXT(sort);
TEXT(network);

static struct str find(const char *start, const char *end, const char *section)
{
    static const char mark[] = "\n//// ";
    size_t n = strlen(section);
    struct str none = { NULL, 0 };
    for (const char *p = start; p; p++) {
        p = memmem(p, (size_t)(end - p), mark, sizeof mark - 1);
        if (!p)
            return none;
        const char *name = p + sizeof mark - 1;
        if ((size_t)(end - name) <= n || memcmp(name, section, n) || name[n] != '\n')
            continue;
        const char *body = name + n + 1;
        const char *next = memmem(body, (size_t)(end - body), mark, sizeof mark - 1);
        return (struct str){ body, (size_t)((next ? next + 1 : end) - body) };
    }
    return none;
}

struct str source_text(const char *section)
{
    const struct {
        const char *start, *end;
    } files[] = {
        { cuda_text_common, cuda_text_common_end }, { cuda_text_reduce, cuda_text_reduce_end },
        { cuda_text_make, cuda_text_make_end },     { cuda_text_index, cuda_text_index_end },
        { cuda_text_sort, cuda_text_sort_end },     { cuda_text_network, cuda_text_network_end },
    };
    struct str found = { NULL, 0 };
    for (size_t i = 0; !found.p && i < sizeof files / sizeof *files; i++)
        found = find(files[i].start, files[i].end, section);
    return found;
}
