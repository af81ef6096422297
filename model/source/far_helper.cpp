// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/far_helper.h"

#include "kernel/helper_channel.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include <sys/utsname.h>

namespace ctscope {

namespace {

/// As long as ssh itself waits for an answer before it gives a connection up.
constexpr std::chrono::seconds patience{45};

} // namespace

std::unique_ptr<NetlinkSource> openFarHelper(ChildProcess ssh, const Origin &origin)
{
    HelperChannel::Options options;
    options.greetingPatience = patience;
    options.patience = patience;
    auto open = [options, child = std::make_shared<ChildProcess>(std::move(ssh))]() -> std::unique_ptr<NetlinkChannel> {
        if (!*child) {
            errno = EPIPE;
            return nullptr;
        }
        return HelperChannel::adopt(options, std::move(*child));
    };
    return std::make_unique<NetlinkSource>(NetlinkTable::ofOtherMachine(std::move(open), origin.by(LiveWay::Helper)));
}

bool speaksOurOrder(std::string_view machine)
{
    utsname names{};
    return ::uname(&names) == 0 && machine == names.machine;
}

} // namespace ctscope
