#define _GNU_SOURCE
#include "CHost.h"

#include <sys/socket.h>
#ifdef __linux__
#include <sched.h>
#endif

// The signals that are ignored for a program because whoever started this one wished it so.
static bool ignored_at_start[NSIG];

__attribute__((constructor)) static void remember_ignored_signals(void) {
    static const int inherited[] = {SIGHUP};
    for (size_t index = 0; index < sizeof inherited / sizeof *inherited; index++) {
        struct sigaction action;
        if (sigaction(inherited[index], NULL, &action) == 0) {
            ignored_at_start[inherited[index]] = action.sa_handler == SIG_IGN;
        }
    }
}

bool host_ignored_at_start(int signal) { return signal > 0 && signal < NSIG && ignored_at_start[signal]; }

bool host_ignore_signal(int number, bool ignores) {
    struct sigaction before, action = {.sa_handler = ignores ? SIG_IGN : SIG_DFL};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, &before) == 0 && before.sa_handler == SIG_IGN;
}

struct start {
    const struct host_program *program;
    sigset_t mask;
    // The new process's end of a channel, by which the two wait for each other where it is prepared.
    int channel;
    pid_t parent;
    // Written by the new process, which shares this memory until it executes the program.
    volatile int error;
    volatile enum host_stage stage;
};

static void reset_signals(void) {
    struct sigaction action;
    for (int number = 1; number < NSIG; number++) {
        if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_DFL) { continue; }
        if (action.sa_handler == SIG_IGN && ignored_at_start[number]) { continue; }
        action.sa_handler = ignored_at_start[number] ? SIG_IGN : SIG_DFL;
        action.sa_flags = 0;
        sigaction(number, &action, NULL);
    }
}

/// Leaves nothing open for the program but what it is given.
static void close_others_on_exec(int first) {
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, first, ~0U, 1U << 2 /* CLOSE_RANGE_CLOEXEC */) == 0) { return; }
#endif
    struct rlimit limit;
    int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
    for (int file = first; file < end; file++) { fcntl(file, F_SETFD, FD_CLOEXEC); }
}

/// Makes the given descriptors 0, 1, 2 and so on. Each is moved out of the way of the others first.
static int place_descriptors(const struct host_program *program) {
    int count = program->descriptor_count, moved[16];
    if (count > 16) { return EINVAL; }
    for (int number = 0; number < count; number++) {
        int file = program->descriptors[number];
        int source = file >= 0 ? file : open("/dev/null", O_RDWR | O_CLOEXEC);
        if (source < 0 || (moved[number] = fcntl(source, F_DUPFD_CLOEXEC, count)) < 0) { return errno; }
    }
    for (int number = 0; number < count; number++) {
        if (dup2(moved[number], number) < 0) { return errno; }
    }
    return 0;
}

/// Files have modes and namespaces, abstract sockets only the network's namespace: a step with a network would reach the desktop's.
static void hide_sockets(void) {
#ifdef __linux__
    // As <linux/landlock.h> has it, which is often older than the kernel.
    enum { create_ruleset = 444, restrict_self = 446, scope_abstract_sockets = 1 };
    const unsigned long long rules[] = {0, 0, scope_abstract_sockets};
    int file = (int)syscall(create_ruleset, rules, sizeof rules, 0);
    if (file < 0) { return; }
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) { syscall(restrict_self, file, 0); }
    close(file);
#endif
}

static int fail(struct start *start, enum host_stage stage, int error) {
    start->stage = stage;
    start->error = error;
    return 127;
}

/// The new process, until it is the program.
static int become(void *argument) {
    struct start *start = argument;
    const struct host_program *program = start->program;
    if (program->grouping == host_new_session && setsid() < 0) { return fail(start, host_starting, errno); }
    // What a session of its own writes has the same modes, whoever started it. The mask is the new process's alone.
    if (program->grouping == host_new_session) { umask(022); }
    if (program->grouping == host_new_group && setpgid(0, 0) != 0) { return fail(start, host_starting, errno); }
#ifdef __linux__
    // Where the kernel has no keyrings, there is nothing to hide.
    if (program->hides_keys) { syscall(SYS_keyctl, 1 /* KEYCTL_JOIN_SESSION_KEYRING */, NULL, 0, 0, 0); }
#endif
    reset_signals();
    int channel = start->channel;
    if (program->prepare != NULL) {
#ifdef __linux__
        // Should this process's parent be killed meanwhile, nothing else would tell: it holds copies of all that its parent has
        // open, the other end of the channel and locks among them.
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != start->parent) { _exit(127); }
#endif
        // Out of the way of the descriptors that the program gets.
        channel = fcntl(start->channel, F_DUPFD_CLOEXEC, program->descriptor_count);
        if (channel < 0) { return fail(start, host_starting, errno); }
        close(start->channel);
    }
    int error = place_descriptors(program);
    if (error != 0) { return fail(start, host_starting, error); }
    close_others_on_exec(program->descriptor_count);
    if (program->folder != NULL && chdir(program->folder) != 0) { return fail(start, host_entering_folder, errno); }
    if (program->prepare != NULL) {
        error = program->prepare(program->context);
        if (error != 0) { return fail(start, host_preparing, error); }
        char byte = 0;
        if (send(channel, &byte, 1, 0) != 1 || recv(channel, &byte, 1, 0) != 1) {
            return fail(start, host_preparing, ECANCELED);
        }
#ifdef __linux__
        // The program may outlive the thread that started it.
        prctl(PR_SET_PDEATHSIG, 0);
#endif
    }
    if (program->hides_sockets) { hide_sockets(); }
    sigprocmask(SIG_SETMASK, &start->mask, NULL);
    execve(program->path, program->arguments, program->environment);
    return fail(start, host_executing, errno);
}

#ifdef __linux__

/// This process goes on while the new one is prepared, and learns by the channel's end that it is the program now.
static pid_t start_prepared(struct start *start) {
    enum { stack_size = 256 << 10 };
    const struct host_program *program = start->program;
    int ends[2], error = 0;
    pid_t child = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) { return -1; }
    start->channel = ends[1];
    char *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack != MAP_FAILED) { child = clone(become, stack + stack_size, CLONE_VM | SIGCHLD, start); }
    if (child < 0) { error = errno; }
    close(ends[1]);
    char byte;
    if (child > 0 && recv(ends[0], &byte, 1, 0) == 1) {
        int refusal = program->attend == NULL ? 0 : program->attend(child, program->context);
        if (refusal == 0) {
            send(ends[0], &byte, 1, MSG_NOSIGNAL);
        } else {
            shutdown(ends[0], SHUT_WR);
        }
        // Its memory is this process's until then.
        recv(ends[0], &byte, 1, 0);
        if (refusal != 0) { fail(start, host_preparing, refusal); }
    }
    close(ends[0]);
    if (stack != MAP_FAILED) { munmap(stack, stack_size); }
    errno = error;
    return child;
}

#else

static pid_t start_prepared(struct start *start) {
    (void)start;
    errno = ENOTSUP;
    return -1;
}

#endif

/// This process's thread stands still until the new one is the program.
static pid_t start_plainly(struct start *start) {
    pid_t child = vfork();
    if (child == 0) { _exit(become(start)); }
    return child;
}

pid_t host_spawn(const struct host_program *program, int *error, enum host_stage *stage) {
    struct start start = {.program = program, .channel = -1, .parent = getpid(), .stage = host_starting};
    // No handler of this process's may run in the new one, which shares its memory.
    sigset_t all, before;
    sigfillset(&all);
    sigemptyset(&start.mask);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = program->prepare == NULL ? start_plainly(&start) : start_prepared(&start);
    if (child < 0) { start.error = errno; }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    *error = start.error;
    *stage = start.stage;
    if (child > 0 && start.error != 0) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
        return -1;
    }
    return child;
}

int host_process_descriptor(pid_t process) {
#if defined(__linux__) && defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    (void)process;
    errno = ENOSYS;
    return -1;
#endif
}

bool host_has_ended(pid_t child) {
    siginfo_t info = {0};
    // Somebody else has waited for it where this fails.
    return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ? errno != EINTR : info.si_pid != 0;
}

int host_adopt_orphans(void) {
#ifdef __linux__
    return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#else
    return 0;
#endif
}

void host_reap_orphans(pid_t group) {
    siginfo_t info = {0};
    while (waitid(P_PGID, (id_t)group, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0
           && info.si_pid != group) {
        waitpid(info.si_pid, NULL, WNOHANG);
        info.si_pid = 0;
    }
}

pid_t host_ended_child(void) {
    siginfo_t info = {0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}
