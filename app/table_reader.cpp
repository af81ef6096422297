// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_reader.h"

#include "source_message.h"

#include "flow/foreign_text.h"
#include "source/bundle.h"
#include "table/remark_words.h"

#include <utility>

namespace ctscope {

void TableReader::message(std::string_view text)
{
    appendVisible(m_messages.buffer(), text);
    m_messages.buffer() += '\n';
    m_messages.flush();
}

void TableReader::report(const SourceProblem &problem, const Origin &origin, const ReadingInfo *reading)
{
    const std::string name = argumentOf(origin);
    if (problem.kind != Problem::None) {
        SourceProblem named = problem;
        if (named.detail.empty() && !origin.isLive())
            named.detail = name;
        message(
            "ctscope: " + sourceMessage(named, origin.isKernelTable(), reading ? formatOf(*reading) : std::string()));
    }
    if (!reading)
        return;
    if (reading->skipped > 0)
        message(name + ": " + std::to_string(reading->skipped)
            + (reading->skipped == 1 ? " line was skipped" : " lines were skipped"));
    for (const Remark &remark : reading->remarks)
        message(name + ": " + RemarkWords::sentence(remark).toStdString());
}

void TableReader::read(const Origin &origin, const FactsWanted &facts, const Visit &visit, OpenOptions options)
{
    readTable(origin, std::move(options), facts, visit);
}

void TableReader::readTable(const Origin &origin, OpenOptions options, const FactsWanted &facts, const Visit &visit)
{
    const std::unique_ptr<Source> source = openOrigin(origin, std::move(options));
    ReadResult result = source->read({}, {});
    const ProblemTraits &problem = traitsOf(result.problem.kind);
    if (problem.holdsFiles && origin.isFile())
        return readBundle(origin, facts, visit);
    report(result.problem, origin, result.reading ? &*result.reading : nullptr);
    if (!result.reading || problem.aboutContent || result.problem.kind == Problem::ToolFailed) {
        m_failed = true;
        return;
    }
    FlowTable::Options how;
    how.newFlowsHaveRates = true;
    FlowTable flows(how);
    flows.setOrigin(source->origin());
    flows.setFacts(source->facts(facts, {}));
    flows.setRowOwners(std::move(result.owners));
    flows.apply(std::move(*result.reading), source->isLive(), source->timeouts(), result.problem);
    visit({*source, flows});
}

void TableReader::readBundle(const Origin &origin, const FactsWanted &facts, const Visit &visit)
{
    const std::string name = argumentOf(origin);
    const auto bundle = std::make_shared<const Bundle>(Bundle::read(name, {}, {}));
    for (const Remark &remark : bundle->remarks())
        message(name + ": " + RemarkWords::sentence(remark).toStdString());
    if (bundle->problem().kind != Problem::None) {
        m_failed = true;
        report(bundle->problem(), origin, nullptr);
    }
    if (bundle->tableCount() == 0) {
        m_failed = true;
        message("ctscope: " + name + ": there is no table of connection tracking in it.");
    }
    for (const BundleMember &member : bundle->members()) {
        if (!member.isTable())
            continue;
        OpenOptions options;
        options.bundle = bundle;
        readTable(Origin::ofMember(name, member.path, memberTitle(member)), std::move(options), facts, visit);
    }
}

SourceProblem readAgain(const TableReader::Table &table, const FactsWanted &facts)
{
    ReadResult result = table.source.read({}, {});
    if (!result.reading)
        return result.problem;
    table.flows.setFacts(table.source.facts(facts, {}));
    table.flows.apply(std::move(*result.reading), true, table.source.timeouts(), result.problem);
    return {};
}

} // namespace ctscope
