// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/edit/edit_plan.h"

#include "flow/flow_detail.h"
#include "flow/foreign_text.h"
#include "format/numbers.h"
#include "kernel/file_text.h"
#include "query/block_writer.h"
#include "query/flow_commands.h"
#include "query/text_writer.h"
#include "source/flow_key.h"
#include "source/owner_search.h"
#include "tracking/owner_columns.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>

#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::uint16_t sshPort = 22;
/// Rows between two looks at the stop token.
constexpr std::size_t rowsAtOnce = 4096;

bool isEstablished(const FlowRecord &record) noexcept { return record.state == State::TcpEstablished; }

/// True for the tuple of a session, before or after a translation.
bool isSession(const FlowStore &flows, Row row, const SessionEnds &session)
{
    const auto is = [&](AddressSlot client, std::uint16_t clientPort, AddressSlot server, std::uint16_t serverPort) {
        return clientPort == session.clientPort && serverPort == session.serverPort
            && flows.address(row, client) == session.client && flows.address(row, server) == session.server;
    };
    const L4Keys original = flows.originalKeys(row);
    const L4Keys reply = flows.replyKeys(row);
    return flows.record(row).protocol == protocol::tcp
        && (is(AddressSlot::OriginalSrc, original.first, AddressSlot::OriginalDst, original.second)
            || is(AddressSlot::ReplyDst, reply.second, AddressSlot::ReplySrc, reply.first));
}

/// The key of a row; nullopt when the kernel could not find the entry by it.
std::optional<EntryKey> keyOf(const FlowStore &flows, Row row)
{
    const FlowRecord &record = flows.record(row);
    if (!record.has(FlowRecord::HasId))
        return std::nullopt;
    const EntryKey key{flowKey(flows, row), record.id};
    const bool known =
        key.flow.source.family == key.flow.destination.family && (key.flow.source.isV4() || key.flow.source.isV6());
    return known ? std::optional(key) : std::nullopt;
}

/// What matters of an owner here.
struct Holder {
    std::string_view process; ///< empty: not known
    std::optional<std::uint32_t> uid;
};

class Planner {
public:
    Planner(EditPlan &plan, const EditContext &context)
        : m_plan(plan)
        , m_context(context)
        , m_rows(plan.snapshot->rows)
    {
    }

    /// Takes a row into the plan, or counts why it is left out.
    void add(Row row)
    {
        if (m_plan.snapshot->ended(row)) {
            ++m_plan.ended;
            return;
        }
        const auto key = keyOf(m_rows.flows(), row);
        if (!key) {
            ++m_plan.unnamed;
            return;
        }
        if (isInVain(row))
            return;
        m_plan.rows.push_back(row);
        m_plan.keys.push_back(*key);
        count(row);
        note(row);
    }

    /// Searches for the owners that the snapshot does not have.
    void findOwners(OwnerSearch &search, const std::stop_token &stop)
    {
        const Origin &origin = m_plan.snapshot->origin().origin;
        if (!mayHaveOwners(origin))
            return;
        std::vector<FlowEnds> ends;
        for (const Row row : m_plan.rows) {
            if (hasOwner(m_rows.attached(), row))
                continue;
            m_searched.push_back(row);
            ends.push_back(endsOf(*m_plan.snapshot, row));
        }
        m_found = search.find(origin, ends, stop);
    }

    /// Counts what follows from deleting the rows of the plan.
    void finish()
    {
        std::size_t next = 0;
        for (const Row row : m_plan.rows) {
            const bool searched = next < m_found.size() && m_searched[next] == row;
            const Holder holder = searched ? holderOf(m_found[next++]) : holderOf(row);
            addOwner(holder.process);
            consider(row, holder.uid);
        }
        const auto mostFirst = [](const auto &a, const auto &b) { return a.second > b.second; };
        m_plan.owners.assign(m_owners.begin(), m_owners.end());
        std::ranges::stable_sort(m_plan.owners, mostFirst);
        m_plan.marks.assign(m_marks.begin(), m_marks.end());
        std::ranges::stable_sort(m_plan.marks, mostFirst);
    }

private:
    std::uint32_t markOf(Row row) const
    {
        const FlowRecord &record = m_rows.flows().record(row);
        return record.has(FlowRecord::HasMark) ? record.mark : 0;
    }
    std::uint32_t timeLeft(Row row) const
    {
        return static_cast<std::uint32_t>(m_plan.snapshot->remaining(row, m_plan.snapshot->takenAt).value_or(0));
    }

    /// True, and counted, for a flow that the change would leave as it is.
    bool isInVain(Row row)
    {
        if (m_plan.edit.kind == EntryEdit::Kind::Mark && m_plan.edit.markAfter(markOf(row)) == markOf(row)) {
            ++m_plan.alike;
            return true;
        }
        const FlowRecord &record = m_rows.flows().record(row);
        const bool fixed = record.has(FlowRecord::HasStatusBits) && (record.statusBits & status_bit::fixedTimeout) != 0;
        if (m_plan.edit.kind == EntryEdit::Kind::Timeout && fixed) {
            ++m_plan.fixed;
            return true;
        }
        return false;
    }

    /// What the change replaces.
    void note(Row row)
    {
        switch (m_plan.edit.kind) {
        case EntryEdit::Kind::Delete: break;
        case EntryEdit::Kind::Mark: ++m_marks[markOf(row)]; break;
        case EntryEdit::Kind::Timeout: {
            const std::uint32_t left = timeLeft(row);
            const bool first = m_plan.rows.size() == 1;
            m_plan.shortest = first ? left : std::min(m_plan.shortest, left);
            m_plan.longest = first ? left : std::max(m_plan.longest, left);
        }
        }
    }

    static Holder holderOf(const Owner &owner) { return {owner.process, owner.uid}; }
    Holder holderOf(Row row) const
    {
        const AttachedColumns &columns = m_rows.attached();
        return {
            columns.text(owner_column::process, row), parseNumber<std::uint32_t>(columns.text(owner_column::uid, row))};
    }

    void count(Row row)
    {
        for (const auto &counters : {m_rows.flows().originalCounters(row), m_rows.flows().replyCounters(row)}) {
            if (!counters)
                continue;
            m_plan.isCounted = true;
            m_plan.packets += counters->packets;
            m_plan.bytes += counters->bytes;
        }
    }

    void addOwner(std::string_view process)
    {
        if (process.empty()) {
            ++m_plan.ownerless;
            return;
        }
        const auto found = m_owners.find(process);
        if (found != m_owners.end())
            ++found->second;
        else
            m_owners.emplace(process, 1);
    }

    void consider(Row row, const std::optional<std::uint32_t> &uid)
    {
        const FlowRecord &record = m_rows.flows().record(row);
        m_plan.offloaded += record.has(FlowRecord::Offload) || record.has(FlowRecord::HwOffload) ? 1 : 0;
        if (m_plan.edit.kind != EntryEdit::Kind::Timeout || m_plan.edit.value < timeLeft(row))
            considerRisk(row, uid);
        if (m_plan.edit.isDeletion())
            considerDeletion(row);
    }

    void considerRisk(Row row, const std::optional<std::uint32_t> &uid)
    {
        const FlowStore &flows = m_rows.flows();
        const FlowRecord &record = flows.record(row);
        const bool established = isEstablished(record);
        const bool own = m_context.session && isSession(flows, row, *m_context.session);
        m_plan.ownSession += own ? 1 : 0;
        if (!own && established && (record.keys[1] == sshPort || record.keys[2] == sshPort))
            ++m_plan.ssh;
        if (established && uid && *uid != m_context.uid)
            ++m_plan.otherUsers;
    }

    void considerDeletion(Row row)
    {
        const FlowStore &flows = m_rows.flows();
        const FlowRecord &record = flows.record(row);
        const bool tcp = record.protocol == protocol::tcp;
        const bool translated = flows.nat(row).any();
        m_plan.natLost += translated ? 1 : 0;
        if (tcp && isEstablished(record) && !translated && m_context.tcpLoose.value_or(true))
            ++m_plan.pickedUp;
        if (!tcp && record.protocol != protocol::sctp && record.protocol != protocol::dccp)
            ++m_plan.startedAgain;
        m_plan.helped += record.has(FlowRecord::HasStatusBits) && (record.statusBits & status_bit::helper) != 0 ? 1 : 0;
    }

    EditPlan &m_plan;
    const EditContext &m_context;
    const TrackedRows &m_rows;
    std::vector<Row> m_searched; ///< in the order of the plan's rows
    std::vector<Owner> m_found;  ///< of these
    std::map<std::string, std::size_t, std::less<>> m_owners;
    std::map<std::uint32_t, std::size_t> m_marks;
};

/// Forgets what is written.
class NoWriter : public BlockWriter {
public:
    bool failed() const noexcept override { return false; }

protected:
    void write(std::string_view) override { }
};

FlowCommand undoOf(const EntryEdit &edit) noexcept
{
    switch (edit.kind) {
    case EntryEdit::Kind::Delete: break;
    case EntryEdit::Kind::Timeout: return FlowCommand::ConntrackTimeout;
    case EntryEdit::Kind::Mark: return FlowCommand::ConntrackMark;
    }
    return FlowCommand::ConntrackInsert;
}

/// Returns how many were left out.
std::size_t printUndo(const EditPlan &plan, std::vector<Row> rows, BlockWriter &out)
{
    Frame frame;
    frame.snapshot = plan.snapshot;
    frame.order = std::make_shared<const FlowOrder>(FlowOrder{std::move(rows)});
    return printCommands(frame, undoOf(plan.edit), out);
}

} // namespace

std::optional<SessionEnds> SessionEnds::fromText(std::string_view text)
{
    std::array<std::string_view, 4> words;
    for (std::string_view &word : words) {
        word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    const auto client = IpAddress::parse(words[0]);
    const auto clientPort = parseNumber<std::uint16_t>(words[1]);
    const auto server = IpAddress::parse(words[2]);
    const auto serverPort = parseNumber<std::uint16_t>(words[3]);
    if (!text.empty() || !client || !clientPort || !server || !serverPort)
        return std::nullopt;
    return SessionEnds{*client, *clientPort, *server, *serverPort};
}

std::optional<EditPlan> planEdit(const SnapshotPtr &snapshot, const std::vector<Row> &rows, const EntryEdit &edit,
    const EditContext &context, const std::stop_token &stop, OwnerSearch *search)
{
    EditPlan plan;
    plan.snapshot = snapshot;
    plan.edit = edit;
    plan.rows.reserve(rows.size());
    plan.keys.reserve(rows.size());
    Planner planner(plan, context);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % rowsAtOnce == 0 && stop.stop_requested())
            return std::nullopt;
        planner.add(rows[i]);
    }
    if (search != nullptr)
        planner.findOwners(*search, stop);
    if (stop.stop_requested())
        return std::nullopt;
    planner.finish();
    return plan;
}

EditObstacle editObstacle(const Snapshot &snapshot) noexcept
{
    const Origin &origin = snapshot.origin().origin;
    if (snapshot.compared)
        return EditObstacle::Comparison;
    if (!snapshot.live)
        return EditObstacle::Saved;
    const bool here = origin.kind() == Origin::Kind::Machine || origin.kind() == Origin::Kind::Namespace;
    if (!here || snapshot.origins.size() > 1)
        return EditObstacle::Elsewhere;
    return origin.way() == LiveWay::Proc ? EditObstacle::WithoutIds : EditObstacle::None;
}

EditContext editContext(const Snapshot &snapshot)
{
    EditContext context;
    if (const char *const session = std::getenv("SSH_CONNECTION"); session != nullptr)
        context.session = SessionEnds::fromText(session);
    context.uid = ::getuid();
    const KernelFactsPtr &facts = snapshot.origin().facts;
    for (const KernelSetting &setting : facts && facts->settings ? *facts->settings : std::vector<KernelSetting>()) {
        if (setting.name == "nf_conntrack_tcp_loose" && setting.value)
            context.tcpLoose = *setting.value != 0;
    }
    if (!context.tcpLoose && snapshot.origin().origin.kind() == Origin::Kind::Machine) {
        if (const auto text = readSmallFile("/proc/sys/net/netfilter/nf_conntrack_tcp_loose"))
            context.tcpLoose = !text->starts_with('0');
    }
    return context;
}

UndoCommands undoCommands(const EditPlan &plan, std::vector<Row> rows)
{
    TextWriter out;
    UndoCommands commands;
    commands.leftOut = printUndo(plan, std::move(rows), out);
    commands.text = out.takeText();
    const Origin &origin = plan.snapshot->origin().origin;
    if (origin.kind() != Origin::Kind::Namespace)
        return commands;
    const std::string prefix = "nsenter --net=" + shellWord(origin.namespaceFile()) + ' ';
    std::string prefixed;
    for (std::size_t at = 0; at < commands.text.size();) {
        const std::size_t end = std::min(commands.text.find('\n', at), commands.text.size() - 1) + 1;
        prefixed.append(prefix).append(commands.text, at, end - at);
        at = end;
    }
    commands.text = std::move(prefixed);
    return commands;
}

std::size_t flowsWithoutUndo(const EditPlan &plan, std::vector<Row> rows)
{
    NoWriter out;
    return printUndo(plan, std::move(rows), out);
}

} // namespace ctscope
