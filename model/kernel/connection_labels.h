// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace ctscope {

/// The names of the 128 connection labels, as the administrator gives them in
/// /etc/xtables/connlabel.conf for iptables, or in /etc/connlabel.conf for nft. A plain value; without names a label is shown as its number.
class ConnectionLabels {
public:
    static constexpr unsigned count = 128;

    ConnectionLabels() = default;
    /// Reads the text of connlabel.conf: lines of "number name", "#" begins a comment. Other
    /// lines are ignored.
    static ConnectionLabels parse(std::string_view text);
    /// The names of this machine; of two for one label that of iptables. None when there is no such file. `root` is put
    /// before the paths.
    static ConnectionLabels ofThisMachine(const std::string &root = {});

    std::string name(unsigned bit) const;

private:
    std::map<unsigned, std::string> m_names;
};

} // namespace ctscope
