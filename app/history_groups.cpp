// SPDX-License-Identifier: GPL-3.0-or-later
#include "history_groups.h"

#include "descriptor_writer.h"
#include "print_mode.h"
#include "source_message.h"

#include "flow/foreign_text.h"
#include "flow/remark.h"
#include "query/groups/group_printer.h"
#include "query/history/server_groups.h"
#include "table/group_words.h"
#include "table/remark_words.h"

#include <string>

namespace ctscope {

std::optional<int> printServerGroups(const CommandLine &commandLine, DescriptorWriter &out, BlockWriter &messages)
{
    // Pseudonyms are made here, of rows.
    const bool isAsked = commandLine.groups && commandLine.origins.size() == 1 && !commandLine.pseudonymise
        && commandLine.origins.front().kind() == Origin::Kind::History;
    if (!isAsked)
        return std::nullopt;
    const auto message = [&messages](const std::string &text) {
        appendVisible(messages.buffer(), text);
        messages.buffer() += '\n';
        messages.flush();
    };
    const Origin &origin = commandLine.origins.front();
    const ServerGroups answer = groupOnServer(origin, commandLine.filter, *commandLine.groups, wallClockNow());
    if (answer.isOurs)
        return std::nullopt;
    if (answer.problem.kind != Problem::None || !answer.groups) {
        message("ctscope: " + sourceMessage(answer.problem, false, {}, argumentOf(origin)));
        return ExitSource;
    }
    const bool isIncomplete = answer.shards && answer.shards->answered < answer.shards->total;
    if (isIncomplete) {
        const Remark missing(Remark::ShardsMissing, answer.shards->answered, answer.shards->total);
        message(argumentOf(origin) + ": " + RemarkWords::sentence(missing).toStdString());
    }
    printGroups(*answer.groups, commandLine.format, ServiceNames::ofSystem(), GroupWords::printed(), out);
    if (const int status = statusOf(out, messages); status != ExitRead)
        return status;
    return isIncomplete && commandLine.strict ? ExitNothing : ExitRead;
}

} // namespace ctscope
