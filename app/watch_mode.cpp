// SPDX-License-Identifier: GPL-3.0-or-later
#include "watch_mode.h"

#include "descriptor_writer.h"
#include "host_options.h"
#include "print_mode.h"
#include "pseudonym_option.h"
#include "source_message.h"
#include "table_printer.h"
#include "table_reader.h"

#include "flow/foreign_text.h"

#include <csignal>
#include <thread>

#include <unistd.h>

namespace ctscope {

namespace {

/// The first reading, with the names that the second one has too.
SnapshotPtr withHosts(FlowTable &flows, const CommandLine &commandLine, BlockWriter &messages)
{
    if (!wantsHosts(commandLine))
        return flows.current();
    setKnownHosts(flows, commandLine.origins);
    const SnapshotPtr snapshot = flows.applyAttached();
    return commandLine.resolve ? resolveHosts(flows, commandLine, messages) : snapshot;
}

} // namespace

int runWatch(const CommandLine &commandLine)
{
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);

    std::string problemOfKey;
    const std::optional<Pseudonyms> pseudonyms = pseudonymsFor(commandLine, problemOfKey);
    if (!problemOfKey.empty()) {
        messages.buffer() += visibleText(problemOfKey) + '\n';
        messages.flush();
        return ExitUsage;
    }
    bool isPrinted = false;
    TableReader reader(messages);
    reader.read(commandLine.origins.front(), {}, [&](const TableReader::Table &table) {
        TablePrinter printer(commandLine, out, pseudonyms);
        const SnapshotPtr earlier = withHosts(table.flows, commandLine, messages);
        printer.takeEarlier(earlier);
        std::this_thread::sleep_until(earlier->takenAt + *commandLine.watch);
        const SourceProblem problem = readAgain(table, {});
        if (problem.kind != Problem::None) {
            appendVisible(
                messages.buffer(), "ctscope: " + sourceMessage(problem, table.source.origin().isKernelTable(), {}));
            messages.buffer() += '\n';
            messages.flush();
            return;
        }
        printer.print(table.flows.current());
        isPrinted = true;
    });
    return isPrinted ? statusOf(out, messages) : ExitSource;
}

} // namespace ctscope
