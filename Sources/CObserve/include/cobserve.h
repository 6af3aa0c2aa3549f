#pragma once

#ifdef __linux__

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Watches which files processes open and execute: a seccomp filter in the child asks, a listener in the parent answers "continue".

/// A path has at most this many bytes with its zero byte; a canonical one may be a little longer while it is put together.
enum { cobserve_path_size = 4096 };

enum cobserve_kind {
    cobserve_open = 1,
    cobserve_execute = 2,
    /// Another name for a file: what it was called before. From now on its content is found under a name that nobody knows.
    cobserve_rename = 3,
    /// From now on, names mean other files: a mount, or a file opened without a name.
    cobserve_unfollowed = 4,
    /// From now on, this process sees another folder as its root.
    cobserve_root = 5,
};

enum cobserve_state {
    cobserve_absent = 0,
    cobserve_file = 1,
    cobserve_folder = 2,
    /// A device, a pipe, a socket, or something of the kernel's.
    cobserve_other = 3,
    cobserve_unknown = 4,
};

/// One call that waits for an answer.
struct cobserve_event {
    uint64_t identifier;
    /// The thread that calls, as this process numbers it.
    pid_t process;
    int kind;
    /// Of an open: `O_RDONLY` and so on.
    uint64_t flags;
    /// The folder that a relative path starts at, or `AT_FDCWD`.
    int folder;
    uint64_t name_address;
    uint64_t how_address;
    /// Whether the name may be empty, which stands for the folder's descriptor itself.
    int may_be_empty;
    /// Whether links at the end are not followed.
    int keeps_link;
    /// As the process wrote it; of a file, once it is resolved, from the root on.
    char *_Nonnull name;
    size_t name_length;
    int state;
    /// Without links, as the process's mount namespace names it; what is absent has its folder's name so, where that exists.
    char *_Nonnull path;
    size_t path_length;
    /// What stands after `#!` in an executed script; empty for other programs.
    char *_Nonnull interpreter;
};

/// Room for one event, used again for each. Nil when memory is short.
struct cobserve_event *_Nullable cobserve_make_event(void);
void cobserve_free_event(struct cobserve_event *_Nonnull event);

/// For the child, between `fork` (or `vfork`) and `exec`: from now on it is observed, and all that it starts.
///
/// Safe after `fork` in a program of many threads, and after `vfork`. Sends the listener with the token over the channel, or the number of the error.
///
/// - Returns: 0, or the number of the error; then nothing is observed, and the child works as ever.
int cobserve_install(int channel, uint64_t token);

/// The same as a function with one argument, for whoever starts programs. Returns 0 even where the child can't be observed.
struct cobserve_child {
    int channel;
    /// The listener's end, of which the child has a copy.
    int other_end;
    uint64_t token;
};
int cobserve_prepare_child(void *_Nullable child);

/// A pair of connected sockets for `cobserve_install`: `ends[0]` is the listener's, `ends[1]` the children's. Both close on exec.
int cobserve_make_channel(int *_Nonnull ends);

/// Takes one listener from the channel, without waiting.
///
/// - Parameter failure: the number of the child's error where it could not be observed.
/// - Returns: the listener; -1 with `failure` set when there is none, or with `errno` when nothing lies in the channel.
int cobserve_accept(int channel, uint64_t *_Nonnull token, int *_Nonnull failure);

/// Makes a listener that was taken over as quick as this kernel lets it be.
void cobserve_prepare(int listener);

/// Takes the next call that waits and reads its name. Blocks unless the listener is readable.
///
/// - Returns: 0, or the number of the error: `ENOENT` when whoever called is gone.
int cobserve_receive(int listener, struct cobserve_event *_Nonnull event);

/// Finds out what the name means to the process: its path without links, and whether anything is there.
void cobserve_resolve(struct cobserve_event *_Nonnull event);

/// Lets the call go on. Fails with `ENOENT` when whoever called is gone: then it did not happen.
int cobserve_answer(int listener, uint64_t identifier);

/// A set of files to wait for; -1 where it can't be made.
int cobserve_make_set(void);
int cobserve_watch(int set, int file);
/// Takes a file out of the set and closes it. Closing alone leaves it in the set while a child that is being started holds it, too.
void cobserve_end_watch(int set, int file);
/// Waits until files of the set are readable or ended. A file that ended has its number's complement (`~file`) in the list.
///
/// - Returns: how many.
int cobserve_wait(int set, int *_Nonnull files, int room);

/// Whether a process lives in another process namespace than this one.
int cobserve_is_namespaced(pid_t process);

/// The process that a thread belongs to: the kernel tells which thread made a call.
pid_t cobserve_process_of(pid_t thread);

#endif
