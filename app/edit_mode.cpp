// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_mode.h"

#include "answer_options.h"
#include "descriptor_writer.h"
#include "host_options.h"
#include "print_mode.h"
#include "table_printer.h"
#include "table_reader.h"

#include "flow/foreign_text.h"
#include "query/edit/edit_history.h"
#include "query/edit/edit_job.h"
#include "query/edit/edit_plan.h"
#include "query/edit/edit_text.h"
#include "query/needed_data.h"
#include "source/open_editor.h"
#include "source/owner_search.h"
#include "table/edit_words.h"
#include "table/filter_words.h"
#include "tracking/owner_columns.h"
#include "ui/parts/edit_history_file.h"

#include <array>
#include <csignal>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <unistd.h>

namespace ctscope {

namespace {

/// How much was asked for is done.
enum class Done { All, Nothing, Failed };

/// While it lives, the first Ctrl+C or request to end only asks for the end, so that what was deleted is still told. The
/// second one ends the program.
class Interruption {
public:
    Interruption()
    {
        asked = 0;
        struct sigaction action { };
        action.sa_handler = [](int) { asked = 1; };
        action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
        for (std::size_t i = 0; i < caught.size(); ++i)
            ::sigaction(caught[i], &action, &m_before[i]);
    }
    ~Interruption()
    {
        for (std::size_t i = 0; i < caught.size(); ++i)
            ::sigaction(caught[i], &m_before[i], nullptr);
    }
    Interruption(const Interruption &) = delete;
    Interruption &operator=(const Interruption &) = delete;

    bool isAskedFor() const noexcept { return asked != 0; }

private:
    static constexpr std::array caught{SIGINT, SIGTERM, SIGHUP};
    static inline volatile std::sig_atomic_t asked = 0;

    std::array<struct sigaction, caught.size()> m_before{};
};

/// Prints the undo commands while flows are edited, so that few are lost when the program is ended.
class UndoPrinter {
public:
    UndoPrinter(const EditPlan &plan, BlockWriter &out)
        : m_plan(plan)
        , m_out(out)
    {
    }
    /// The first `done` flows of the plan have their ends.
    void print(std::size_t done, const EditOutcome &outcome)
    {
        // Each time takes a pass over the table.
        if (done - m_done >= m_plan.snapshot->rows.size() / mostPasses)
            printTo(done, outcome);
    }
    void finish(const EditOutcome &outcome) { printTo(m_plan.rows.size(), outcome); }
    /// Flows without a command.
    std::size_t leftOut() const noexcept { return m_leftOut; }

private:
    static constexpr std::size_t mostPasses = 64;

    void printTo(std::size_t done, const EditOutcome &outcome)
    {
        std::vector<Row> rows;
        for (; m_done < done; ++m_done) {
            if (outcome.ends[m_done] == EditEnd::Done)
                rows.push_back(m_plan.rows[m_done]);
        }
        if (rows.empty())
            return;
        const UndoCommands undo = undoCommands(m_plan, std::move(rows));
        m_leftOut += undo.leftOut;
        m_out.buffer() += undo.text;
        m_out.flush();
    }

    const EditPlan &m_plan;
    BlockWriter &m_out;
    std::size_t m_done = 0;
    std::size_t m_leftOut = 0;
};

class Editing {
public:
    Editing(const CommandLine &commandLine, BlockWriter &out, BlockWriter &messages)
        : m_commandLine(commandLine)
        , m_out(out)
        , m_messages(messages)
    {
    }

    Done run(const TableReader::Table &table)
    {
        if (const auto obstacle = editObstacle(*table.flows.current()); obstacle != EditObstacle::None) {
            message(QStringLiteral("ctscope: ") + EditWords::obstacle(obstacle));
            return Done::Failed;
        }
        if (wantsHosts(m_commandLine)) {
            setKnownHosts(table.flows, {table.source.origin()});
            table.flows.applyAttached();
        }
        OwnerSearch search;
        const SnapshotPtr snapshot = attachOwners(table.flows, search, table.source.origin());
        ViewSpec spec;
        spec.filter = m_commandLine.filter;
        spec.sort = m_commandLine.sort;
        const auto order = orderFlows(*snapshot, spec, snapshot->takenAt);
        if (const auto column = lackedColumn(m_commandLine.filter, *snapshot, order->rows)) {
            message(QStringLiteral("ctscope: ") + FilterWords::lacking(*column));
            return Done::Failed;
        }
        const auto plan = planEdit(snapshot, order->rows, m_commandLine.edit, editContext(*snapshot));
        for (const QString &sentence : EditWords::leftOut(*plan))
            message(sentence);
        if (plan->rows.empty()) {
            message(m_commandLine.edit.isDeletion() ? EditWords::tr("No flow matches: nothing is deleted.")
                                                    : EditWords::tr("No flow matches: nothing is changed."));
            return Done::Nothing;
        }
        return m_commandLine.yes ? edit(*plan, table.source.origin()) : preview(*plan);
    }

private:
    void message(const QString &text)
    {
        appendVisible(m_messages.buffer(), text.toStdString());
        m_messages.buffer() += '\n';
        m_messages.flush();
    }

    Done preview(const EditPlan &plan)
    {
        TablePrinter(m_commandLine, m_out).print(plan.snapshot);
        const bool deletes = plan.edit.isDeletion();
        message((deletes ? EditWords::tr("To be deleted: %1.") : EditWords::tr("To be changed: %1."))
                    .arg(EditWords::amount(plan)));
        if (const QString replaced = EditWords::replaced(plan); !replaced.isEmpty())
            message(replaced);
        if (const QString owners = EditWords::owners(plan); !owners.isEmpty())
            message(EditWords::tr("Programs: %1.").arg(owners));
        for (const QString &sentence : EditWords::warnings(plan))
            message(EditWords::tr("Warning: %1").arg(sentence));
        for (const QString &sentence : EditWords::consequences(plan))
            message(sentence);
        message(deletes ? EditWords::tr("Nothing was deleted. --yes deletes these flows.")
                        : EditWords::tr("Nothing was changed. --yes changes these flows."));
        return Done::All;
    }

    Done edit(const EditPlan &plan, const Origin &origin)
    {
        const OpenedEditor opened = openEditor(origin, ::isatty(STDIN_FILENO) != 0, {});
        if (!opened.editor) {
            message(QStringLiteral("ctscope: ") + EditWords::refusal(opened.error));
            if (!opened.remedy.empty())
                message(EditWords::tr("For the members of a group: %1").arg(QString::fromStdString(opened.remedy)));
            return Done::Failed;
        }
        for (const QString &sentence : EditWords::warnings(plan))
            message(EditWords::tr("Warning: %1").arg(sentence));
        const std::string reason =
            m_commandLine.filter.isEmpty() ? std::string("--all") : "filter: " + m_commandLine.filter.text();
        UndoPrinter undo(plan, m_out);
        std::stop_source stop;
        const Interruption interruption;
        const auto progress = [&](std::size_t done, const EditOutcome &outcome) {
            undo.print(done, outcome);
            if (interruption.isAskedFor())
                stop.request_stop();
        };
        const EditOutcome outcome = runEdit(plan, *opened.editor, reason, stop.get_token(), progress);
        undo.finish(outcome);
        for (const QString &sentence : EditWords::outcome(plan, outcome))
            message(sentence);
        if (undo.leftOut() > 0)
            message(EditWords::withoutUndo(plan.edit, undo.leftOut()));
        keep(recordOf(plan, outcome, reason));
        return outcome.done + outcome.gone == plan.rows.size() ? Done::All : Done::Failed;
    }

    /// Puts what was done into the list that the window shows.
    void keep(const EditRecord &record)
    {
        if (record.done == 0)
            return;
        if (const int error = EditHistory(editHistoryFile()).append(record); error != 0)
            message(EditWords::tr("It is not in the list of deletions and changes: %1.")
                        .arg(QString::fromStdString(std::generic_category().message(error))));
    }

    const CommandLine &m_commandLine;
    BlockWriter &m_out;
    BlockWriter &m_messages;
};

} // namespace

int runEditMode(const CommandLine &commandLine)
{
    std::signal(SIGPIPE, SIG_IGN);
    DescriptorWriter out(STDOUT_FILENO);
    DescriptorWriter messages(STDERR_FILENO);
    Done done = Done::Failed;
    TableReader reader(messages);
    FactsWanted facts;
    facts.settings = true;
    reader.read(commandLine.origins.front(), facts,
        [&](const TableReader::Table &table) { done = Editing(commandLine, out, messages).run(table); });
    if (done == Done::Failed || statusOf(out, messages) != ExitRead)
        return ExitSource;
    return done == Done::Nothing ? ExitNothing : ExitRead;
}

std::string readEdit(std::string_view name, std::string_view value, CommandLine &commandLine)
{
    const bool mark = name == "--set-mark";
    const auto edit = mark ? markFromText(value) : timeoutFromText(value);
    if (!edit)
        return mark
            ? "--set-mark is VALUE or VALUE/MASK, as 0x10/0xff, with no bits outside the mask, not " + quoted(value)
            : "--set-timeout is a number of seconds from 1 to " + std::to_string(EntryEdit::longestTimeout)
                + ", or a duration such as 10m, not " + quoted(value);
    commandLine.edit = *edit;
    return {};
}

std::string checkEdit(const CommandLine &commandLine)
{
    const bool deletes = commandLine.edit.isDeletion();
    const std::string mode = deletes                     ? "--delete"
        : commandLine.edit.kind == EntryEdit::Kind::Mark ? "--set-mark"
                                                         : "--set-timeout";
    if (commandLine.filter.isEmpty() && !commandLine.all)
        return mode + " needs --filter, or --all for every flow of the table";
    if (!commandLine.filter.isEmpty() && commandLine.all)
        return "--all does not go with --filter";
    if (commandLine.origins.size() > 1 || !commandLine.origins.front().isLive())
        return mode + " goes with one live table: a saved dump has nothing to " + (deletes ? "delete" : "change");
    if (commandLine.origins.front().isElsewhere())
        return mode + " works on this machine alone, and not where a command or ssh reads";
    if (commandLine.origins.front().way() == LiveWay::Proc)
        return mode + " needs ctnetlink: /proc shows no ids of entries";
    return {};
}

} // namespace ctscope
