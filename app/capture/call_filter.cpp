// SPDX-License-Identifier: GPL-3.0-or-later
#include "call_filter.h"

#include <cerrno>
#include <memory>
#include <system_error>

#include <linux/netlink.h>
#include <seccomp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ctscope::capture {

namespace {

/// The list of calls that are allowed; any other kills the process.
class CallFilter {
public:
    CallFilter()
        : m_filter(::seccomp_init(SCMP_ACT_KILL_PROCESS), ::seccomp_release)
        , m_error(m_filter ? 0 : -ENOMEM)
    {
        // What both programs need.
        allow(SCMP_SYS(read), argument(0, STDIN_FILENO));
        allow(SCMP_SYS(write), argument(0, STDOUT_FILENO));
        allow(SCMP_SYS(write), argument(0, STDERR_FILENO));
        allow(SCMP_SYS(poll));
        allow(SCMP_SYS(ppoll));
        allow(SCMP_SYS(restart_syscall)); // continues a poll() after SIGSTOP
        allow(SCMP_SYS(exit_group));
        allow(SCMP_SYS(rt_sigreturn));
    }

    template <typename... Conditions> void allow(int call, Conditions... conditions)
    {
        if (m_error == 0)
            m_error = ::seccomp_rule_add(m_filter.get(), SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...);
    }
    static scmp_arg_cmp argument(unsigned index, int value)
    {
        return {index, SCMP_CMP_MASKED_EQ, 0xffffffffu, static_cast<scmp_datum_t>(static_cast<unsigned>(value))};
    }
    /// Empty on success.
    std::string load()
    {
        if (m_error == 0)
            m_error = ::seccomp_load(m_filter.get());
        return m_error == 0 ? std::string() : "seccomp: " + std::generic_category().message(-m_error);
    }

private:
    std::unique_ptr<void, void (*)(scmp_filter_ctx)> m_filter;
    int m_error;
};

} // namespace

std::string limitEditCalls(int kernel, int log)
{
    CallFilter filter;
    const auto argument = CallFilter::argument;
    if (kernel >= 0) {
        filter.allow(SCMP_SYS(sendto), argument(0, kernel));
        filter.allow(SCMP_SYS(recvmsg), argument(0, kernel));
    }
    if (log >= 0)
        filter.allow(SCMP_SYS(sendto), argument(0, log));
    return filter.load();
}

std::string limitSystemCalls(const ServedDescriptors &descriptors)
{
    const auto [questions, events, diagnosis, namespaceFolder] = descriptors;
    CallFilter filter;
    const auto allow = [&filter]<typename... Conditions>(
                           int call, Conditions... conditions) { filter.allow(call, conditions...); };
    const auto argument = CallFilter::argument;

    allow(SCMP_SYS(pread64)); // the settings; every other descriptor is a pipe or a socket
    for (const int socket : {questions, events, diagnosis}) {
        if (socket >= 0)
            allow(SCMP_SYS(recvmsg), argument(0, socket));
    }
    for (const int socket : {questions, diagnosis}) {
        if (socket >= 0)
            allow(SCMP_SYS(sendto), argument(0, socket));
    }
    if (events >= 0) {
        allow(SCMP_SYS(setsockopt), argument(0, events), argument(1, SOL_SOCKET), argument(2, SO_RCVBUFFORCE));
        allow(SCMP_SYS(setsockopt), argument(0, events), argument(1, SOL_SOCKET), argument(2, SO_RCVBUF));
        allow(SCMP_SYS(setsockopt), argument(0, events), argument(1, SOL_NETLINK), argument(2, NETLINK_ADD_MEMBERSHIP));
    }
    // fstatat(), as the kernel calls it on machines of 64 and of 32 bits.
    for (const int call : {SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx)}) {
        if (namespaceFolder >= 0)
            allow(call, argument(0, namespaceFolder));
    }
    // A clock is read without a system call where the kernel offers it.
    allow(SCMP_SYS(clock_gettime));
    allow(SCMP_SYS(clock_gettime64));
    return filter.load();
}

} // namespace ctscope::capture
