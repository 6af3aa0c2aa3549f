#ifdef __linux__

#define _GNU_SOURCE
#include "cobserve.h"
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/// What a channel carries beside a listener.
struct message {
    uint64_t token;
    int failure;
};

struct program {
    struct sock_filter instructions[160];
    unsigned short count;
};

static void add(struct program *program, struct sock_filter instruction) {
    program->instructions[program->count++] = instruction;
}

/// What becomes of the calls of one architecture, once its number is loaded.
static void add_calls(struct program *program, const struct cobserve_call *calls, size_t count, unsigned ring_setup) {
    for (size_t index = 0; index < count; index++) {
        add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[index].number, 0, 1));
        add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF));
    }
    // Rings open files without a call that could be seen. Programs do without them where the kernel has none.
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ring_setup, 0, 1));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
}

static void make_filter(struct program *program) {
    program->count = 0;
    size_t native_count = 0, compatible_count = 0;
    const struct cobserve_call *native = cobserve_native_calls(&native_count);
    const struct cobserve_call *compatible = cobserve_compatible_calls(&compatible_count);
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, COBSERVE_NATIVE_ARCHITECTURE, 0, 1));
    unsigned short jump = program->count;
    add(program, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, COBSERVE_COMPATIBLE_ARCHITECTURE, 1, 0));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    add_calls(program, compatible, compatible_count, COBSERVE_RING_SETUP);
    program->instructions[jump].k = (unsigned)(program->count - jump - 1);
    add(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
#ifdef __x86_64__
    // The calls of the x32 kind, which hardly any kernel knows.
    add(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1));
    add(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS));
#endif
    add_calls(program, native, native_count, COBSERVE_RING_SETUP);
}

static int install(const struct sock_fprog *program) {
    unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    int listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, program);
    // Kernels before 5.19: a signal may interrupt an open, which is then made again.
    if (listener < 0 && errno == EINVAL)
        listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, program);
    return listener;
}

static int send_listener(int channel, uint64_t token, int listener, int failure) {
    struct message message = {token, failure};
    struct iovec bytes = {&message, sizeof message};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr alignment;
    } control;
    memset(&control, 0, sizeof control);
    struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (listener >= 0) {
        header.msg_control = control.bytes;
        header.msg_controllen = sizeof control.bytes;
        struct cmsghdr *item = CMSG_FIRSTHDR(&header);
        item->cmsg_level = SOL_SOCKET;
        item->cmsg_type = SCM_RIGHTS;
        item->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(item), &listener, sizeof listener);
    }
    ssize_t sent;
    do sent = sendmsg(channel, &header, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? errno : 0;
}

int cobserve_install(int channel, uint64_t token) {
    struct program filter;
    make_filter(&filter);
    struct sock_fprog program = {filter.count, filter.instructions};
    // Whoever may do so without keeps its programs' right to become somebody else.
    int listener = install(&program);
    if (listener < 0 && errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) listener = install(&program);
    int failure = listener < 0 ? errno : 0;
    int unsent = send_listener(channel, token, listener, failure);
    // When it could not be sent, closing it would leave a filter that nobody answers: every open would fail. The caller must give up then.
    if (listener >= 0) close(listener);
    return failure ? failure : unsent;
}

int cobserve_prepare_child(void *context) {
    const struct cobserve_child *child = context;
    // A listener that nobody has taken yet is to end with whoever would have taken it, not to be kept by this copy.
    close(child->other_end);
    cobserve_install(child->channel, child->token);
    return 0;
}

int cobserve_make_channel(int *ends) {
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
    // Out of the way of the descriptors that programs are given, which take the place of the child's copies.
    for (int end = 0; end < 2; end++) {
        int moved = fcntl(ends[end], F_DUPFD_CLOEXEC, 16);
        if (moved < 0) {
            close(ends[0]);
            close(ends[1]);
            return -1;
        }
        close(ends[end]);
        ends[end] = moved;
    }
    return 0;
}

int cobserve_accept(int channel, uint64_t *token, int *failure) {
    struct message message;
    struct iovec bytes = {&message, sizeof message};
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr alignment;
    } control;
    struct msghdr header = {
        .msg_iov = &bytes, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *failure = 0;
    ssize_t count;
    do count = recvmsg(channel, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0) return -1;
    int listener = -1;
    for (struct cmsghdr *item = CMSG_FIRSTHDR(&header); item; item = CMSG_NXTHDR(&header, item))
        if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SCM_RIGHTS)
            memcpy(&listener, CMSG_DATA(item), sizeof listener);
    if (count != sizeof message) {
        if (listener >= 0) close(listener);
        errno = EBADMSG;
        return -1;
    }
    *token = message.token;
    *failure = message.failure;
    // Too many files are open here: the child's calls will fail, and so will the child.
    if (listener < 0 && !message.failure) *failure = EMFILE;
    return listener;
}

#endif
