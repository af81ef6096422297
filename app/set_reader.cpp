// SPDX-License-Identifier: GPL-3.0-or-later
#include "set_reader.h"

#include "source_message.h"

#include "flow/foreign_text.h"
#include "source/open_origin.h"
#include "table/remark_words.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace ctscope {

struct SetReader::Member {
    std::string name;
    Origin asked;
    std::unique_ptr<Source> source;
    ReadResult result;
    Timeouts timeouts;
    KernelFactsPtr facts;
    bool isLate = false;
};

namespace {

constexpr std::size_t mostThreads = 64;

MachineIdentity identityOf(const Origin &origin)
{
    if (origin.kind() == Origin::Kind::Machine)
        return ownIdentity();
    return origin.kind() == Origin::Kind::Namespace ? ownIdentity(origin.namespaceFile()) : MachineIdentity();
}

} // namespace

void SetReader::message(const std::string &text)
{
    appendVisible(m_messages.buffer(), text);
    m_messages.buffer() += '\n';
    m_messages.flush();
}

void SetReader::readAll(const OriginSet &set, std::vector<std::unique_ptr<Member>> &members)
{
    OpenOptions options;
    if (set.members.size() > 1)
        options.askEnvironment = {"SSH_ASKPASS=/bin/false", "SSH_ASKPASS_REQUIRE=force"};
    for (const SetMember &from : set.members) {
        auto member = std::make_unique<Member>();
        member->name = from.alias;
        member->asked = from.origin;
        member->source = openOrigin(from.origin, options);
        members.push_back(std::move(member));
    }
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t done = 0; // guarded by mutex
    std::atomic<std::size_t> next = 0;
    std::stop_source stop;
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(members.size(), mostThreads); ++i) {
        threads.emplace_back([&] {
            for (std::size_t at = next++; at < members.size(); at = next++) {
                Member &member = *members[at];
                member.result = member.source->read(stop.get_token(), {});
                member.isLate = stop.stop_requested();
                member.timeouts = member.source->timeouts();
                member.facts = member.source->facts({}, stop.get_token());
                const std::lock_guard lock(mutex);
                ++done;
                changed.notify_all();
            }
        });
    }
    {
        std::unique_lock lock(mutex);
        if (!changed.wait_for(lock, patience, [&] { return done == members.size(); }))
            stop.request_stop();
    }
    threads.clear();
}

void SetReader::take(Member &member, bool withOwners)
{
    const Origin from = member.source->origin();
    MergedMember part{member.name, from, nullptr, identityOf(member.asked)};
    const SourceProblem &problem = member.result.problem;
    const ProblemTraits &traits = traitsOf(problem.kind);
    const bool isGood = member.result.reading && traits.severity < ProblemTraits::Severity::Warning;
    m_failed = m_failed || !isGood;
    if (member.isLate && !member.result.reading) {
        message("ctscope: " + member.name + ": there was no answer within " + std::to_string(patience.count()) + " s");
    } else if (problem.kind != Problem::None) {
        const std::string text = sourceMessage(
            problem, from.isKernelTable(), member.result.reading ? formatOf(*member.result.reading) : std::string());
        const std::string name = member.name + ": ";
        message("ctscope: " + (text.starts_with(name) ? std::string() : name) + text);
    }
    FlowTable::Options options;
    options.common = m_common;
    FlowTable table(options);
    table.setOrigin(from);
    table.setFacts(member.facts);
    if (!member.result.reading) {
        part.snapshot =
            table.applyProblem(problem, member.source->capacity(), member.timeouts, std::chrono::steady_clock::now());
        m_parts.push_back(std::move(part));
        return;
    }
    Reading &reading = *member.result.reading;
    if (reading.skipped > 0)
        message(member.name + ": " + std::to_string(reading.skipped)
            + (reading.skipped == 1 ? " line was skipped" : " lines were skipped"));
    m_incomplete = m_incomplete || reading.skipped > 0 || reading.doubts > 0;
    for (const Remark &remark : reading.remarks)
        message(member.name + ": " + RemarkWords::sentence(remark).toStdString());
    part.snapshot = table.apply(std::move(reading), true, member.timeouts, problem);
    if (withOwners) {
        OwnerSearch search;
        part.snapshot = attachOwners(table, search, from);
    }
    m_parts.push_back(std::move(part));
}

SnapshotPtr SetReader::read(const OriginSet &set, bool withOwners)
{
    std::vector<std::unique_ptr<Member>> members;
    readAll(set, members);
    bool any = false;
    for (const auto &member : members) {
        any = any || member->result.reading;
        take(*member, withOwners);
    }
    if (!any)
        return nullptr;
    const SnapshotPtr merged = withHosts({}, {});
    for (const OriginState &state : merged->origins) {
        if (state.sameAs)
            message("ctscope: " + state.machine + " is the same table of the same machine as "
                + merged->origins[*state.sameAs].machine + "; its flows are counted once");
    }
    return merged;
}

SnapshotPtr SetReader::withHosts(HostNamesPtr hosts, GeoDataPtr geo)
{
    return m_merged.merge(m_parts, std::chrono::steady_clock::now(), std::move(hosts), std::move(geo));
}

} // namespace ctscope
