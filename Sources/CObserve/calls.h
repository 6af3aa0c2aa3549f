#pragma once

#include <linux/audit.h>
#include <stddef.h>

/// How the arguments of a call are laid out.
enum cobserve_shape {
    /// A name and flags.
    shape_open = 1,
    /// A name; writes.
    shape_creat,
    /// A folder, a name and flags.
    shape_openat,
    /// A folder, a name and the address of a structure that begins with flags.
    shape_openat2,
    /// A name.
    shape_execve,
    /// A folder, a name, two more, and flags.
    shape_execveat,
    /// The name that a file had.
    shape_rename,
    /// A folder and the name that a file had.
    shape_renameat,
    /// The same, and two more, and flags that may leave the name empty.
    shape_linkat,
    /// Nothing that could be followed.
    shape_unfollowed,
    shape_root,
};

struct cobserve_call {
    unsigned number;
    enum cobserve_shape shape;
};

#if defined(__x86_64__)
#define COBSERVE_NATIVE_ARCHITECTURE AUDIT_ARCH_X86_64
#define COBSERVE_COMPATIBLE_ARCHITECTURE AUDIT_ARCH_I386
#elif defined(__aarch64__)
#define COBSERVE_NATIVE_ARCHITECTURE AUDIT_ARCH_AARCH64
#define COBSERVE_COMPATIBLE_ARCHITECTURE AUDIT_ARCH_ARM
#else
#error "no calls are known for this processor"
#endif

/// The same number everywhere.
#define COBSERVE_RING_SETUP 425

const struct cobserve_call *cobserve_native_calls(size_t *count);
/// Of 32-bit programs.
const struct cobserve_call *cobserve_compatible_calls(size_t *count);
