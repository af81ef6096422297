// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "flow/expectation.h"
#include "kernel/connection_labels.h"
#include "kernel/cpu_statistics.h"
#include "kernel/netlink_channel.h"
#include "kernel/procfs.h"
#include "kernel/program_names.h"
#include "source/origin.h"
#include "source/source.h"
#include "source/table_check.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ctscope {

/// The kernel's table behind a ctnetlink channel: reads the whole of it, asks for single flows, and takes
/// events. Opens the channel when it is needed, and again after it broke. Used by one thread at a time.
class NetlinkTable {
public:
    /// Makes the channel. May return nullptr with errno set.
    using OpenChannel = std::function<std::unique_ptr<NetlinkChannel>()>;

    /// Of this network namespace, through sockets of this process.
    NetlinkTable();
    explicit NetlinkTable(
        OpenChannel openChannel, ProcFs procfs = ProcFs(), Origin origin = Origin::thisMachine(LiveWay::Netlink));
    /// Of another network namespace, which the other end of the channels is in.
    static NetlinkTable ofOtherNamespace(OpenChannel openChannel, Origin origin);

    /// Of another machine, whose names of labels are not known.
    static NetlinkTable ofOtherMachine(OpenChannel openChannel, Origin origin);

    /// Opens the channel unless it is open. False leaves errno.
    bool open();
    bool isOpen() const noexcept { return m_channel != nullptr; }
    /// Counts the channels that were opened: another number is another channel.
    std::uint64_t channelNumber() const noexcept { return m_channelNumber; }
    /// The table, and what its channels go through.
    const Origin &origin() const noexcept { return m_origin; }

    /// Reads the whole table. Problems: NoPermission, NotLoaded, NotCompiledIn (tracking runs without
    /// ctnetlink), NamespaceGone, Failed, Cancelled, and Unused with a valid reading of no flows. A dump that
    /// is not whole is repeated as often as `tries` says; the last verdict on it goes to `verdict`.
    ReadResult read(int tries, TableCheck::Verdict &verdict, std::stop_token stop, const ReadProgress &progress);
    /// Appends the flows with these keys to `rows`, each as it is now; those that are gone are missing.
    NetlinkAnswer askFlows(std::span<const FlowKey> keys, FlowStore &rows, std::stop_token stop);

    /// Starts to receive events, of which the kernel keeps so many bytes until they are taken. The channel
    /// must be open. Returns 0 or errno.
    int subscribe(std::size_t bufferBytes) { return m_channel->subscribe(bufferBytes); }
    /// Appends the events that have come to `rows`; `names` find who deleted a flow. The channel must be
    /// open. False when one of them could not be read.
    bool takeEvents(FlowStore &rows, ProgramNames &names, EventsState &state, const std::stop_token &stop);
    /// False when the kernel is set to send no events.
    bool sendsEvents() const { return m_settings->readEventsMode() != std::uint64_t(0); }

    Capacity capacity();
    Timeouts timeouts() const { return m_settings->readTimeouts(); }
    /// Statistics and expectations through ctnetlink; what that does not give, and all else, from the settings.
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop);

    /// Whether asking is allowed here and now; None, or why not.
    SourceProblem probe(std::stop_token stop);

    /// See NetlinkChannel.
    void onSilence(std::function<void()> tell) { m_tellSilence = std::move(tell); }
    std::chrono::milliseconds takeSilence();

private:
    NetlinkTable(OpenChannel openChannel, std::unique_ptr<SettingsByName> settings, Origin origin);
    template <typename Question>
    NetlinkAnswer ask(const Question &question, std::stop_token stop, const NetlinkChannel::MessageSink &sink);
    NetlinkAnswer dump(Reading &reading, std::stop_token stop, const ReadProgress &progress);
    /// Gives up a channel that is of no use any more.
    NetlinkAnswer noted(NetlinkAnswer answer);
    std::vector<Expectation> readExpectations(std::stop_token stop);
    std::vector<CpuStatistics> readCpuStatistics(std::stop_token stop);
    SourceProblem problemOf(const NetlinkAnswer &answer) const;

    Origin m_origin;
    OpenChannel m_open;
    std::unique_ptr<NetlinkChannel> m_channel;
    std::uint64_t m_channelNumber = 0;
    std::unique_ptr<SettingsByName> m_settings; ///< never null
    ConnectionLabels m_labels;
    TableCheck m_check;
    std::function<void()> m_tellSilence;
    std::chrono::milliseconds m_silence{}; ///< of channels that were given up
};

} // namespace ctscope
