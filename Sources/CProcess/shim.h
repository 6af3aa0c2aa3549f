#pragma once

#ifdef __linux__

#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// `prctl` and `syscall` take any number of arguments, which Swift cannot import.

/// Makes orphans among this process's descendants its own children.
static inline int cprocess_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// Waits until a child has ended and tells what it used, and leaves it to be waited for again. glibc's `waitid` does not
/// hand on what the kernel's tells.
static inline int cprocess_wait_and_leave(pid_t child, struct rusage *_Nonnull usage) {
    siginfo_t info;
    return (int)syscall(SYS_waitid, P_PID, child, &info, WEXITED | WNOWAIT, usage);
}

/// Waits for children of a group that have ended, but not for the one that leads it, which somebody else waits for.
static inline void cprocess_reap_orphans(pid_t group) {
    siginfo_t info = {0};
    while (waitid(P_PGID, (id_t)group, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0
           && info.si_pid != group) {
        waitpid(info.si_pid, NULL, WNOHANG);
        info.si_pid = 0;
    }
}

/// A child that has ended and is still to be waited for; 0 when there is none.
static inline pid_t cprocess_ended_child(void) {
    siginfo_t info = {0};
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}

#endif
