#ifndef TIMBANG_CSQLITE_SHIM_H
#define TIMBANG_CSQLITE_SHIM_H
#include <sqlite3.h>
#endif
