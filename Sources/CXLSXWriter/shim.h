#ifndef TIMBANG_CXLSXWRITER_SHIM_H
#define TIMBANG_CXLSXWRITER_SHIM_H
#include <xlsxwriter.h>
#endif
