// Swift's runtime looks for its crash reporter when a program starts, in a dozen places, and ends the program where /proc is not
// there to begin from. A release has none beside it. Nothing but this variable tells the runtime so, and only before its own
// initialisers run.

#include "CHost.h"

static const char *const variable = "SWIFT_BACKTRACE";
static bool is_ours;

void host_forget_start(void) {
    if (is_ours) { unsetenv(variable); }
}

#ifdef HOST_WITHOUT_CRASH_REPORTER
static void look_for_no_crash_reporter(void) {
    is_ours = getenv(variable) == NULL;
    if (is_ours) { setenv(variable, "enable=no,swift-backtrace=/", 0); }
}

__attribute__((section(".preinit_array"), used)) static void (*const before_initialisers)(void) = look_for_no_crash_reporter;
#endif
