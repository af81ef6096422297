// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/user_names.h"

#include "kernel/file_text.h"

#include <string_view>
#include <vector>

#include <pwd.h>

namespace ctscope {

namespace {

std::string systemName(std::uint32_t uid)
{
    constexpr std::size_t room = 16384;
    std::vector<char> buffer(room);
    passwd entry{};
    passwd *found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
        return {};
    return found->pw_name;
}

/// "www-data:x:33:33:…"
std::string nameInFile(std::uint32_t uid, const std::string &file)
{
    constexpr std::size_t most = 1 << 20;
    const std::string number = std::to_string(uid);
    const std::string text = readSmallFile(file, most).value_or(std::string());
    for (std::string_view left = text; !left.empty();) {
        const std::string_view line = takePart(left);
        const auto first = line.find(':');
        const auto second = line.find(':', first + 1);
        if (first == std::string_view::npos || second == std::string_view::npos)
            continue;
        if (line.substr(second + 1).starts_with(number + ':'))
            return std::string(line.substr(0, first));
    }
    return {};
}

} // namespace

const std::string &UserNames::nameOf(std::uint32_t uid)
{
    const auto [known, isNew] = m_names.try_emplace(uid);
    if (isNew) {
        known->second = m_root.empty() ? systemName(uid) : nameInFile(uid, m_root + "/etc/passwd");
        if (known->second.empty())
            known->second = std::to_string(uid);
    }
    return known->second;
}

} // namespace ctscope
