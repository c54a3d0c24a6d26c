/* Where the history's file is and what kind of place that is. */
#include "cell/history_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { FOLDER_MODE = 0700, FILE_MODE = 0600 };

static const char *folder_of(const char *path, char copy[PATH_MAX])
{
    snprintf(copy, PATH_MAX, "%s", path);
    return dirname(copy);
}

bool history_file_place(char *path, size_t room, bool *wanted)
{
    const char *named = getenv("TENSORCELL_HISTORY"), *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME"), *rest = "/tensorcell/history.sqlite";
    int n = -1;
    *wanted = !named || strcmp(named, "none") != 0;
    if (!*wanted)
        return false;
    if (named && *named)
        n = snprintf(path, room, "%s", named);
    else if (data && *data == '/') /* a relative one is to be ignored, says its specification */
        n = snprintf(path, room, "%s%s", data, rest);
    else if (home && *home == '/')
        n = snprintf(path, room, "%s/.local/share%s", home, rest);
    return n > 0 && (size_t)n < room;
}

/* Only what is missing, each folder for its owner alone. */
static int make_folders(const char *folder)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s", folder);
    for (char *at = strchr(path + 1, '/');; at = strchr(at + 1, '/')) {
        if (at)
            *at = '\0';
        if (mkdir(path, FOLDER_MODE) != 0 && errno != EEXIST && errno != EROFS && errno != EACCES)
            return -1;
        if (!at)
            return access(path, X_OK);
        *at = '/';
    }
}

int history_file_prepare(const char *path, char *problem, size_t room)
{
    struct stat there;
    char copy[PATH_MAX];
    if (stat(path, &there) == 0) {
        if (S_ISREG(there.st_mode))
            return 0;
        snprintf(problem, room, "is no plain file");
        return -1;
    }
    /* Closed before SQLite opens it: closing later would drop the locks of this process. */
    int fd = -1;
    if (errno == ENOENT && make_folders(folder_of(path, copy)) == 0)
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, FILE_MODE);
    if (fd < 0) {
        snprintf(problem, room, "cannot be made (%s)", strerror(errno));
        return -1;
    }
    close(fd);
    return 0;
}

bool history_file_is_remote(const char *path)
{
    /* NFS, SMB (three), AFS, Ceph, 9P, FUSE (sshfs and its like), Coda, Lustre, GPFS, BeeGFS,
     * OCFS2, GFS2; linux/magic.h has half of them. */
    static const unsigned remote[] = { 0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x5346414F,
                                       0x00C36400, 0x01021997, 0x65735546, 0x73757245, 0x0BD00BD0,
                                       0x47504653, 0x19830326, 0x7461636F, 0x01161970 };
    struct statfs there;
    char copy[PATH_MAX];
    if (statfs(folder_of(path, copy), &there) != 0)
        return false;
    for (size_t i = 0; i < sizeof remote / sizeof *remote; i++)
        if ((unsigned)there.f_type == remote[i])
            return true;
    return false;
}
