#ifndef TIMBANG_CEXPAT_SHIM_H
#define TIMBANG_CEXPAT_SHIM_H
#include <expat.h>
#endif
