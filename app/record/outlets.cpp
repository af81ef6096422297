// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlets.h"

#include "flow/foreign_text.h"
#include "outlet/clickhouse_outlet.h"
#include "outlet/ipfix_outlet.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

using Problem = record::OutletProblem;
using Kind = Problem::Kind;

/// For how long a recorder that was asked to end still sends. The rest is on disk.
constexpr std::chrono::seconds patience{5};
constexpr std::chrono::minutes lossInterval{1};
constexpr std::size_t mostDetail = 300;

std::string sentenceOf(const Problem &problem)
{
    const std::string detail = visibleText(problem.detail, mostDetail);
    const auto with = [&detail](std::string sentence) {
        return detail.empty() ? sentence + '.' : sentence + ": " + detail + (detail.ends_with('.') ? "" : ".");
    };
    switch (problem.kind) {
    case Kind::None: return "is reached again.";
    case Kind::NoHost: return with("the host has no address");
    case Kind::NotReached: return with("there is no connection");
    case Kind::NoAnswer: return with("there is no answer");
    case Kind::Tls: return with("the connection is not secure");
    case Kind::Denied: return with("access is denied");
    case Kind::NoTable: return with("a table is absent, and this user may not make it; see --schema");
    case Kind::OtherTable: return with("a table lacks a column; see --schema");
    case Kind::Refused: return with("the server refuses the rows for now");
    case Kind::SpoolUnwritable: return with("the spool cannot be written");
    }
    return detail;
}

/// A name for a folder.
std::string folderNameOf(const ClickhouseTarget &target)
{
    const history::ClickhouseUrl &url = target.url;
    std::string name = (target.isShard ? "clickhouse-shard-" : "clickhouse-") + url.host + '-'
        + std::to_string(url.port) + '-' + url.database + (url.user.empty() ? "" : "--" + url.user);
    for (char &c : name) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
            || c == '.' || c == '_';
        c = isPlain ? c : '_';
    }
    return name;
}

} // namespace

std::string defaultSpool()
{
    // systemd: StateDirectory=; several folders have colons between them.
    if (const char *const state = std::getenv("STATE_DIRECTORY"); state != nullptr && *state != '\0')
        return std::string(state).substr(0, std::strcspn(state, ":")) + "/spool";
    if (::geteuid() == 0)
        return "/var/spool/ctscope";
    if (const char *const state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
        return std::string(state) + "/ctscope/spool";
    const char *const home = std::getenv("HOME");
    return std::string(home != nullptr ? home : ".") + "/.local/state/ctscope/spool";
}

bool Outlets::open(const OutletOptions &options, const record::TableName &table, std::uint64_t leastFree,
    std::int64_t now, const Say &say)
{
    std::uint32_t domain = 0;
    for (const OutletOptions::Target &target : options.targets) {
        if (const auto *const collector = std::get_if<outlet::IpfixTarget>(&target)) {
            outlet::IpfixOutlet::Options how;
            how.target = *collector;
            how.withDestinations = options.withDestinations;
            how.domain = domain++;
            m_outlets.push_back(std::make_unique<outlet::IpfixOutlet>(std::move(how)));
            continue;
        }
        outlet::ClickhouseOutlet::Options how;
        how.sender.url = std::get<ClickhouseTarget>(target).url;
        how.sender.toShard = std::get<ClickhouseTarget>(target).isShard;
        how.sender.table = table;
        how.batchTime = options.batchTime;
        how.withDestinations = options.withDestinations;
        outlet::Spool::Limits limits;
        limits.mostBytes = options.spoolSize;
        limits.leastFree = leastFree;
        const std::string folder = (options.spool.empty() ? defaultSpool() : options.spool) + '/'
            + folderNameOf(std::get<ClickhouseTarget>(target));
        auto spool = outlet::Spool::open(folder, limits);
        if (!spool) {
            say(folder
                + (errno == EBUSY ? ": another recorder uses this spool. Choose another one with --spool."
                                  : std::string(": the spool cannot be used: ") + std::strerror(errno) + '.'));
            return false;
        }
        m_outlets.push_back(std::make_unique<outlet::ClickhouseOutlet>(std::move(how), std::move(spool), now));
    }
    m_told.resize(m_outlets.size());
    return true;
}

std::vector<record::OutletStatus> Outlets::status() const
{
    std::vector<record::OutletStatus> list;
    for (const auto &outlet : m_outlets)
        list.push_back(outlet->status());
    return list;
}

void Outlets::report(const Say &say)
{
    const auto now = std::chrono::steady_clock::now();
    const bool mayTellLoss = now - m_lossToldAt >= lossInterval;
    const std::vector<record::OutletStatus> list = status();
    for (std::size_t at = 0; at < list.size(); ++at) {
        const record::OutletStatus &is = list[at];
        record::OutletStatus &was = m_told[at];
        if (is.problem.kind != was.problem.kind)
            say(is.target + ": " + sentenceOf(is.problem));
        was.problem = is.problem;
        if (is.lost > was.lost && mayTellLoss) {
            say(is.target + ": " + std::to_string(is.lost - was.lost) + " flows were given up.");
            was.lost = is.lost;
            m_lossToldAt = now;
        }
    }
}

void Outlets::finish(std::int64_t now, const Say &say)
{
    for (std::size_t at = 0; at < m_outlets.size(); ++at) {
        m_outlets[at]->finish(now, patience);
        const record::OutletStatus is = m_outlets[at]->status();
        if (is.problem.kind != Kind::None && is.problem.kind != m_told[at].problem.kind)
            say(is.target + ": " + sentenceOf(is.problem));
        if (is.lost > m_told[at].lost)
            say(is.target + ": " + std::to_string(is.lost - m_told[at].lost) + " flows were given up.");
        if (is.waiting > 0)
            say(is.target + ": " + std::to_string(is.waiting)
                + " flows wait in the spool. The next recorder sends them.");
    }
}

} // namespace ctscope
