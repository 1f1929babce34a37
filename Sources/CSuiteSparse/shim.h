#ifndef TIMBANG_CSUITESPARSE_SHIM_H
#define TIMBANG_CSUITESPARSE_SHIM_H
#include <suitesparse/cholmod.h>
#endif
