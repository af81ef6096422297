// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/bundle_reader.h"

#include "format/archive_kind.h"
#include "format/decompress.h"
#include "format/dump_reader.h"
#include "kernel/expectation_text.h"
#include "kernel/statistics_text.h"

#include <algorithm>
#include <array>
#include <vector>

namespace ctscope {

namespace {

/// The first bytes of a file, from which its kind is recognised.
constexpr std::size_t headSize = std::size_t(64) << 10;
constexpr std::size_t blockSize = std::size_t(64) << 10;
/// Lists of settings, counters and expectations: each by itself, and all of a bundle.
constexpr std::size_t mostFactText = std::size_t(16) << 20;
constexpr std::uint64_t mostFactBytes = std::uint64_t(64) << 20;

std::string_view firstWord(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_first_of(blanks, begin) - begin);
}

bool isOneWord(std::string_view text) noexcept
{
    const std::string_view word = firstWord(text);
    return !word.empty()
        && text.substr(static_cast<std::size_t>(word.data() - text.data()) + word.size()).find_first_not_of(" \t\r\n")
        == std::string_view::npos;
}

} // namespace

/// The text of the current file of the walk, decompressed when the file itself is compressed.
class BundleReader::Content {
public:
    Content(MemberWalk &walk, std::vector<char> &block, const std::stop_token &stop)
        : m_walk(walk)
        , m_stop(stop)
        , m_block(block)
    {
    }

    bool readUpTo(std::size_t most, std::string &text)
    {
        while (text.size() < most) {
            std::string_view piece;
            if (m_unpacker) {
                if (m_unpacker->take(piece, m_stop) != DecompressStatus::Ok && piece.empty())
                    return true; // what came before the damage
                if (!piece.empty()) {
                    text.append(piece);
                    continue;
                }
            }
            const std::size_t got = m_walk.read(m_block.data(), m_block.size());
            if (got == 0)
                return true;
            piece = {m_block.data(), got};
            if (!m_unpacker && !m_begun && detectCompression(piece) != Compression::None)
                m_unpacker.emplace(detectCompression(piece));
            m_begun = true;
            if (m_unpacker)
                m_unpacker->give(piece);
            else
                text.append(piece);
        }
        return false;
    }

private:
    MemberWalk &m_walk;
    const std::stop_token &m_stop;
    std::vector<char> &m_block;
    std::optional<Decompressor> m_unpacker;
    bool m_begun = false;
};

BundleReader::BundleReader(BundleContents &bundle, std::stop_token stop)
    : m_bundle(bundle)
    , m_stop(std::move(stop))
    , m_block(blockSize)
{
}

BundleReader::~BundleReader() = default;

void BundleReader::read(const ReadProgress &progress, std::uint64_t mostUnpacked)
{
    m_walk = openMembers(m_bundle.path, m_stop, m_bundle.problem, mostUnpacked);
    if (!m_walk)
        return;
    while (const auto member = m_walk->next()) {
        examine(*member);
        if (progress)
            progress(m_walk->done(), m_walk->total());
        if (m_stop.stop_requested())
            break;
    }
    m_bundle.problem = m_stop.stop_requested() ? SourceProblem{Problem::Cancelled, m_bundle.path} : m_walk->problem();
    m_bundle.skipped = m_walk->skippedMembers();
    fillIn();
    remarkOnPassedOver();
}

void BundleReader::examine(const MemberWalk::Member &member)
{
    m_content = std::make_unique<Content>(*m_walk, m_block, m_stop);
    std::string head;
    readUpTo(headSize, head);
    if (head.empty())
        return;
    if (beginsArchive(head) || beginsBzip2(head)) {
        if (++m_archives == 1)
            m_firstArchive = member.path;
        return;
    }
    BundleMember found;
    found.path = member.path;
    found.name = readMemberName(member.path);
    found.command = found.name.command;
    found.size = member.size;
    found.number = member.number;
    if (found.name.isHostName) {
        constexpr std::size_t longestName = 253;
        if (const std::string_view word = firstWord(head); !word.empty() && word.size() <= longestName)
            m_hosts.insert_or_assign(found.name.machine, std::string(word));
        return;
    }
    examineText(std::move(found), std::move(head));
}

void BundleReader::examineText(BundleMember &&found, std::string head)
{
    auto facts = std::make_shared<BundleMember::Facts>();
    const auto readWhole = [&] {
        if (readUpTo(mostFactText, head))
            return true;
        ++m_longFacts;
        return false;
    };
    constexpr std::size_t longestWord = 64;
    if (!found.name.sysctlFolder.empty() && head.size() <= longestWord && isOneWord(head)) {
        facts->sysctl = parseSysctlFile(found.name.sysctlFolder, fileNameOf(found.path), head);
        found.kind = MemberKind::Settings;
    } else if (looksLikeSysctl(head)) {
        if (!readWhole())
            return;
        facts->sysctl = parseSysctl(head);
        found.kind = MemberKind::Settings;
        if (found.command.empty())
            found.command = "sysctl -a";
    } else {
        // The last line of the head may be cut.
        std::string judged = head;
        if (head.size() >= headSize && head.find('\n') != std::string::npos)
            judged.resize(head.rfind('\n') + 1);
        DumpOptions options;
        options.keepText = false;
        options.stop = m_stop;
        const DumpResult dump = readDump(std::make_shared<const std::string>(std::move(judged)), options);
        found.format = dump.reading.format;
        found.formatDetail = dump.reading.formatDetail;
        if (dump.verdict == DumpVerdict::Flows) {
            found.kind = dump.reading.isEventLog ? MemberKind::Events : MemberKind::Table;
            keep(std::move(found));
            return;
        }
        if (dump.verdict != DumpVerdict::NotFlows)
            return;
        if (dump.reading.format == Format::Expectations && readWhole()) {
            facts->expectations = parseExpectations(head).expectations;
            found.kind = MemberKind::Expectations;
        } else if (dump.reading.format == Format::Statistics && readWhole()) {
            auto statistics = parseStatistics(head);
            if (!statistics)
                statistics = parseStatisticsList(head);
            if (statistics) {
                facts->entries = statistics->entries;
                facts->statistics = std::move(statistics->cpus);
            }
            found.kind = MemberKind::Statistics;
        } else if (dump.reading.format == Format::Settings && readWhole()) {
            facts->sysctl = parseSysctl(head);
            found.kind = MemberKind::Settings;
        } else {
            return;
        }
    }
    const bool empty = facts->sysctl.settings.empty() && !facts->sysctl.count && facts->statistics.empty()
        && facts->expectations.empty();
    m_factBytes += empty ? 0 : head.size();
    if (empty)
        return;
    if (m_factBytes > mostFactBytes) {
        ++m_longFacts;
        return;
    }
    found.facts = std::move(facts);
    keep(std::move(found));
}

void BundleReader::keep(BundleMember &&found)
{
    const auto [place, isNew] = m_places.try_emplace(found.path, m_bundle.members.size());
    if (isNew) {
        m_bundle.members.push_back(std::move(found));
        return;
    }
    // Of several files with the same name, unpacking an archive leaves the last one.
    ++m_repeated;
    m_bundle.members[place->second] = std::move(found);
}

bool BundleReader::readUpTo(std::size_t most, std::string &text) { return m_content->readUpTo(most, text); }

void BundleReader::fillIn()
{
    for (BundleMember &member : m_bundle.members) {
        const auto own = m_hosts.find(member.name.machine);
        member.host = own != m_hosts.end() ? own->second : member.name.host;
    }
    std::ranges::sort(m_bundle.members, {}, &BundleMember::path);
}

void BundleReader::remarkOnPassedOver()
{
    const SkippedMembers &passed = m_bundle.skipped;
    auto &remarks = m_bundle.remarks;
    const auto remark = [&](std::uint64_t count, Remark::Kind what, bool doubt) {
        if (count == 0)
            return;
        remarks.emplace_back(what, count);
        m_bundle.incomplete = m_bundle.incomplete || doubt;
    };
    if (m_archives > 0) {
        remarks.push_back({Remark::NestedArchives, m_archives, {m_firstArchive}});
        m_bundle.incomplete = true;
    }
    remark(passed.encrypted, Remark::EncryptedFiles, true);
    remark(passed.unreadable, Remark::UnreadableFiles, true);
    remark(passed.nameless, Remark::NamelessFiles, true);
    remark(passed.unsafePaths, Remark::UnsafePaths, true);
    remark(passed.deepFolders, Remark::DeepFolders, true);
    remark(passed.links, Remark::Links, false);
    remark(passed.devices, Remark::Devices, false);
    remark(m_repeated, Remark::RepeatedFiles, false);
    remark(m_longFacts, Remark::LongLists, true);
    if (passed.tooMany)
        remark(MemberWalk::mostMembers, Remark::FirstFilesOnly, true);
    if (passed.tooLarge)
        remarks.emplace_back(Remark::UnpacksTooFar);
    if (m_bundle.problem.kind == Problem::Cancelled)
        remarks.emplace_back(Remark::BundleCancelled);
    if (m_bundle.problem.kind == Problem::Damaged)
        remarks.emplace_back(Remark::BundleDamaged);
    if (m_bundle.problem.kind != Problem::None)
        m_bundle.incomplete = true;
}

} // namespace ctscope
