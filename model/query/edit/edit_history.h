// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/edit/edit_job.h"
#include "query/edit/edit_plan.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ctscope {

/// A deletion or change of flows that was done, as the list of them keeps it. A plain value.
struct EditRecord {
    std::int64_t when = 0; ///< s since 1970
    std::uint32_t uid = 0; ///< the user who did it
    EntryEdit edit;
    std::size_t chosen = 0; ///< flows
    std::size_t done = 0;
    std::size_t gone = 0;
    std::size_t refused = 0;
    bool logged = false;         ///< the system log has it
    std::string table;           ///< Origin::toString()
    std::string reason;          ///< as the system log has it: the filter
    std::string undo;            ///< commands, one a line
    std::size_t withoutUndo = 0; ///< flows that were edited and have no command in `undo`

    friend bool operator==(const EditRecord &, const EditRecord &) = default;

    static constexpr std::size_t mostUndo = std::size_t(1) << 20; ///< bytes
};

/// What was done, with the time of now, the user of this process, and as many undo commands as fit.
EditRecord recordOf(const EditPlan &plan, const EditOutcome &outcome, std::string_view reason);

/// The text of the list: comments, and commands for a shell.
std::string editHistoryText(const std::vector<EditRecord> &records);
/// Reads such a text, oldest first. Passes over what it cannot read.
std::vector<EditRecord> parseEditHistory(std::string_view text);

/// The list in a file of this user, which no other may read. Older records make room for newer ones. Several processes
/// may append to it at the same time. These functions block.
class EditHistory {
public:
    explicit EditHistory(std::string path)
        : m_path(std::move(path))
    {
    }

    /// Creates the file and its folder when they are missing. Returns 0 or the errno value. Refuses a file that is a
    /// link, or is not of this user.
    int append(const EditRecord &record) const;
    /// Empty when there is no file. `error`: the errno value, when it cannot be read.
    std::vector<EditRecord> read(int &error) const;

    static constexpr std::size_t mostBytes = std::size_t(8) << 20;

private:
    std::string m_path;
};

} // namespace ctscope
