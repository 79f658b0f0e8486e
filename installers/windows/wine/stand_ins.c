/* The two stand-ins that do their work; stand_ins.py compiles them. Never part of the installer. */

#ifdef RANDOM
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID to, ULONG count); /* known as RtlGenRandom */

BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T count) { return SystemFunction036(to, (ULONG)count); }
#endif

#ifdef PARTS
/* Microsoft's complex numbers are plain pairs; a long double is a double there. */
typedef struct { double real, imaginary; } wide;
typedef struct { float real, imaginary; } narrow;

double creal(wide z) { return z.real; }
double cimag(wide z) { return z.imaginary; }
double creall(wide z) { return z.real; }
double cimagl(wide z) { return z.imaginary; }
float crealf(narrow z) { return z.real; }
float cimagf(narrow z) { return z.imaginary; }
#endif
