// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/filter/filter_parser.h"

#include <optional>
#include <string>
#include <vector>

namespace ctscope {

/// The filters that the user saved in the window, and the names in the user's file, for filters of the command line.
/// Both are read when a filter has a name in it, and not before.
class SavedNames final : public filter::Names {
public:
    std::optional<std::string> savedFilter(std::string_view name) const override { return table().savedFilter(name); }
    std::vector<std::string> savedNames() const override { return table().savedNames(); }
    std::optional<std::vector<std::string>> set(std::string_view name) const override { return table().set(name); }
    std::vector<std::string> setNames() const override { return table().setNames(); }

    /// A line for each line of the file that could not be used, when it was read.
    std::vector<std::string> problems() const;

private:
    const filter::NameTable &table() const;

    mutable std::optional<filter::NameTable> m_table;
};

} // namespace ctscope
