#define _GNU_SOURCE
#include "CHost.h"

#ifdef __GLIBC__
#include <nss.h>
#endif
#ifdef __linux__
#include <malloc.h>
#include <sched.h>
#include <linux/fs.h>
#include <sys/xattr.h>
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

int host_copy_time(int source, int target) {
    struct stat status;
    if (fstat(source, &status) != 0) return -1;
#ifdef __linux__
    const struct timespec times[2] = {status.st_mtim, status.st_mtim};
#else
    const struct timespec times[2] = {status.st_mtimespec, status.st_mtimespec};
#endif
    return futimens(target, times);
}

int host_show_contents(int file, const char *path) {
#ifdef __linux__
    if (fsetxattr(file, "user.overlay.redirect", path, strlen(path), 0) != 0) return -1;
    return fsetxattr(file, "user.overlay.metacopy", "", 0, 0);
#else
    errno = ENOTSUP;
    return -1;
#endif
}

int64_t host_next_data(int file, int64_t offset) { return lseek(file, offset, SEEK_DATA); }
int64_t host_next_hole(int file, int64_t offset) { return lseek(file, offset, SEEK_HOLE); }

struct work {
    void (*run)(void *);
    void *context;
};

static void *run_work(void *argument) {
    struct work work = *(struct work *)argument;
    free(argument);
    work.run(work.context);
    return NULL;
}

void host_share_memory(void) {
#ifdef M_ARENA_MAX
    mallopt(M_ARENA_MAX, 1);
#endif
}

int host_start_thread(void (*run)(void *), void *context, size_t stack_size) {
    struct work *work = malloc(sizeof *work);
    if (work == NULL) { return ENOMEM; }
    *work = (struct work){run, context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stack_size);
    pthread_t thread;
    int error = pthread_create(&thread, &attributes, run_work, work);
    pthread_attr_destroy(&attributes);
    if (error != 0) { free(work); }
    return error;
}

int host_processor_count(void) {
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) { return CPU_COUNT(&set); }
#endif
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

char **host_environment(void) {
    extern char **environ;
    return environ;
}

static void ask_files_only(void) {
#ifdef __GLIBC__
    __nss_configure_lookup("passwd", "files");
    __nss_configure_lookup("group", "files");
    __nss_configure_lookup("initgroups", "files");
#endif
}

static pthread_once_t asks_files = PTHREAD_ONCE_INIT;

int host_user(uid_t user, struct passwd *entry, char *texts, size_t size, struct passwd **found) {
    pthread_once(&asks_files, ask_files_only);
    return getpwuid_r(user, entry, texts, size, found);
}

int host_groups(const char *user, gid_t group, gid_t *groups, int *count) {
    pthread_once(&asks_files, ask_files_only);
    return getgrouplist(user, group, groups, count);
}

uint64_t host_limit(int of) {
    struct rlimit limit;
    int result = of == host_limit_files ? getrlimit(RLIMIT_NOFILE, &limit)
        : of == host_limit_processes ? getrlimit(RLIMIT_NPROC, &limit)
                                     : getrlimit(RLIMIT_AS, &limit);
    return result != 0 || limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur;
}
