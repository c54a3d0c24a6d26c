/* Hands the tables down; the only file that sees all rooms. */
#include "base/log.h"
#include "base/settings.h"
#include "cli/cli.h"
#include "lang/word_index.h"
#include "magics/magics.h"

#include <signal.h>

int main(int argc, char **argv)
{
    struct err err = { 0 };
    /* A file beyond the limit of sizes is an error of the write that reaches it. */
    signal(SIGXFSZ, SIG_IGN);
    if (settings_read(&err)) {
        log_line("%s", err.text);
        return CLI_USAGE;
    }
    struct words words = *magics_words();
    words.index = word_index_new(&words);
    int status = cli_main(argc, argv, &words);
    word_index_free(words.index);
    return status;
}
