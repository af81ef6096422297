// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_machines.h"

#include "ui/panels/machine_strip.h"
#include "ui/window/flow_page.h"

#include "query/filter/machine_part.h"
#include "table/machine_model.h"
#include "table/origin_words.h"
#include "table/problem_table.h"
#include "table/shown_text.h"

#include <QLocale>

#include <utility>

namespace ctscope {

namespace {

constexpr qsizetype mostNamed = 3;
constexpr qsizetype mostExplained = 12;
constexpr qsizetype longestName = 60; ///< characters

QString nameOf(const OriginState &state) { return shownText(state.machine, longestName); }

bool isLost(const Snapshot &snapshot, std::size_t origin)
{
    const OriginState &state = snapshot.origins[origin];
    if (state.sameAs || !snapshot.members[origin])
        return false;
    return state.lostAt || (!state.reading && state.problem.kind != Problem::None);
}

/// "gw1, gw2 and gw7"; of many, the first and how many more.
QString listed(const QStringList &names)
{
    if (names.size() <= mostNamed)
        return QLocale().createSeparatedList(names);
    return PageMachines::tr("%1 and %Ln others", nullptr, static_cast<int>(names.size() - mostNamed + 1))
        .arg(names.mid(0, mostNamed - 1).join(PageMachines::tr(", ")));
}

/// Why a machine is not read, in a line.
QString whyLost(const OriginState &state)
{
    const ProblemWords words = wordsOf(state.problem, {true, false, nameOf(state), {}});
    QString line = PageMachines::tr("%1: %2", "machine, what happened").arg(nameOf(state), words.title);
    if (!state.problem.errors.empty())
        line += u' ' + shownText(QString::fromStdString(state.problem.errors).simplified(), longestCell);
    return line;
}

QString reasons(const Snapshot &snapshot)
{
    QStringList lines;
    for (std::size_t i = 0; i < snapshot.origins.size() && lines.size() < mostExplained; ++i) {
        if (isLost(snapshot, i))
            lines << whyLost(snapshot.origins[i]);
    }
    return lines.join(QStringLiteral("\n\n"));
}

} // namespace

PageMachines::PageMachines(FlowPage *page)
    : QObject(page)
    , m_page(page)
    , m_strip(new MachineStrip(page))
{
    connect(m_strip, &MachineStrip::machineChosen, this, [this](const QString &machine) {
        const std::string filter = m_page->filter().toStdString();
        m_page->setFilter(QString::fromStdString(
            machine.isEmpty() ? filter::withoutMachine(filter) : filter::withMachine(filter, machine.toStdString())));
    });
    connect(m_strip, &MachineStrip::focusChanged, this, &PageMachines::focusChanged);
    connect(page, &FlowPage::filterChanged, this, [this](const QString &filter) {
        const auto machine = filter::machineIn(filter.toStdString());
        m_strip->setFiltered(machine ? std::optional(QString::fromStdString(*machine)) : std::nullopt);
    });
}

void PageMachines::showFrame(const FramePtr &frame) { m_strip->showFrame(frame); }

QString PageMachines::focusedName() const
{
    const FramePtr &frame = m_page->frame();
    const bool isKnown = frame && m_strip->focus() < frame->snapshot->origins.size();
    return isKnown ? nameOf(frame->snapshot->origins[m_strip->focus()]) : QString();
}

FramePtr PageMachines::focused(const FramePtr &frame) const
{
    if (!frame || !frame->snapshot->isSet() || m_strip->focus() >= frame->snapshot->members.size())
        return frame;
    const OriginIndex focus = m_strip->focus();
    SnapshotPtr table = frame->snapshot->members[focus];
    if (!table) {
        auto none = std::make_shared<Snapshot>();
        none->live = true;
        none->epoch = frame->snapshot->epoch;
        none->polledAt = frame->snapshot->polledAt;
        none->knownAt = frame->snapshot->knownAt;
        none->takenAt = frame->snapshot->takenAt;
        none->origins = {frame->snapshot->origins[focus]};
        table = std::move(none);
    }
    return std::make_shared<const Frame>(
        Frame{std::move(table), std::make_shared<const FlowOrder>(), {}, frame->clock, nullptr});
}

const OriginState *PageMachines::fullest(const Snapshot &snapshot) noexcept
{
    const OriginState *found = nullptr;
    double most = -1;
    for (const OriginState &state : snapshot.origins) {
        if (state.sameAs || state.lostAt || !state.capacity.count || state.capacity.max.value_or(0) == 0)
            continue;
        const double fill = static_cast<double>(*state.capacity.count) / static_cast<double>(*state.capacity.max);
        if (fill > most) {
            most = fill;
            found = &state;
        }
    }
    return found;
}

void PageMachines::update(CapacityAlarm &alarm, const Snapshot &snapshot, const CapacityLevels &levels)
{
    const OriginState *const state = fullest(snapshot);
    if (!state)
        alarm = {}; // none is reached
    else
        alarm.update(*snapshot.members[static_cast<std::size_t>(state - snapshot.origins.data())], levels,
            shownText(state->machine, longestCell));
}

QString PageMachines::ofFocused(const QString &filter) const
{
    const FramePtr &frame = m_page->frame();
    if (!frame || m_strip->focus() >= frame->snapshot->origins.size())
        return filter;
    const std::string &machine = frame->snapshot->origins[m_strip->focus()].machine;
    return QString::fromStdString(filter::withMachine(filter.toStdString(), machine));
}

QList<Notice> PageMachines::notices(const Snapshot &snapshot)
{
    QList<Notice> notices;
    QStringList lost;
    QStringList same;
    for (std::size_t i = 0; i < snapshot.origins.size(); ++i) {
        const OriginState &state = snapshot.origins[i];
        if (isLost(snapshot, i))
            lost << nameOf(state);
        else if (state.sameAs)
            same << tr("%1 is the same table as %2, and its flows are shown once.")
                        .arg(nameOf(state), nameOf(snapshot.origins[*state.sameAs]));
    }
    if (!lost.isEmpty()) {
        const QString text = lost.size() == 1
            ? tr("%1 is not read at present. Its rows, if any, are those of the last good reading.").arg(lost.first())
            : tr("%Ln machines are not read at present: %1. Their rows, if any, are those of the last good readings.",
                nullptr, static_cast<int>(lost.size()))
                  .arg(listed(lost));
        notices << Notice{QStringLiteral("machines-lost"), Notice::Weight::Warning, text, PageAction::TryAgain,
            tr("Try again"), {tr("Machines that are not read"), reasons(snapshot), {}, {}, {}}};
    }
    if (!same.isEmpty())
        notices << Notice{QStringLiteral("machines-same"), Notice::Weight::Information, same.first(), PageAction::None,
            {},
            {tr("One machine under two names"),
                same.join(u'\n') + QStringLiteral("\n\n")
                    + tr("The running kernel and the network namespace are the same, whatever the way to them."),
                {}, {}, {}}};
    return notices;
}

PageState PageMachines::blankWords(const Snapshot &snapshot)
{
    std::size_t lost = 0;
    std::size_t waiting = 0;
    for (std::size_t i = 0; i < snapshot.origins.size(); ++i) {
        lost += isLost(snapshot, i);
        waiting += !snapshot.members[i];
    }
    PageState words;
    if (lost + waiting == snapshot.origins.size()) {
        words.picture = waiting > 0 ? BlankPicture::Loading : BlankPicture::Unplugged;
        words.title = waiting > 0 ? tr("The machines have not answered yet.") : tr("No machine can be read.");
        words.detail = reasons(snapshot);
        words.action = PageAction::TryAgain;
        words.actionText = tr("Try again");
    } else {
        words.picture = BlankPicture::EmptyTable;
        words.title = tr("No machine tracks a flow at present.");
        words.detail = reasons(snapshot);
    }
    return words;
}

} // namespace ctscope
