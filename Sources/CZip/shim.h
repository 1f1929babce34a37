#ifndef TIMBANG_CZIP_SHIM_H
#define TIMBANG_CZIP_SHIM_H
#include <zip.h>
#include <zlib.h>
#endif
