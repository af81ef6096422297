// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/helper_location.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr const char *installedHelper = CTSCOPE_LIBEXECDIR "/ctscope-capture";
constexpr const char *installedDeleter = CTSCOPE_LIBEXECDIR "/ctscope-delete";
constexpr const char *policy = "/usr/share/polkit-1/actions/org.ctscope.capture.policy";
constexpr const char *deletionPolicy = "/usr/share/polkit-1/actions/org.ctscope.delete.policy";
constexpr const char *pkexec = "/usr/bin/pkexec";

bool executable(const std::string &path)
{
    struct stat facts { };
    return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

bool othersMayWrite(const std::string &file)
{
    struct stat facts { };
    return ::stat(file.c_str(), &facts) == 0 && (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0;
}

std::string quoted(const std::string &file)
{
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+";
    if (file.find_first_not_of(plain) == std::string::npos)
        return file;
    std::string text = "'";
    for (const char c : file)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + '\'';
}

std::vector<std::string> pathsBeside(const std::string &folder, const std::string &program)
{
    std::vector<std::string> found;
    for (const char *const below : {"", "capture/", "../" CTSCOPE_LIBEXEC "/"}) {
        std::error_code error;
        const std::string path = std::filesystem::canonical(folder + below + program, error).string();
        if (!error && executable(path))
            found.push_back(path);
    }
    return found;
}

/// Beside the running program first, then the installed one.
std::vector<std::string> pathsOf(const char *installed, std::vector<std::string> (&beside)(const std::string &folder))
{
    std::array<char, 4096> own;
    std::vector<std::string> found;
    const ssize_t length = ::readlink("/proc/self/exe", own.data(), own.size());
    if (length > 0 && static_cast<std::size_t>(length) < own.size()) {
        const std::string_view path(own.data(), static_cast<std::size_t>(length));
        found = beside(std::string(path.substr(0, path.rfind('/') + 1)));
    }
    if (executable(installed) && std::ranges::find(found, installed) == found.end())
        found.emplace_back(installed);
    return found;
}

std::vector<std::string> throughPolkit(const char *program, const char *itsPolicy)
{
    if (!executable(pkexec) || ::access(itsPolicy, R_OK) != 0)
        return {};
    return {pkexec, "--disable-internal-agent", program};
}

} // namespace

std::vector<std::string> helperPathsBeside(const std::string &folder) { return pathsBeside(folder, "ctscope-capture"); }

std::vector<std::string> helperPaths() { return pathsOf(installedHelper, helperPathsBeside); }

std::vector<std::string> polkitCommand()
{
    return executable(installedHelper) ? throughPolkit(installedHelper, policy) : std::vector<std::string>();
}

std::vector<std::string> deletionHelperPathsBeside(const std::string &folder)
{
    return pathsBeside(folder, "ctscope-delete");
}

std::vector<std::string> deletionHelperPaths() { return pathsOf(installedDeleter, deletionHelperPathsBeside); }

std::string deletionHelperFile()
{
    const std::vector<std::string> near = deletionHelperPaths();
    if (!near.empty())
        return quoted(near.front());
    return ::access(installedDeleter, F_OK) == 0 ? quoted(installedDeleter) : std::string();
}

std::vector<std::string> deletionPolkitCommand()
{
    // Root may execute it; this user need not.
    return ::access(installedDeleter, F_OK) == 0 ? throughPolkit(installedDeleter, deletionPolicy)
                                                 : std::vector<std::string>();
}

std::string fileStamp(const std::string &file)
{
    struct stat facts { };
    if (file.empty() || ::stat(file.c_str(), &facts) != 0)
        return {};
    return std::to_string(facts.st_ino) + '/' + std::to_string(facts.st_mode) + '/'
        + std::to_string(facts.st_ctim.tv_sec) + '.' + std::to_string(facts.st_ctim.tv_nsec);
}

std::string capabilityCommand(const std::string &helper, bool namespaces)
{
    std::string command = std::string("sudo setcap ") + (namespaces ? "cap_net_admin,cap_sys_admin" : "cap_net_admin")
        + "+ep " + quoted(helper);
    if (othersMayWrite(helper))
        command = "sudo chmod go-w " + quoted(helper) + " && " + command;
    return command;
}

} // namespace ctscope
