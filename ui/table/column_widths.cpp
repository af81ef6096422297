// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/column_widths.h"

#include "ui/table/flow_delegate.h"

#include "table/column_words.h"

#include <QHeaderView>
#include <QTableView>

#include <algorithm>

namespace ctscope {
namespace {

constexpr int rowsMeasured = 120; ///< visible ones, and a sample of the whole table
constexpr int widestByContent = 420;

/// A long text for columns whose values grow, so that their width need not grow.
QString longText(Column column)
{
    switch (definitionOf(column).type) {
    case ColumnType::Bytes: return QStringLiteral("888.8 MiB");
    case ColumnType::ByteRate: return QStringLiteral("888.8 MiB/s");
    case ColumnType::Count: return QStringLiteral("88,888,888");
    case ColumnType::CountRate: return QStringLiteral("88,888/s");
    default: return columnWords(column).sample;
    }
}

} // namespace

int ColumnWidths::content(Column column) const
{
    const int section = static_cast<int>(column);
    // The size hint of a title has room for the sort arrow, which any title may get.
    int width = m_view->horizontalHeader()->sectionSizeHint(section);
    const auto *const model = m_view->model();
    if (!model)
        return width;
    if (const QString text = longText(column); !text.isEmpty())
        width = std::max(width, m_delegate->widthOf(column, text, {}));
    const QStyleOptionViewItem option;
    // The visible rows, and some from the whole table, which another order may show.
    const int rows = model->rowCount();
    const int first = std::max(0, m_view->rowAt(0));
    const int last = std::min(rows, first + rowsMeasured / 3);
    const auto measure = [&](int row) {
        width = std::max(width, m_delegate->sizeHint(option, model->index(row, section)).width());
    };
    for (int row = first; row < last; ++row)
        measure(row);
    const int step = std::max(1, rows / (rowsMeasured * 2 / 3));
    for (int row = 0; row < rows; row += step)
        measure(row);
    return std::min(width, widestByContent);
}

bool ColumnWidths::hasContent(Column column) const
{
    const auto *const model = m_view->model();
    const int rows = std::min(model->rowCount(), rowsMeasured);
    for (int row = 0; row < rows; ++row) {
        if (!model->index(row, static_cast<int>(column)).data().toString().isEmpty())
            return true;
    }
    return false;
}

} // namespace ctscope
