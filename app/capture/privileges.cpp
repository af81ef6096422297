// SPDX-License-Identifier: GPL-3.0-or-later
#include "privileges.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>

#include <grp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ctscope::capture {

namespace {

/// A user that owns nothing.
constexpr uid_t nobody = 65534;

std::string failure(const char *step) { return std::string(step) + ": " + std::generic_category().message(errno); }

/// The user that a process started as root should become: the one that asked for it.
uid_t userBehindRoot()
{
    if (::getuid() != 0)
        return ::getuid(); // a set-user-id file
    const char *const asked = std::getenv("PKEXEC_UID");
    if (asked == nullptr)
        return nobody;
    uid_t user = nobody;
    const char *const end = asked + std::strlen(asked);
    const auto [stop, error] = std::from_chars(asked, end, user);
    return error == std::errc() && stop == end && user != 0 ? user : nobody;
}

std::string leaveRoot()
{
    if (::geteuid() != 0)
        return {};
    const uid_t user = userBehindRoot();
    // The capabilities must survive the change of user; keepOnlyNetAdmin() drops the others.
    if (::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0)
        return failure("PR_SET_KEEPCAPS");
    if (::setresgid(nobody, nobody, nobody) != 0) {
        // A user namespace that maps one user only: its root has no privilege outside.
        return errno == EINVAL ? std::string() : failure("setresgid");
    }
    if (::setgroups(0, nullptr) != 0)
        return failure("setgroups");
    if (::setresuid(user, user, user) != 0)
        return failure("setresuid");
    return {};
}

using Capabilities = std::unique_ptr<std::remove_pointer_t<cap_t>, int (*)(void *)>;

std::string keepOnlyNetAdmin()
{
    const Capabilities present(cap_get_proc(), cap_free);
    const Capabilities wanted(cap_init(), cap_free);
    cap_flag_value_t has = CAP_CLEAR;
    if (!present || !wanted || cap_get_flag(present.get(), CAP_NET_ADMIN, CAP_PERMITTED, &has) != 0)
        return failure("reading the capabilities");
    constexpr std::array<cap_value_t, 1> netAdmin = {CAP_NET_ADMIN};
    for (const cap_flag_t set : {CAP_PERMITTED, CAP_EFFECTIVE}) {
        if (cap_set_flag(wanted.get(), set, 1, netAdmin.data(), has) != 0)
            return failure("choosing the capabilities");
    }
    if (cap_reset_ambient() != 0)
        return failure("emptying the ambient capabilities");
    if (cap_set_proc(wanted.get()) != 0)
        return failure("dropping the capabilities");
    return {};
}

/// Needs CAP_SETPCAP, which only root has. Without CAP_SETPCAP the set stays as it is, which does no harm: it limits the
/// capabilities that execve() can add, and no_new_privs prevents that.
void emptyBoundingSet()
{
    for (cap_value_t capability = 0; capability < cap_max_bits(); ++capability) {
        if (capability != CAP_NET_ADMIN && cap_drop_bound(capability) != 0)
            return;
    }
}

} // namespace

uid_t askingUser()
{
    const char *const asked = std::getenv("PKEXEC_UID");
    return ::getuid() == 0 && asked != nullptr ? userBehindRoot() : ::getuid();
}

bool hasNetAdmin()
{
    const Capabilities present(cap_get_proc(), cap_free);
    cap_flag_value_t has = CAP_CLEAR;
    return present && cap_get_flag(present.get(), CAP_NET_ADMIN, CAP_EFFECTIVE, &has) == 0 && has == CAP_SET;
}

std::string dropSystemAdministration()
{
    const Capabilities present(cap_get_proc(), cap_free);
    if (!present)
        return failure("reading the capabilities");
    constexpr std::array<cap_value_t, 1> systemAdministration = {CAP_SYS_ADMIN};
    for (const cap_flag_t set : {CAP_EFFECTIVE, CAP_PERMITTED, CAP_INHERITABLE}) {
        if (cap_set_flag(present.get(), set, 1, systemAdministration.data(), CAP_CLEAR) != 0)
            return failure("choosing the capabilities");
    }
    if (cap_set_proc(present.get()) != 0)
        return failure("dropping CAP_SYS_ADMIN");
    return {};
}

std::string giveUpPrivileges()
{
    emptyBoundingSet();
    if (std::string problem = leaveRoot(); !problem.empty())
        return problem;
    if (std::string problem = keepOnlyNetAdmin(); !problem.empty())
        return problem;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failure("PR_SET_NO_NEW_PRIVS");
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return failure("PR_SET_DUMPABLE");
    constexpr rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0)
        return failure("RLIMIT_CORE");
    return {};
}

} // namespace ctscope::capture
