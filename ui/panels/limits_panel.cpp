// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/limits_panel.h"

#include "ui/panels/capacity_facts.h"
#include "ui/parts/explanation.h"
#include "ui/parts/row_list_view.h"
#include "ui/parts/namespace_words.h"

#include "table/column_words.h"
#include "table/plural_number.h"
#include "table/setting_model.h"
#include "table/setting_words.h"
#include "table/shown_text.h"
#include "table/timeout_counter.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>

namespace ctscope {
namespace {

// struct nf_conn in its slab, and struct hlist_nulls_head, on 64 bits.
constexpr std::uint64_t bytesPerEntry = 256;
constexpr std::uint64_t bytesPerBucket = 8;

QString number(std::uint64_t value) { return QString::fromStdString(countText(value, numberStyleOf(QLocale()))); }

QString bytes(std::uint64_t value) { return QString::fromStdString(bytesText(value, numberStyleOf(QLocale()))); }

QString perBucket(std::uint64_t entries, std::uint64_t buckets)
{
    const double load = static_cast<double>(entries) / static_cast<double>(buckets);
    if (entries > 0 && load < 0.01)
        return LimitsPanel::tr("less than 0.01");
    return QString::number(load, 'f', 2).replace(u'.', QString::fromStdString(numberStyleOf(QLocale()).decimalPoint));
}

/// The limits, how far they are used, and how much memory that takes.
QString limitsInWords(const Capacity &capacity)
{
    QStringList parts;
    const bool limited = capacity.max && *capacity.max > 0;
    if (capacity.count && limited)
        parts << LimitsPanel::tr("%1 of %2 entries", nullptr, pluralOf(*capacity.max))
                     .arg(number(*capacity.count), number(*capacity.max));
    else if (capacity.count)
        parts << (*capacity.count == 1 ? LimitsPanel::tr("1 entry, no limit")
                                       : LimitsPanel::tr("%1 entries, no limit", nullptr, pluralOf(*capacity.count))
                                             .arg(number(*capacity.count)));
    if (capacity.buckets && *capacity.buckets > 0) {
        QString load =
            LimitsPanel::tr("%1 buckets", nullptr, pluralOf(*capacity.buckets)).arg(number(*capacity.buckets));
        if (capacity.count)
            load += LimitsPanel::tr(", %1 entries in each").arg(perBucket(*capacity.count, *capacity.buckets));
        if (limited)
            load += LimitsPanel::tr(" (%1 at the limit)").arg(perBucket(*capacity.max, *capacity.buckets));
        parts << load;
    }
    if (capacity.count) {
        const std::uint64_t table = capacity.buckets.value_or(0) * bytesPerBucket;
        const QString now = LimitsPanel::tr("about %1 of memory").arg(bytes(*capacity.count * bytesPerEntry + table));
        // A limit beyond any memory would overflow; leave it out.
        constexpr std::uint64_t sensible = 1ULL << 40;
        parts << (limited && *capacity.max < sensible
                ? LimitsPanel::tr("%1, %2 at the limit").arg(now, bytes(*capacity.max * bytesPerEntry + table))
                : now);
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

LimitsPanel::LimitsPanel(QWidget *parent)
    : KernelPanel(Sign::Information, parent)
    , m_model(new SettingModel(this))
    , m_counter(new TimeoutCounter(this))
    , m_command(new CommandBox(this))
{
    setObjectName(QStringLiteral("limitsPanel"));
    table()->setRowList(m_model);
    table()->setAccessibleName(tr("Connection tracking settings"));
    table()->setWidths({44, 19, 19, 9, 10, 10, 70, 60});
    // "Meaning" is more useful than "At half" and "At twice", so it comes before them.
    auto *const header = table()->horizontalHeader();
    header->moveSection(header->visualIndex(SettingModel::Meaning), 2);
    addBelow(m_command);
    m_command->hide();

    auto *copy = new QAction(tr("Copy as sysctl &Command"), table());
    copy->setObjectName(QStringLiteral("copySysctl"));
    copy->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_C);
    copy->setShortcutContext(Qt::WidgetShortcut);
    table()->addAction(copy);
    table()->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(copy, &QAction::triggered, this, [this] {
        const int row = table()->currentListRow();
        if (row < 0)
            return;
        const KernelSetting &setting = m_model->rows()[static_cast<std::size_t>(row)].setting;
        if (setting.writable)
            QGuiApplication::clipboard()->setText(commandIn(m_place, settingCommand(setting)));
    });
    connect(table(), &RowListView::currentRowChanged, this, &LimitsPanel::showDetailsOf);
    connect(m_counter, &TimeoutCounter::counted, this,
        [this](const SnapshotPtr &snapshot, const std::vector<TimeoutUse> &use) {
            m_model->setUse(*snapshot->origin().timeouts, use);
        });
    showDetailsOf(-1);
}

QString LimitsPanel::showFacts(const SnapshotPtr &snapshot)
{
    const bool known = snapshot->origin().facts && snapshot->origin().facts->settings;
    if (!known && m_model->rowCount() == 0)
        return tr("The settings are read together with the table at the next reading.");
    if (known && snapshot->origin().facts->settings->empty())
        return tr(
            "This kernel has no connection tracking settings: connection tracking is not loaded, or not built in.");
    m_place = namespacePath(*snapshot);
    if (known)
        m_model->setSettings(*snapshot->origin().facts->settings);
    if (snapshot->origin().timeouts)
        m_counter->count(snapshot);
    setSummary(limitsInWords(snapshot->origin().capacity),
        tr("An entry takes about %n bytes, plus accounting, timestamps, labels and translation; a bucket of the "
           "hash table %1. The hash table is allocated from the start and shared by all network namespaces; each of "
           "them "
           "has a limit of its own.",
            nullptr, pluralOf(bytesPerEntry))
            .arg(bytesPerBucket));
    return {};
}

void LimitsPanel::forget()
{
    m_counter->cancel();
    m_model->clear();
}

bool LimitsPanel::holds(const KernelFacts &facts) const { return facts.settings.has_value(); }

QString LimitsPanel::dumpMessage() const
{
    return tr("A dump contains no kernel settings. Only a live table has them, or a table of a support bundle that "
              "contains them.");
}

void LimitsPanel::showDetailsOf(int row)
{
    m_command->setVisible(false);
    if (row < 0)
        return setDetails({},
            tr("Select a setting to see what it does, how many flows it applies to, and the command that "
               "sets it. Values that differ from the kernel's default are bold, with a sign."));
    const KernelSetting &setting = m_model->rows()[static_cast<std::size_t>(row)].setting;
    m_command->setCommand(commandIn(m_place, settingCommand(setting)));
    m_command->setVisible(setting.writable);
    setDetails(shownText(setting.name, longestCell), m_model->explanation(row));
}

} // namespace ctscope
