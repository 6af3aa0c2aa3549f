#pragma once

// The C library of this system, whatever its name: `export *` in the module map hands on all that is included here, so that
// `import CHost` is the one spelling of `Glibc`, `Musl` and `Darwin`. Below it: what Swift can't import from them.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <grp.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#else
#include <copyfile.h>
#include <sys/mount.h>
#endif

// MARK: What is a macro or takes any number of arguments

static inline int host_errno(void) { return errno; }
static inline void host_clear_errno(void) { errno = 0; }

static inline int host_openat(int folder, const char *_Nonnull name, int flags, mode_t mode) {
    return openat(folder, name, flags, mode);
}

/// Opens what lies below a folder at a path of several names: no link on the way, no `..` out of it, no other file system.
/// Fails with `ENOSYS` where the kernel can't promise that.
int host_open_beneath(int folder, const char *_Nonnull path, int flags, mode_t mode);

// Whether some process has a file, open here for reading, open for writing or mapped so: 1 if so, 0 if not, -1 where the system
// does not tell. Asks for a lease, which the kernel refuses as long as there is a writer. Should one come in the instant that
// the lease is held, the signal for it is one that nobody minds.
static inline int host_has_writer(int file) {
#ifdef __linux__
    enum { set_signal = 10, set_lease = 1024 };
    if (fcntl(file, set_signal, SIGURG) != 0) { return -1; }
    if (fcntl(file, set_lease, F_RDLCK) != 0) { return errno == EAGAIN ? 1 : -1; }
    fcntl(file, set_lease, F_UNLCK);
    return 0;
#else
    (void)file;
    return -1;
#endif
}
static inline int host_set_close_on_exec(int file) { return fcntl(file, F_SETFD, FD_CLOEXEC); }

static inline int host_is_blocking(int file, bool blocks) {
    int flags = fcntl(file, F_GETFL);
    return flags < 0 ? -1 : fcntl(file, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

/// Where a file's next data, or its next hole, begins; -1 with `ENXIO` where there is none.
int64_t host_next_data(int file, int64_t offset);
int64_t host_next_hole(int file, int64_t offset);

/// Lets a new file share its blocks with another, or fails where the file system can't.
int host_share_contents(int source, int target);

/// Whether this process ignored a signal when it was started, as `nohup` has it.
bool host_ignored_at_start(int signal);

/// Makes this process ignore a signal, or take the system's own way with it again; returns whether it was ignored before.
bool host_ignore_signal(int signal, bool ignores);

// MARK: Times, in nanoseconds since 1970. Which module a structure of the C library belongs to depends on which was read first, so
// Swift hands on `timespec` whole and never looks into it.

/// Wraps for times that no file has.
static inline int64_t host_nanoseconds(const struct timespec *_Nonnull time) {
    return (int64_t)((uint64_t)time->tv_sec * 1000000000 + (uint64_t)time->tv_nsec);
}

/// By the clock that file systems use.
static inline int64_t host_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return host_nanoseconds(&time);
}

/// Sets when a file was read and changed last, in seconds since 1970; that of a link itself.
static inline int host_set_time(const char *_Nonnull path, int64_t second) {
    const struct timespec times[2] = {{.tv_sec = second}, {.tv_sec = second}};
    return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}
static inline int host_set_time_of(int file, int64_t second) {
    const struct timespec times[2] = {{.tv_sec = second}, {.tv_sec = second}};
    return futimens(file, times);
}

/// The same of what has a name in an open folder, be it a link.
static inline int host_set_time_in(int folder, const char *_Nonnull name, int64_t second) {
    const struct timespec times[2] = {{.tv_sec = second}, {.tv_sec = second}};
    return utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW);
}
/// Gives an open file the time of modification that another one has.
int host_copy_time(int source, int target);

/// Makes of an empty file what shows, in an overlay, the contents of another file of a layer for data: that at `path` there,
/// which begins with a slash. Size, mode and times are the file's own.
int host_show_contents(int file, const char *_Nonnull path);

enum host_limit_of { host_limit_files, host_limit_processes, host_limit_memory };

/// How much of something this process may have; `UINT64_MAX` for as much as there is.
uint64_t host_limit(int of);

/// How many processors this process may run on.
int host_processor_count(void);

/// The variables that this process was started with, ended by NULL.
char *_Nullable *_Nullable host_environment(void);

// MARK: Users, as the system's files have them and nothing else: other sources are libraries, which a program that holds its C library
// can't load.

/// As `getpwuid_r`.
int host_user(uid_t user, struct passwd *_Nonnull entry, char *_Nonnull texts, size_t size,
              struct passwd *_Nullable *_Nonnull found);
/// As `getgrouplist`.
int host_groups(const char *_Nonnull user, gid_t group, gid_t *_Nonnull groups, int *_Nonnull count);

typedef void (*_Nullable host_handler)(int);

/// Ignores a signal; returns what was done with it before, for `signal`.
static inline host_handler host_silence_signal(int number) { return signal(number, SIG_IGN); }

/// Does with a signal what the system does when nobody says otherwise. May be called by a handler.
static inline void host_reset_signal(int number) { signal(number, SIG_DFL); }

/// Whether a descriptor is open.
static inline bool host_is_open(int file) { return fcntl(file, F_GETFD) != -1; }

/// The size of a terminal in characters; fails where there is none.
static inline int host_terminal_size(int file, int *_Nonnull columns, int *_Nonnull rows) {
    struct winsize size;
    if (ioctl(file, TIOCGWINSZ, &size) != 0) { return -1; }
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

/// Has all threads allocate from one heap: each of its own would reserve 64 MB and more, which a limit may not leave.
void host_share_memory(void);

/// Starts a thread of its own for some work; returns 0 or an error number.
int host_start_thread(void (*_Nonnull work)(void *_Nullable), void *_Nullable context, size_t stack_size);

// MARK: Starting a program

enum host_grouping { host_same_group, host_new_group, host_new_session };

/// What a program is started with. Everything not named here is closed, unset or as the system has it by default.
struct host_program {
    const char *_Nonnull path;
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    /// Where it runs; null for this process's own folder.
    const char *_Nullable folder;
    /// What its descriptors 0, 1, 2 and so on are; -1 for /dev/null.
    const int *_Nonnull descriptors;
    int descriptor_count;
    enum host_grouping grouping;
    /// Whether it gets a session keyring of its own, empty, in the place of this process's.
    bool hides_keys;
    /// Whether it, and what it starts, can't connect to abstract sockets of others, where the kernel can do that (Linux 6.12).
    /// It gains no privileges by what it executes then.
    bool hides_sockets;
    /// Called in the new process, just before it becomes the program, with the context below; returns 0 or an error number.
    /// It shares this process's memory, and runs on a stack of its own: no allocation, no locks.
    int (*_Nullable prepare)(void *_Nullable context);
    /// Called here once `prepare` is done, while the new process waits; returns 0 or an error number, which ends it. Whatever
    /// the new process needs answered while it executes the program must be under way when this returns.
    int (*_Nullable attend)(pid_t child, void *_Nullable context);
    void *_Nullable context;
};

enum host_stage { host_starting, host_entering_folder, host_preparing, host_executing };

/// Starts a program. Returns its process id, or -1; then `error` and `stage` tell why and where.
pid_t host_spawn(const struct host_program *_Nonnull program, int *_Nonnull error, enum host_stage *_Nonnull stage);

// MARK: Waiting for processes

/// A descriptor that can be polled until a process ends; -1 where there is no such thing.
int host_process_descriptor(pid_t process);

/// Whether a child has ended; it is left to be waited for.
bool host_has_ended(pid_t child);

/// Makes orphans among this process's descendants its own children.
int host_adopt_orphans(void);

/// Waits for children of a group that have ended, but not for the one that leads it, which somebody else waits for.
void host_reap_orphans(pid_t group);

/// A child that has ended and is still to be waited for; 0 when there is none.
pid_t host_ended_child(void);
