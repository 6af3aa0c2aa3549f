#ifdef __linux__

#include "calls.h"

#include <sys/syscall.h>

// Numbers from 424 on are the same for all processors.
#define COMMON_CALLS \
    {437, shape_openat2}, {429, shape_unfollowed /* move_mount */}, {428, shape_unfollowed /* open_tree */}

static const struct cobserve_call native_calls[] = {
    {SYS_openat, shape_openat},
    {SYS_execve, shape_execve},
    {SYS_execveat, shape_execveat},
#ifdef SYS_open
    {SYS_open, shape_open},
    {SYS_creat, shape_creat},
    {SYS_rename, shape_rename},
    {SYS_link, shape_rename},
#endif
#ifdef SYS_renameat
    {SYS_renameat, shape_renameat},
#endif
    {SYS_renameat2, shape_renameat},
    {SYS_linkat, shape_linkat},
    {SYS_open_by_handle_at, shape_unfollowed},
    {SYS_mount, shape_unfollowed},
    {SYS_chroot, shape_root},
    {SYS_pivot_root, shape_root},
    {SYS_setns, shape_root},
    COMMON_CALLS,
};

#if defined(__x86_64__)
static const struct cobserve_call compatible_calls[] = {
    {295, shape_openat}, {11, shape_execve}, {358, shape_execveat}, {5, shape_open}, {8, shape_creat},
    {38, shape_rename}, {9, shape_rename}, {302, shape_renameat}, {353, shape_renameat}, {303, shape_linkat},
    {342, shape_unfollowed}, {21, shape_unfollowed}, {61, shape_root}, {217, shape_root}, {346, shape_root},
    COMMON_CALLS,
};
#elif defined(__aarch64__)
static const struct cobserve_call compatible_calls[] = {
    {322, shape_openat}, {11, shape_execve}, {387, shape_execveat}, {5, shape_open}, {8, shape_creat},
    {38, shape_rename}, {9, shape_rename}, {329, shape_renameat}, {382, shape_renameat}, {330, shape_linkat},
    {371, shape_unfollowed}, {21, shape_unfollowed}, {61, shape_root}, {218, shape_root}, {375, shape_root},
    COMMON_CALLS,
};
#endif

const struct cobserve_call *cobserve_native_calls(size_t *count) {
    *count = sizeof native_calls / sizeof *native_calls;
    return native_calls;
}

const struct cobserve_call *cobserve_compatible_calls(size_t *count) {
    *count = sizeof compatible_calls / sizeof *compatible_calls;
    return compatible_calls;
}

#endif
