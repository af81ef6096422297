// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/thread_priority.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <unistd.h>

namespace ctscope {

void lowerThreadPriority(int niceness)
{
    const sched_param none{};
    static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &none));
    static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness));
}

} // namespace ctscope
