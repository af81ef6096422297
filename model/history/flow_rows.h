// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_end.h"
#include "flow/flow_store.h"
#include "flow/reading.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ctscope::history {

/// Rows of ctscope_flows as flows, out of an answer in the format RowBinary that comes in pieces. The reverse of what
/// ctscope-record stores: a value that a row does not have is absent in its flow.
class FlowRows {
public:
    /// `asEvents`: each flow is the DESTROY event at its end. Else it is an entry of a table of which the end is not
    /// known yet.
    explicit FlowRows(bool asEvents)
        : m_asEvents(asEvents)
    {
    }

    /// What to select, in this order.
    static std::string columns();

    /// Takes the next piece of the answer; false when it cannot be one.
    bool take(std::string_view piece);
    /// No row was cut off.
    bool isComplete() const noexcept { return m_rest.empty(); }

    FlowStore flows;
    std::vector<EndReason> ends;
    // The owner of each flow. Empty when no flow has one.
    std::vector<std::string> processes;
    std::vector<std::string> users;
    std::vector<std::string> units;
    RecordedMachines machines;
    std::uint64_t withoutDestination = 0; ///< rows that were stored without it

private:
    std::size_t takeRow(std::string_view bytes);
    void addMachine(std::string name);

    const bool m_asEvents;
    std::string m_rest;                                        ///< the beginning of a row
    std::unordered_map<std::string, std::uint16_t> m_machines; ///< the places of their names
};

/// The machine of a row as SQL over its columns: its host, and its network namespace behind a space unless that is the
/// first one. Machines that call themselves the same are one.
std::string machineSql();

} // namespace ctscope::history
