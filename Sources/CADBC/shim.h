#ifndef TIMBANG_CADBC_SHIM_H
#define TIMBANG_CADBC_SHIM_H
#include <stdint.h>
#endif
