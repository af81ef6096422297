// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/setting_model.h"

#include "table/column_words.h"
#include "table/plural_number.h"
#include "table/setting_words.h"
#include "table/shown_text.h"

#include <QLocale>

namespace ctscope {

namespace {

bool isNumberColumn(int column)
{
    return column == SettingModel::Value || column == SettingModel::Default || column == SettingModel::Flows
        || column == SettingModel::AtHalf || column == SettingModel::AtTwice;
}

} // namespace

SettingModel::SettingModel(QObject *parent)
    : RowListModel(parent)
    , m_numbers(numberStyleOf(QLocale()))
{
}

void SettingModel::setSettings(const std::vector<KernelSetting> &settings)
{
    std::vector<SettingRow> next;
    next.reserve(settings.size());
    for (const KernelSetting &setting : settings) {
        const auto known = std::ranges::find(rows(), setting.name, &SettingRow::key);
        next.push_back({setting, known == rows().end() ? std::nullopt : known->use});
    }
    takeRows(std::move(next));
}

void SettingModel::setUse(const Timeouts &timeouts, const std::vector<TimeoutUse> &use)
{
    std::vector<SettingRow> next = rows();
    for (SettingRow &row : next) {
        const auto rule = std::ranges::find(timeouts.rules(), row.setting.name, &TimeoutRule::sysctl);
        const auto place = static_cast<std::size_t>(rule - timeouts.rules().begin());
        row.use = place < use.size() ? std::optional(use[place]) : std::nullopt;
    }
    takeRows(std::move(next));
}

void SettingModel::clear() { takeRows({}); }

int SettingModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString SettingModel::count(std::uint64_t value) const { return QString::fromStdString(countText(value, m_numbers)); }

QString SettingModel::text(const SettingRow &row, int column) const
{
    const KernelSetting &setting = row.setting;
    switch (column) {
    case Name: return shownText(setting.name, longestCell);
    case Value: return settingValueText(setting, m_numbers);
    case Default: return settingDefaultText(setting, m_numbers);
    case Flows: return row.use ? count(row.use->flows) : QString();
    // Without flows there is nothing to estimate.
    case AtHalf: return row.use && row.use->flows > 0 ? tr("≈ %1").arg(count(row.use->atHalf())) : QString();
    case AtTwice: return row.use && row.use->flows > 0 ? tr("≈ %1").arg(count(row.use->atTwice())) : QString();
    case Meaning: return settingMeaning(setting.name);
    case OldName: return oldNames(row);
    default: return {};
    }
}

QString SettingModel::oldNames(const SettingRow &row)
{
    QStringList names;
    for (const std::string &name : oldSettingNames(row.setting.name))
        names << QString::fromStdString(name);
    return names.join(tr(" or "));
}

QString SettingModel::useWords(const SettingRow &row) const
{
    const TimeoutUse &use = *row.use;
    if (use.flows == 0)
        return tr("No flow is under this timeout now.");
    QString words = use.flows == 1
        ? tr("1 flow is under this timeout now.")
        : tr("%1 flows are under this timeout now.", nullptr, pluralOf(use.flows)).arg(count(use.flows));
    words += u' '
        + tr("At half the time there would be about %1, at twice the time about %2: estimated from each flow's idle "
             "time, "
             "assuming new flows keep arriving at the present rate.")
              .arg(count(use.atHalf()), count(use.atTwice()));
    if (use.above > 0) {
        words += u' '
            + (use.above == 1 ? tr(
                   "1 of them has more time left than this: it has a timeout of its own, or the setting was changed.")
                              : tr("%1 of them have more time left than this: they have a timeout of their own, or the "
                                   "setting was changed.",
                                  nullptr, pluralOf(use.above))
                                    .arg(count(use.above)));
    }
    return words;
}

QString SettingModel::explanation(int row) const
{
    const SettingRow &here = rows()[static_cast<std::size_t>(row)];
    const KernelSetting &setting = here.setting;
    QStringList paragraphs{settingMeaning(setting.name)};
    if (setting.differs()) {
        paragraphs << tr("It is %1; the default of current kernels is %2.")
                          .arg(settingValueText(setting, m_numbers), settingDefaultText(setting, m_numbers));
    }
    if (here.use)
        paragraphs << useWords(here);
    if (const QString names = oldNames(here); !names.isEmpty())
        paragraphs << tr("Older kernels call it %1.").arg(names);
    if (!setting.writable)
        paragraphs << tr("It cannot be changed in this network namespace.");
    return paragraphs.join(QStringLiteral("\n\n"));
}

QVariant SettingModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const SettingRow &row = rows()[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole: return toolTipOf(explanation(index.row()));
    case Qt::TextAlignmentRole:
        return QVariant(
            isNumberColumn(index.column()) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        if (index.column() == Name && row.setting.differs())
            return tr("%1, not the default").arg(text(row, Name));
        return text(row, index.column());
    case RawRole: {
        const auto number = [](const std::optional<std::uint64_t> &value) {
            return value ? QVariant::fromValue<qulonglong>(*value) : QVariant();
        };
        switch (index.column()) {
        case Value: return number(row.setting.value);
        case Default: return number(row.setting.kernelDefault);
        case Flows: return row.use ? number(row.use->flows) : QVariant();
        case AtHalf: return row.use ? number(row.use->atHalf()) : QVariant();
        case AtTwice: return row.use ? number(row.use->atTwice()) : QVariant();
        default: return text(row, index.column());
        }
    }
    case StandsOutRole: return row.setting.differs();
    default: return {};
    }
}

QVariant SettingModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(isNumberColumn(section) ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    const bool tip = role == Qt::ToolTipRole;
    if (role != Qt::DisplayRole && !tip)
        return {};
    switch (section) {
    case Name: return tip ? tr("The name of the file below /proc/sys/net/netfilter.") : tr("Setting");
    case Value: return tip ? tr("The value in force.") : tr("Now");
    case Default: return tip ? tr("The default of current kernels.") : tr("Default");
    case Flows: return tip ? tr("How many flows are under this timeout now.") : tr("Flows");
    case AtHalf: return tip ? tr("About how many flows there would be at half the time.") : tr("At half");
    case AtTwice: return tip ? tr("About how many flows there would be at twice the time.") : tr("At twice");
    case Meaning: return tip ? tr("What it does.") : tr("Meaning");
    case OldName: return tip ? tr("Its name in older kernels.") : tr("Old name");
    default: return {};
    }
}

} // namespace ctscope
