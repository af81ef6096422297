// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/connection_labels.h"

#include <charconv>
#include <fstream>
#include <iterator>

namespace ctscope {

ConnectionLabels ConnectionLabels::parse(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r";
    ConnectionLabels labels;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        line = line.substr(0, line.find('#'));
        line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));

        unsigned bit = 0;
        const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), bit);
        if (error != std::errc() || bit >= count)
            continue;
        line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
        const std::size_t begin = line.find_first_not_of(blanks);
        if (begin == 0 || begin == std::string_view::npos)
            continue;
        line.remove_prefix(begin);
        // As in iptables, the first name of a label counts.
        labels.m_names.emplace(bit, line.substr(0, line.find_first_of(blanks)));
    }
    return labels;
}

ConnectionLabels ConnectionLabels::ofThisMachine(const std::string &root)
{
    std::string text;
    for (const char *path : {"/etc/xtables/connlabel.conf", "/etc/connlabel.conf"}) {
        std::ifstream file(root + path);
        text.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
        text += '\n';
    }
    return parse(text);
}

std::string ConnectionLabels::name(unsigned bit) const
{
    const auto found = m_names.find(bit);
    return found != m_names.end() ? found->second : std::to_string(bit);
}

} // namespace ctscope
