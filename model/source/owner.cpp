// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/owner.h"

namespace ctscope {

std::string_view wordOf(Owner::Kind kind) noexcept
{
    switch (kind) {
    case Owner::Kind::Unknown:
    case Owner::Kind::Socket: break;
    case Owner::Kind::Forwarded: return "forwarded";
    case Owner::Kind::Kernel: return "kernel";
    }
    return {};
}

std::string_view wordOf(Owner::Sure sure) noexcept
{
    switch (sure) {
    case Owner::Sure::No: break;
    case Owner::Sure::Exact: return "exact";
    case Owner::Sure::Listening: return "listening";
    }
    return {};
}

std::string_view wordOf(Owner::Reason reason) noexcept
{
    switch (reason) {
    case Owner::Reason::None: break;
    case Owner::Reason::Ended: return "ended";
    case Owner::Reason::NotAccepted: return "not accepted";
    case Owner::Reason::NoPrivilege: return "no privilege";
    case Owner::Reason::Passed: return "passed on";
    case Owner::Reason::TwoCandidates: return "two candidates";
    case Owner::Reason::OtherNamespace: return "other namespace";
    case Owner::Reason::Group: return "broadcast";
    case Owner::Reason::NoSockets: return "no sockets";
    case Owner::Reason::NotRead: return "not read";
    }
    return {};
}

} // namespace ctscope
