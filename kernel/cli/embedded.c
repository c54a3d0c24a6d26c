/* The assembler reads the files when this one is compiled, with paths from the top of the tree. */
#include "cli/embedded.h"

#define EMBED(symbol, path)                                                                        \
    __asm__(".pushsection .rodata\n"                                                               \
            ".local embedded_" #symbol "\n"                                                        \
            ".local embedded_" #symbol "_end\n"                                                    \
            "embedded_" #symbol ": .incbin \"" path "\"\n"                                         \
            "embedded_" #symbol "_end:\n"                                                          \
            ".popsection\n");                                                                      \
    extern const char embedded_##symbol[], embedded_##symbol##_end[]

EMBED(json, "kernelspec/kernel.json.in");
EMBED(logo32, "kernelspec/logo-32x32.png");
EMBED(logo64, "kernelspec/logo-64x64.png");
EMBED(svg, "kernelspec/logo-svg.svg");

bool embedded_next(size_t *at, struct embedded *out)
{
    static const struct {
        const char *name, *start, *end;
        bool template;
    } files[] = {
        { "kernel.json", embedded_json, embedded_json_end, true },
        { "logo-32x32.png", embedded_logo32, embedded_logo32_end, false },
        { "logo-64x64.png", embedded_logo64, embedded_logo64_end, false },
        { "logo-svg.svg", embedded_svg, embedded_svg_end, false },
    };
    if (*at == sizeof files / sizeof *files)
        return false;
    size_t i = (*at)++;
    *out = (struct embedded){ files[i].name,
                              { files[i].start, (size_t)(files[i].end - files[i].start) },
                              files[i].template };
    return true;
}
