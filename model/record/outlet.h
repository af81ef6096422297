// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/flow_store.h"
#include "record/flow_block.h"
#include "record/recording.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ctscope::record {

/// Whose table it is, for those that hold the tables of many.
struct TableName {
    std::string host;    ///< the name of the machine
    std::string machine; ///< machine-id(5); empty where it is not known
    std::string boot;    ///< boot id
    std::string ns;      ///< the network namespace; empty: the one that the recorder runs in
    friend bool operator==(const TableName &, const TableName &) noexcept = default;
};

/// A flow that ended, with what is known of it. Refers to values that live as long as the call it is given to.
struct EndedFlow {
    const FlowStore &flows;
    Row row;
    FlowSpan span;
    std::string_view process{}; ///< empty: not known
    std::string_view user{};
    std::string_view unit{};
};

/// What keeps an outlet from sending.
struct OutletProblem {
    enum class Kind : std::uint8_t {
        None,
        NoHost,         ///< the name has no address
        NotReached,     ///< no connection, or it was lost
        NoAnswer,       ///< the server is silent
        Tls,            ///< its certificate is not accepted
        Denied,         ///< wrong user or password, or not permitted
        NoTable,        ///< the tables are absent, and may not be made
        OtherTable,     ///< a table lacks columns
        Refused,        ///< the server does not accept the rows; `detail` has its words
        SpoolUnwritable ///< rows are kept in memory; `detail` has the system's words
    };
    Kind kind = Kind::None;
    std::string detail; ///< foreign text
    friend bool operator==(const OutletProblem &, const OutletProblem &) noexcept = default;
};

/// How an outlet does. Numbers are of flows, since the program started.
struct OutletStatus {
    std::string target;            ///< where it sends to, without a password
    OutletProblem problem;         ///< None while it sends
    std::uint64_t sent = 0;        ///< and accepted, as far as the protocol tells
    std::uint64_t lost = 0;        ///< given up
    std::uint64_t waiting = 0;     ///< taken over, and not sent
    std::uint64_t spoolBytes = 0;  ///< on disk
    std::uint64_t sentBytes = 0;   ///< of bodies, as they were on the wire
    std::uint64_t attempts = 0;    ///< to send something
    std::uint64_t repetitions = 0; ///< of these, because an earlier one failed
};

/// Where a Recorder sends what it finds while it is found. Nothing here waits for a network or a disk, but finish().
/// Used by one thread; status() by any.
class Outlet {
public:
    virtual ~Outlet() = default;

    /// The machine is known better than before.
    virtual void setTable(const TableName &table) { static_cast<void>(table); }
    virtual void addEnded(const EndedFlow &flow) = 0;
    virtual void addSample(const Sample &sample) { static_cast<void>(sample); }
    virtual void addSetting(const SettingChange &change) { static_cast<void>(change); }
    virtual void addGap(const Gap &gap) { static_cast<void>(gap); }
    /// What was added is all until `now`, µs since 1970.
    virtual void commit(std::int64_t now) = 0;
    /// The last call: waits until everything is sent, or is on disk; no longer than `patience` for the network.
    virtual void finish(std::int64_t now, std::chrono::milliseconds patience) = 0;

    virtual OutletStatus status() const = 0;
};

} // namespace ctscope::record
