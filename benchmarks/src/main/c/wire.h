// SPDX-License-Identifier: Apache-2.0
// The way to the other end that a program is built for: rings (RING), Windows' pipes, or sockets.
#ifndef NPIPE_WIRE_H
#define NPIPE_WIRE_H

#ifdef RING
#include "ring.h"
#elif defined _WIN32
#include "pipe.h"
#else
#include "bench.h"
#endif

#endif
