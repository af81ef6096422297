// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings_files.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <unistd.h>

namespace ctscope::capture {

namespace {

constexpr const char *folder = "/proc/sys/net/netfilter/";

} // namespace

SettingsFiles::SettingsFiles()
{
    const std::unique_ptr<DIR, int (*)(DIR *)> listing(::opendir(folder), ::closedir);
    while (const dirent *const entry = listing ? ::readdir(listing.get()) : nullptr) {
        const std::string name = entry->d_name;
        if (!name.starts_with("nf_conntrack_") || m_files.size() == mostFiles)
            continue;
        if (FileHandle handle = FileHandle::openToRead(folder + name))
            m_files.push_back({name, std::move(handle)});
    }
    std::ranges::sort(m_files, {}, &File::name);
}

std::size_t SettingsFiles::print(std::span<std::byte> out) const noexcept
{
    std::size_t length = 0;
    for (const File &file : m_files) {
        std::array<char, 64> value;
        const ssize_t count = ::pread(file.handle.get(), value.data(), value.size(), 0);
        if (count < 0)
            continue;
        const std::string_view text(value.data(), static_cast<std::size_t>(count));
        const std::string_view line = text.substr(0, text.find('\n'));
        if (out.size() - length < file.name.size() + line.size() + 2)
            break;
        for (const std::string_view part :
            {std::string_view(file.name), std::string_view("="), line, std::string_view("\n")}) {
            std::ranges::copy(std::as_bytes(std::span(part)), out.begin() + static_cast<std::ptrdiff_t>(length));
            length += part.size();
        }
    }
    return length;
}

} // namespace ctscope::capture
