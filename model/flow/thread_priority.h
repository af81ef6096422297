// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ctscope {

/// Makes the calling thread, and the threads and programs that it starts from now on, leave the processors to the
/// window while that has work, and not take one from it when they wake up (sched(7), SCHED_BATCH; setpriority(2)).
/// Where that is refused, they only compete. A thread cannot go back.
void lowerThreadPriority(int niceness);

/// For work whose result is shown or kept next, though the window has a picture to paint meanwhile.
constexpr int awaitedWork = 5;
/// For readings of many tables at once, and for what may come whenever it does.
constexpr int unawaitedWork = 19;

} // namespace ctscope
