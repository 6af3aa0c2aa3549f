// Swift's runtime, where a program holds it, ends the program with a crash before `main` when /proc is not there. A word comes first.

#include "CHost.h"

#ifdef HOST_HOLDS_RUNTIME
static void look_for_proc(void) {
    char target[8];
    if (readlink("/proc/self/exe", target, sizeof target) >= 0) { return; }
    // As `LimitError.noProcesses` has it.
    fputs(
        "retake: /proc is not there, and without it there are no arguments to be read; mount it: mount -t proc proc /proc\n",
        stderr);
    _exit(2);
}

__attribute__((section(".preinit_array"), used)) static void (*const before_initialisers)(void) = look_for_proc;
#endif
