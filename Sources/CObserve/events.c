#ifdef __linux__

#define _GNU_SOURCE
#include "cobserve.h"
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

_Static_assert(cobserve_path_size == PATH_MAX, "the kernel's longest path");

enum { canonical_size = 2 * cobserve_path_size, interpreter_size = 256 };

struct cobserve_event *cobserve_make_event(void) {
    struct cobserve_event *event = calloc(1, sizeof *event + cobserve_path_size + canonical_size + interpreter_size);
    if (!event) return NULL;
    event->name = (char *)(event + 1);
    event->path = event->name + cobserve_path_size;
    event->interpreter = event->path + canonical_size;
    return event;
}

void cobserve_free_event(struct cobserve_event *event) { free(event); }

// MARK: Receiving and answering

static const struct cobserve_call *call(const struct seccomp_data *data) {
    size_t count = 0;
    const struct cobserve_call *calls =
        data->arch == COBSERVE_NATIVE_ARCHITECTURE ? cobserve_native_calls(&count) : cobserve_compatible_calls(&count);
    for (size_t index = 0; index < count; index++)
        if (calls[index].number == (unsigned)data->nr) return &calls[index];
    return NULL;
}

/// Reads a text that ends with a zero byte. A page at a time, for what lies behind it may be out of bounds.
static int read_text(pid_t process, uint64_t address, char *text, size_t size, size_t *length) {
    size_t done = 0;
    while (done < size) {
        size_t rest = 4096 - ((address + done) & 4095);
        if (rest > size - done) rest = size - done;
        struct iovec local = {text + done, rest}, remote = {(void *)(uintptr_t)(address + done), rest};
        ssize_t count = process_vm_readv(process, &local, 1, &remote, 1, 0);
        if (count <= 0) return count < 0 ? errno : EFAULT;
        char *end = memchr(text + done, 0, (size_t)count);
        if (end) {
            *length = (size_t)(end - text);
            return 0;
        }
        done += (size_t)count;
    }
    return ENAMETOOLONG;
}

static void read_arguments(const struct seccomp_data *data, struct cobserve_event *event) {
    const struct cobserve_call *made = call(data);
    const __u64 *arguments = data->args;
    event->folder = AT_FDCWD;
    event->kind = cobserve_open;
    switch (made ? made->shape : shape_unfollowed) {
    case shape_open:
        event->name_address = arguments[0];
        event->flags = arguments[1] & 0xFFFFFFFF;
        break;
    case shape_creat:
        event->name_address = arguments[0];
        event->flags = O_WRONLY | O_CREAT | O_TRUNC;
        break;
    case shape_openat:
        event->folder = (int)arguments[0];
        event->name_address = arguments[1];
        event->flags = arguments[2] & 0xFFFFFFFF;
        break;
    case shape_openat2:
        event->folder = (int)arguments[0];
        event->name_address = arguments[1];
        event->how_address = arguments[2];
        break;
    case shape_execve:
        event->kind = cobserve_execute;
        event->name_address = arguments[0];
        break;
    case shape_execveat:
        event->kind = cobserve_execute;
        event->folder = (int)arguments[0];
        event->name_address = arguments[1];
        event->may_be_empty = (arguments[4] & AT_EMPTY_PATH) != 0;
        break;
    case shape_rename:
        event->kind = cobserve_rename;
        event->name_address = arguments[0];
        event->keeps_link = 1;
        break;
    case shape_renameat:
        event->kind = cobserve_rename;
        event->folder = (int)arguments[0];
        event->name_address = arguments[1];
        event->keeps_link = 1;
        break;
    case shape_linkat:
        event->kind = cobserve_rename;
        event->folder = (int)arguments[0];
        event->name_address = arguments[1];
        event->may_be_empty = (arguments[4] & AT_EMPTY_PATH) != 0;
        event->keeps_link = (arguments[4] & AT_SYMLINK_FOLLOW) == 0;
        break;
    case shape_unfollowed:
        event->kind = cobserve_unfollowed;
        break;
    case shape_root:
        event->kind = cobserve_root;
        break;
    }
}

int cobserve_receive(int listener, struct cobserve_event *event) {
    // The kernel may know a longer notification than this program.
    union {
        struct seccomp_notif notification;
        char room[512];
    } received;
    memset(&received, 0, sizeof received);
    int result;
    do result = ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &received);
    while (result < 0 && errno == EINTR);
    if (result < 0) return errno;
    event->identifier = received.notification.id;
    event->process = (pid_t)received.notification.pid;
    event->flags = event->name_address = event->how_address = 0;
    event->may_be_empty = event->keeps_link = 0;
    event->state = cobserve_unknown;
    event->name[0] = event->path[0] = event->interpreter[0] = 0;
    event->name_length = event->path_length = 0;
    read_arguments(&received.notification.data, event);
    if (event->kind == cobserve_unfollowed || event->kind == cobserve_root) return 0;
    if (event->how_address) {
        struct iovec local = {&event->flags, 8}, remote = {(void *)(uintptr_t)event->how_address, 8};
        if (process_vm_readv(event->process, &local, 1, &remote, 1, 0) != 8) event->kind = cobserve_unfollowed;
    }
    if (event->kind == cobserve_open && event->flags & O_NOFOLLOW) event->keeps_link = 1;
    if (read_text(event->process, event->name_address, event->name, cobserve_path_size, &event->name_length))
        event->kind = cobserve_unfollowed;
    return 0;
}

#ifndef SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#endif

void cobserve_prepare(int listener) {
    // Kernel 6.6 and newer: whoever asks and whoever answers take turns on one processor, which is five times faster.
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
}

int cobserve_answer(int listener, uint64_t identifier) {
    union {
        struct seccomp_notif_resp response;
        char room[256];
    } answer;
    memset(&answer, 0, sizeof answer);
    answer.response.id = identifier;
    answer.response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) == 0 ? 0 : errno;
}

int cobserve_make_set(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cobserve_watch(int set, int file) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    return epoll_ctl(set, EPOLL_CTL_ADD, file, &event);
}

void cobserve_end_watch(int set, int file) {
    epoll_ctl(set, EPOLL_CTL_DEL, file, NULL);
    close(file);
}

int cobserve_wait(int set, int *files, int room) {
    struct epoll_event events[64];
    int count;
    do count = epoll_wait(set, events, room < 64 ? room : 64, -1);
    while (count < 0 && errno == EINTR);
    for (int index = 0; index < count; index++)
        files[index] = events[index].events & EPOLLIN ? events[index].data.fd : ~events[index].data.fd;
    return count;
}

// MARK: What a name means to a process

/// A file of `/proc/PID`. Returns the length of what it leads to, or -1 where that can't be told.
static ssize_t read_process_link(pid_t process, const char *name, char *target, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/%s", process, name);
    ssize_t length = readlink(link, target, size);
    return length < 0 || (size_t)length >= size ? -1 : length;
}

static int open_root(pid_t process) {
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/root", process);
    return open(link, O_PATH | O_CLOEXEC | O_DIRECTORY);
}

/// Below a process's root, where absolute links start too.
static int open_path(int root, const char *path, uint64_t flags) {
    struct open_how how = {.flags = O_PATH | O_CLOEXEC | flags, .resolve = RESOLVE_IN_ROOT};
    return (int)syscall(SYS_openat2, root, path, &how, sizeof how);
}

static int read_own_link(int file, char *target, size_t size, size_t *length) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, target, size - 1);
    if (count < 0 || (size_t)count >= size - 1) return -1;
    target[count] = 0;
    *length = (size_t)count;
    return 0;
}

/// The rest of a text after a beginning, which must end with it or be followed by a slash.
static const char *after(const char *text, const char *start) {
    size_t length = strlen(start);
    if (strncmp(text, start, length) != 0) return NULL;
    return text[length] == 0 || text[length] == '/' ? text + length : NULL;
}

/// The names by which a process can name what it has already: its root, its folder, its open files.
///
/// - Returns: 1 when the path names such a thing, and then `path` is where that lies; 0 for any other; -1 when it can't be told.
static int follow_own_names(pid_t process, char *path, size_t size) {
    char target[2 * cobserve_path_size];
    const char *rest = after(path, "/dev/fd");
    char descriptor[32] = "";
    if (!rest) {
        static const char *const standard[] = {"/dev/stdin", "/dev/stdout", "/dev/stderr"};
        for (int number = 0; number < 3; number++)
            if ((rest = after(path, standard[number]))) {
                snprintf(descriptor, sizeof descriptor, "fd/%d", number);
                break;
            }
    } else if (*rest == '/') {
        const char *end = strchrnul(rest + 1, '/');
        if (end - rest > 12) return -1;
        snprintf(descriptor, sizeof descriptor, "fd%.*s", (int)(end - rest), rest);
        rest = end;
    }
    int is_self = 1;
    if (!rest) {
        const char *own = after(path, "/proc/self");
        if (!own) own = after(path, "/proc/thread-self");
        if (!own) {
            is_self = 0;
            if (strncmp(path, "/proc/", 6) != 0) return 0;
            own = path + 6;
            while (*own >= '0' && *own <= '9') own++;
            if (own == path + 6 || (*own != 0 && *own != '/')) return 0;
        }
        const char *task = after(own, "/task");
        if (task && *task == '/') {
            own = strchrnul(task + 1, '/');
            is_self = 0;
        }
        if ((rest = after(own, "/root"))) {
            // Whose root it is does not matter: all of a step's processes have the same, or the step is told to have several.
            if (!*rest) rest = "/";
            memmove(path, rest, strlen(rest) + 1);
            return 1;
        }
        if ((rest = after(own, "/cwd"))) {
            snprintf(descriptor, sizeof descriptor, "cwd");
        } else if (strncmp(own, "/fd/", 4) == 0) {
            const char *end = strchrnul(own + 4, '/');
            if (end - own > 12) return -1;
            snprintf(descriptor, sizeof descriptor, "%.*s", (int)(end - own - 1), own + 1);
            rest = end;
        } else {
            return 0;
        }
        if (!is_self) return -1;
    }
    if (!*descriptor) return 0;
    ssize_t length = read_process_link(process, descriptor, target, sizeof target);
    if (length < 0) return 0;
    if ((size_t)length + strlen(rest) + 1 > sizeof target || (size_t)length + strlen(rest) + 1 > size) return -1;
    memcpy(target + length, rest, strlen(rest) + 1);
    memcpy(path, target, (size_t)length + strlen(rest) + 1);
    return 1;
}

/// The absolute path, with links, of what a call names. Returns 0, or -1 when it can't be told.
static int make_absolute(struct cobserve_event *event, char *path, size_t size) {
    size_t start = 0;
    if (event->name[0] != '/') {
        char link[32] = "cwd";
        if (event->folder != AT_FDCWD) snprintf(link, sizeof link, "fd/%d", event->folder);
        ssize_t length = read_process_link(event->process, link, path, size);
        if (length < 0) return -1;
        start = (size_t)length;
        if (event->name_length == 0) {
            path[start] = 0;
            return 0;
        }
        // A process in a root of its own reads its paths below that.
        char root[cobserve_path_size];
        ssize_t root_length = read_process_link(event->process, "root", root, sizeof root);
        if (root_length > 1 && (size_t)root_length <= start && memcmp(root, path, (size_t)root_length) == 0) {
            memmove(path, path + root_length, start - (size_t)root_length);
            start -= (size_t)root_length;
        }
        if (start == 0 || path[start - 1] != '/') path[start++] = '/';
    }
    if (start + event->name_length + 1 > size) return -1;
    memcpy(path + start, event->name, event->name_length + 1);
    return 0;
}

/// The words after `#!`: the first of them is the program that the kernel opens.
static void read_interpreter(int file, char *interpreter, size_t size) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    int readable = open(link, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (readable < 0) return;
    char start[256];
    ssize_t count = pread(readable, start, sizeof start, 0);
    close(readable);
    if (count < 3 || start[0] != '#' || start[1] != '!') return;
    size_t position = 2, length = 0;
    while (position < (size_t)count && (start[position] == ' ' || start[position] == '\t')) position++;
    while (position < (size_t)count && length + 1 < size && !strchr(" \t\n\r", start[position]))
        interpreter[length++] = start[position++];
    interpreter[length] = 0;
}

/// What is there, once it is open.
static void describe(int file, struct cobserve_event *event) {
    struct stat status;
    if (fstat(file, &status) != 0 || read_own_link(file, event->path, canonical_size, &event->path_length) != 0) {
        event->state = cobserve_unknown;
        return;
    }
    event->state = S_ISREG(status.st_mode)   ? cobserve_file
                   : S_ISDIR(status.st_mode) ? cobserve_folder
                                             : cobserve_other;
    if (event->kind == cobserve_execute && event->state == cobserve_file)
        read_interpreter(file, event->interpreter, interpreter_size);
}

/// What is not there is named by its folder's path without links, if that is there.
static void describe_absence(int root, const char *path, struct cobserve_event *event) {
    event->state = cobserve_absent;
    char folder[2 * cobserve_path_size];
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;
    memcpy(folder, path, length);
    folder[length] = 0;
    int parent = slash && slash[1] ? open_path(root, length ? folder : "/", O_DIRECTORY) : -1;
    size_t start = 0;
    if (parent >= 0) {
        if (read_own_link(parent, event->path, cobserve_path_size, &start) != 0) start = 0;
        close(parent);
    }
    const char *rest = start ? slash : path;
    if (start == 1) start = 0;
    size_t rest_length = strlen(rest);
    if (start + rest_length + 1 > canonical_size) {
        event->state = cobserve_unknown;
        return;
    }
    memcpy(event->path + start, rest, rest_length + 1);
    event->path_length = start + rest_length;
}

void cobserve_resolve(struct cobserve_event *event) {
    char path[2 * cobserve_path_size];
    event->state = cobserve_unknown;
    if (event->name_length == 0 && !event->may_be_empty) {
        // The kernel finds nothing under an empty name.
        event->state = cobserve_other;
        return;
    }
    if (make_absolute(event, path, sizeof path) != 0) return;
    // A chain of such names is as long as somebody made it.
    for (int turn = 0;; turn++) {
        int followed = turn < 8 ? follow_own_names(event->process, path, sizeof path) : -1;
        if (followed < 0) return;
        if (followed == 0) break;
    }
    // What `/proc` tells of pipes, sockets and files without a name.
    if (path[0] != '/') {
        event->state = cobserve_other;
        return;
    }
    int root = open_root(event->process);
    if (root < 0) return;
    int file = open_path(root, path, event->keeps_link ? O_NOFOLLOW : 0);
    if (file >= 0) {
        describe(file, event);
        close(file);
    } else if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG || errno == ELOOP) {
        describe_absence(root, path, event);
    } else if (strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/dev/", 5) == 0) {
        event->state = cobserve_other;
    }
    close(root);
    size_t length = strlen(path);
    if (event->state == cobserve_file && length < cobserve_path_size) {
        memcpy(event->name, path, length + 1);
        event->name_length = length;
    }
}

int cobserve_is_namespaced(pid_t process) {
    struct stat own, its;
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/ns/pid", process);
    return stat("/proc/self/ns/pid", &own) == 0 && stat(link, &its) == 0 && own.st_ino != its.st_ino;
}

pid_t cobserve_process_of(pid_t thread) {
    char name[64], text[512];
    snprintf(name, sizeof name, "/proc/%d/status", thread);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return thread;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return thread;
    text[count] = 0;
    const char *line = strstr(text, "\nTgid:");
    int process = line ? atoi(line + 6) : 0;
    return process > 0 ? process : thread;
}

#endif
