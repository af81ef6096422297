// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace ctscope::test {

// QProcess starts programs by clone(2), which the thread sanitizer of clang 14 cannot follow beside other threads.
#if defined(__SANITIZE_THREAD__)
constexpr bool programsCanBeStarted = false;
#elif defined(__has_feature)
constexpr bool programsCanBeStarted = !__has_feature(thread_sanitizer);
#else
constexpr bool programsCanBeStarted = true;
#endif

} // namespace ctscope::test
