// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "names/host_names.h"
#include "query/column.h"
#include "query/needle.h"
#include "query/row_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// Whether the names of a row's hosts, and the country and the network of its outside end, contain a text. Many rows
/// share a few names and addresses: each name is searched once, and what is known of an outside address not for each
/// row. The answer is the one that writing the cells out gives. For one thread, as the reader.
class NameSearch {
public:
    /// Both must outlive this.
    NameSearch(const Needle &needle, RowReader &reader)
        : m_needle(needle)
        , m_reader(reader)
    {
    }

    /// True for a column that matches() answers for from now on.
    bool take(const ColumnDefinition &column);
    /// For the row that the reader is at.
    bool matches()
    {
        return (m_source && isInHost(AddressSlot::OriginalSrc)) || (m_destination && isInHost(AddressSlot::OriginalDst))
            || (!m_outside.empty() && isOutside());
    }

private:
    struct Answer {
        IpAddress address; ///< without a family: none yet
        bool found = false;
    };

    void searchNames();
    bool isInHost(AddressSlot slot) const;
    bool isOutside();

    const Needle &m_needle;
    RowReader &m_reader;
    std::optional<HostNames> m_named; ///< the hosts whose names contain the text
    bool m_source = false;            ///< the name of the source is a cell
    bool m_destination = false;
    std::vector<const ColumnDefinition *> m_outside;
    std::vector<Answer> m_answers; ///< by a hash of the address
    std::string m_buffer;
};

} // namespace ctscope
