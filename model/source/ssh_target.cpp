// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/ssh_target.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace ctscope {

namespace {

constexpr std::string_view scheme = "ssh://";

bool isLetterOrDigit(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Names beyond ASCII are names of accounts and of hosts, too; a shell gives none of their bytes a meaning.
bool isNameOf(std::string_view text, std::string_view besides) noexcept
{
    return !text.empty() && text.front() != '-' && std::ranges::all_of(text, [besides](char c) {
        return isLetterOrDigit(c) || static_cast<unsigned char>(c) >= 0x80 || besides.find(c) != std::string_view::npos;
    });
}

} // namespace

std::string SshTarget::name() const
{
    std::string text = user.empty() ? std::string() : user + '@';
    const bool brackets = port != 0 && host.find(':') != std::string::npos;
    text += brackets ? '[' + host + ']' : host;
    if (port != 0)
        text += ':' + std::to_string(port);
    return text;
}

std::string SshTarget::url() const
{
    std::string text(scheme);
    if (!user.empty())
        text += user + '@';
    text += host.find(':') != std::string::npos ? '[' + host + ']' : host;
    if (port != 0)
        text += ':' + std::to_string(port);
    return text;
}

std::optional<SshTarget> readSshTarget(std::string_view text)
{
    SshTarget target;
    if (text.starts_with(scheme)) {
        text.remove_prefix(scheme.size());
        if (text.ends_with('/'))
            text.remove_suffix(1);
    }
    if (const auto at = text.rfind('@'); at != std::string_view::npos) {
        target.user = text.substr(0, at);
        if (!isNameOf(target.user, "._-+@"))
            return std::nullopt;
        text.remove_prefix(at + 1);
    }
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos || (end + 1 < text.size() && text[end + 1] != ':'))
            return std::nullopt;
        target.host = text.substr(1, end - 1);
        if (end + 1 < text.size()) {
            port = text.substr(end + 2);
            if (port.empty())
                return std::nullopt;
        }
    } else if (std::ranges::count(text, ':') == 1) {
        target.host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':') + 1);
        if (port.empty())
            return std::nullopt;
    } else {
        target.host = text; // a name, or an IPv6 address without a port
    }
    if (!isNameOf(target.host, "._-:%"))
        return std::nullopt;
    if (!port.empty()) {
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), target.port);
        if (error != std::errc() || end != port.data() + port.size() || target.port == 0)
            return std::nullopt;
    }
    return target;
}

bool isSshUrl(std::string_view text) noexcept { return text.starts_with(scheme); }

} // namespace ctscope
