/* `tensorcell install`: the kernelspec, where Jupyter looks for it.
 *
 *   --user (standard)  JUPYTER_DATA_DIR, or XDG_DATA_HOME/jupyter, or ~/.local/share/jupyter
 *   --prefix PATH      PATH/share/jupyter
 *   --sys-prefix       the same below the Python environment that is active */
#include "base/err.h"
#include "base/json_out.h"
#include "cli/cli.h"
#include "cli/embedded.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum place { PLACE_USER, PLACE_PREFIX, PLACE_SYS_PREFIX };

struct install_options {
    enum place place;
    const char *prefix;
};

static int read_options(int argc, char **argv, struct install_options *o)
{
    int given = 0;
    for (int i = 1; i < argc; i++, given++) {
        if (strcmp(argv[i], "--user") == 0) {
            o->place = PLACE_USER;
        } else if (strcmp(argv[i], "--sys-prefix") == 0) {
            o->place = PLACE_SYS_PREFIX;
        } else if (strcmp(argv[i], "--prefix") == 0 && i + 1 < argc && *argv[i + 1]) {
            o->place = PLACE_PREFIX;
            o->prefix = argv[++i];
        } else {
            return cli_usage("install", "takes --user, --sys-prefix or --prefix PATH, not %.60s",
                             argv[i]);
        }
    }
    return given <= 1 ? CLI_OK : cli_usage("install", "takes one place");
}

static bool set(const char *text)
{
    return text && *text;
}

static void user_folder(struct strbuf *out)
{
    const char *jupyter = getenv("JUPYTER_DATA_DIR"), *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (set(jupyter))
        strbuf_text(out, jupyter);
    else if (set(data))
        strbuf_printf(out, "%s/jupyter", data);
    else if (set(home))
        strbuf_printf(out, "%s/.local/share/jupyter", home);
}

/* What Python itself would say, where no environment has been activated. */
static void ask_python(struct strbuf *out)
{
    char line[4096];
    FILE *p = popen("python3 -c 'import sys; print(sys.prefix)'", "r");
    if (!p)
        return;
    if (fgets(line, sizeof line, p))
        strbuf_add(out, str_trim(str_of(line)));
    pclose(p);
}

static void sys_folder(struct strbuf *out)
{
    const char *venv = getenv("VIRTUAL_ENV"), *conda = getenv("CONDA_PREFIX");
    if (set(venv) || set(conda))
        strbuf_text(out, set(venv) ? venv : conda);
    else
        ask_python(out);
    if (out->n)
        strbuf_text(out, "/share/jupyter");
}

static int find_folder(const struct install_options *o, struct strbuf *out, struct err *err)
{
    if (o->place == PLACE_PREFIX)
        strbuf_printf(out, "%s/share/jupyter", o->prefix);
    else if (o->place == PLACE_SYS_PREFIX)
        sys_folder(out);
    else
        user_folder(out);
    if (out->n == 0)
        return err_set(err, ERR_FILE, "%s; name a place with --prefix PATH",
                       o->place == PLACE_USER ? "there is no home folder"
                                              : "no Python environment was found");
    strbuf_text(out, "/kernels/tensorcell");
    return out->failed ? err_set(err, ERR_MEMORY, "no memory") : 0;
}

static int make_folders(char *path, struct err *err)
{
    for (char *slash = path + 1;; slash++) {
        if (*slash && *slash != '/')
            continue;
        char kept = *slash;
        *slash = 0;
        int status = mkdir(path, 0777);
        if (status && errno != EEXIST)
            return err_set(err, ERR_FILE, "cannot make the folder %s: %s", path, strerror(errno));
        *slash = kept;
        if (!kept)
            return 0;
    }
}

/* kernel.json: the program's path goes in as a JSON string, whatever bytes it has. */
static void fill_in(struct strbuf *out, struct str template, const char *program)
{
    const struct str mark = STR("@PROGRAM@");
    const char *at = memmem(template.p, template.n, mark.p, mark.n);
    size_t before = at ? (size_t)(at - template.p) : template.n;
    strbuf_add(out, str_slice(template, 0, before));
    if (!at)
        return;
    struct json_out j = json_out(out);
    json_out_text(&j, program);
    strbuf_add(out, str_slice(template, before + mark.n, template.n));
}

static int write_file(const char *path, struct str bytes, struct err *err)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return err_set(err, ERR_FILE, "cannot write %s: %s", path, strerror(errno));
    bool whole = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
    if (fclose(f) || !whole)
        return err_set(err, ERR_FILE, "cannot write all of %s: %s", path, strerror(errno));
    return 0;
}

static int write_one(const struct embedded *file, const char *folder, const char *program,
                     struct err *err)
{
    struct strbuf path, text;
    strbuf_init(&path);
    strbuf_init(&text);
    strbuf_printf(&path, "%s/%s", folder, file->name);
    if (file->template)
        fill_in(&text, file->bytes, program);
    else
        strbuf_add(&text, file->bytes);
    int status = path.failed || text.failed ? err_set(err, ERR_MEMORY, "no memory")
                                            : write_file(path.p, strbuf_str(&text), err);
    strbuf_fini(&text);
    strbuf_fini(&path);
    return status;
}

static int write_all(char *folder, const char *program, struct err *err)
{
    if (make_folders(folder, err))
        return -1;
    struct embedded file;
    for (size_t at = 0; embedded_next(&at, &file);)
        if (write_one(&file, folder, program, err))
            return -1;
    return 0;
}

int install_main(const struct cli *cli, int argc, char **argv)
{
    struct install_options options = { 0 };
    int code = read_options(argc, argv, &options);
    if (code)
        return code;
    struct err err = { 0 };
    struct strbuf folder;
    strbuf_init(&folder);
    if (find_folder(&options, &folder, &err) || write_all(folder.p, cli->program, &err))
        code = cli_failed("install", "%s", err.text);
    else
        printf("installed the kernelspec tensorcell in %s\n", folder.p);
    strbuf_fini(&folder);
    return code;
}
