#define _GNU_SOURCE
#include "CHost.h"

#ifdef __linux__
#include <linux/fs.h>
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif
#endif

int host_open_beneath(int folder, const char *path, int flags, mode_t mode) {
#if defined(SYS_openat2) && defined(RESOLVE_BENEATH)
    struct open_how how = {
        .flags = (unsigned)(flags | O_CLOEXEC),
        .mode = (flags & O_CREAT) ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
#else
    errno = ENOSYS;
    return -1;
#endif
}

int host_share_contents(int source, int target) {
#ifdef __linux__
    return ioctl(target, FICLONE, source);
#else
    return fcopyfile(source, target, NULL, COPYFILE_DATA);
#endif
}

int64_t host_next_data(int file, int64_t offset) { return lseek(file, offset, SEEK_DATA); }
int64_t host_next_hole(int file, int64_t offset) { return lseek(file, offset, SEEK_HOLE); }
