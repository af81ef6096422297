// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ctscope {

/// The names of the 128 connection labels, as the administrator gives them in
/// /etc/xtables/connlabel.conf. A plain value; without names a label is shown as its number.
class ConnectionLabels {
public:
    static constexpr unsigned count = 128;

    ConnectionLabels() = default;
    /// Reads the text of connlabel.conf: lines of "number name", "#" begins a comment. Other
    /// lines are ignored.
    static ConnectionLabels parse(std::string_view text);
    /// The names of this machine; none when the file does not exist.
    static ConnectionLabels ofThisMachine();

    std::string name(unsigned bit) const;

private:
    std::map<unsigned, std::string> m_names;
};

} // namespace ctscope
