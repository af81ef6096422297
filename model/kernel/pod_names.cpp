// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/pod_names.h"

#include "kernel/open_folder.h"

#include <string_view>
#include <utility>

namespace ctscope {

PodNames::PodNames(std::string root)
    : m_folder(std::move(root) + "/var/log/pods")
{
}

std::string PodNames::nameOf(const std::string &uid)
{
    if (uid.empty())
        return {};
    auto found = m_names.find(uid);
    if (found == m_names.end() && !std::exchange(m_current, true)) {
        read();
        found = m_names.find(uid);
    }
    return found == m_names.end() ? uid : found->second;
}

void PodNames::read()
{
    m_names.clear();
    const OpenFolder folder = openFolder(m_folder);
    if (!folder)
        return;
    while (const dirent *const entry = ::readdir(folder.get())) {
        // None of the three parts can have an underscore.
        const std::string_view name = entry->d_name;
        const auto first = name.find('_');
        const auto last = name.rfind('_');
        if (first == std::string_view::npos || first == last)
            continue;
        m_names.insert_or_assign(std::string(name.substr(last + 1)),
            std::string(name.substr(0, first)) + '/' + std::string(name.substr(first + 1, last - first - 1)));
    }
}

} // namespace ctscope
