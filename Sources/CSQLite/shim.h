#pragma once

#include <sqlite3.h>

// SQLITE_TRANSIENT is a function pointer that is none, which Swift cannot import: SQLite copies the text.
static inline int csqlite_bind_text(sqlite3_stmt *_Nonnull statement, int index, const char *_Nonnull text, int byte_count) {
    return sqlite3_bind_text(statement, index, text, byte_count, SQLITE_TRANSIENT);
}
