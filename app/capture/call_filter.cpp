// SPDX-License-Identifier: GPL-3.0-or-later
#include "call_filter.h"

#include <memory>
#include <system_error>

#include <linux/netlink.h>
#include <seccomp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ctscope::capture {

std::string limitSystemCalls(const ServedDescriptors &descriptors)
{
    const auto [questions, events, namespaceFolder] = descriptors;
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(
        ::seccomp_init(SCMP_ACT_KILL_PROCESS), ::seccomp_release);
    if (!filter)
        return "seccomp: cannot create a filter";
    int error = 0;
    const auto allow = [&]<typename... Conditions>(int call, Conditions... conditions) {
        if (error == 0)
            error = ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...);
    };
    const auto argument = [](unsigned index, int value) {
        return scmp_arg_cmp{
            index, SCMP_CMP_MASKED_EQ, 0xffffffffu, static_cast<scmp_datum_t>(static_cast<unsigned>(value))};
    };

    allow(SCMP_SYS(read), argument(0, STDIN_FILENO));
    allow(SCMP_SYS(write), argument(0, STDOUT_FILENO));
    allow(SCMP_SYS(write), argument(0, STDERR_FILENO));
    allow(SCMP_SYS(poll));
    allow(SCMP_SYS(ppoll));
    allow(SCMP_SYS(restart_syscall)); // continues a poll() after SIGSTOP
    allow(SCMP_SYS(pread64));         // the settings; every other descriptor is a pipe or a socket
    for (const int socket : {questions, events}) {
        if (socket >= 0)
            allow(SCMP_SYS(recvmsg), argument(0, socket));
    }
    if (questions >= 0)
        allow(SCMP_SYS(sendto), argument(0, questions));
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
    allow(SCMP_SYS(exit_group));
    allow(SCMP_SYS(rt_sigreturn));

    if (error == 0)
        error = ::seccomp_load(filter.get());
    return error == 0 ? std::string() : "seccomp: " + std::generic_category().message(-error);
}

} // namespace ctscope::capture
