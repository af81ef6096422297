// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/kernel_settings.h"
#include "query/number_text.h"
#include "table/row_list_model.h"
#include "tracking/timeout_use.h"

#include <optional>
#include <string>

namespace ctscope {

/// A setting, and for a timeout the flows that it applies to.
struct SettingRow {
    KernelSetting setting;
    std::optional<TimeoutUse> use;

    const std::string &key() const noexcept { return setting.name; }
    friend bool operator==(const SettingRow &, const SettingRow &) = default;
};

/// The settings of connection tracking as a table. A row stands out when it differs from the
/// kernel's default. GUI thread.
class SettingModel : public RowListModel<SettingRow> {
    Q_OBJECT
public:
    enum Column { Name, Value, Default, Flows, AtHalf, AtTwice, Meaning, OldName, ColumnCount };

    explicit SettingModel(QObject *parent = nullptr);

    void setSettings(const std::vector<KernelSetting> &settings);
    /// The flows under each timeout, in the order of the rules of `timeouts`.
    void setUse(const Timeouts &timeouts, const std::vector<TimeoutUse> &use);
    void clear();

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    /// The explanation of one row, in paragraphs.
    QString explanation(int row) const;

private:
    QString text(const SettingRow &row, int column) const;
    QString count(std::uint64_t value) const;
    QString useWords(const SettingRow &row) const;
    static QString oldNames(const SettingRow &row);

    NumberStyle m_numbers;
};

} // namespace ctscope
